import { type ErrorContext, RowCountError } from '../errors/database-error.ts';
import { StatementDeclarationError } from '../errors/declaration-error.ts';
import type { AdHocResult, AdHocStatement, ExecuteOptions, StatementRunner } from './runner-contract.ts';
import type { Statement } from './statement.ts';

export type Values = Readonly<Record<string, unknown>>;

/** What a driver implements: four ways to run any statement. The declared types are {@link typedRunner}'s part. */
export interface UntypedRunner {
  readonly query: (statement: Statement, values?: Values) => Promise<readonly Values[]>;
  readonly execute: (
    statement: Statement,
    values?: Values,
    options?: ExecuteOptions,
  ) => Promise<{ readonly rowCount: number }>;
  readonly batch: (statement: Statement, sets: readonly Values[]) => Promise<{ readonly sets: number }>;
  readonly run: (statement: AdHocStatement) => Promise<AdHocResult>;
}

/** The contract that callers see, on what a driver implements. */
export function typedRunner(runner: UntypedRunner, inTransaction: boolean): StatementRunner {
  const { query } = runner;
  const methods = {
    ...runner,
    inTransaction,
    async find(statement: Statement, values?: Values) {
      return (await query(statement, values))[0];
    },
    async get(statement: Statement, values?: Values) {
      return onlyRow(contextOf(statement), await query(statement, values));
    },
    async value(statement: Statement, values?: Values) {
      const [column, ...others] = Object.keys(statement.row ?? {});
      if (column === undefined || others.length > 0) {
        const message = `value(…) reads one column, and row declares ${others.length + (column === undefined ? 0 : 1)}. Declare one, or call get.`;
        throw new StatementDeclarationError(contextOf(statement), [
          { code: 'not-one-column', place: undefined, message },
        ]);
      }
      return onlyRow(contextOf(statement), await query(statement, values))[column];
    },
    async exists(statement: Statement, values?: Values) {
      return (await query(statement, values)).length > 0;
    },
  };
  // The contract's signatures say what a declaration means; a driver sees statements and values of any type.
  return methods as StatementRunner;
}

function onlyRow(context: ErrorContext, rows: readonly Values[]): Values {
  const [row, ...others] = rows;
  if (row === undefined || others.length > 0) throw new RowCountError({ ...context, rowCount: rows.length });
  return row;
}

/** What errors say about a statement. */
export function contextOf({ sql, name }: Statement): ErrorContext {
  return { sql, statementName: name };
}
