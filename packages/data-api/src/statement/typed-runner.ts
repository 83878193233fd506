import type { Statement } from './make-statement.ts';
import { onlyColumn, onlyRow } from './only-row.ts';
import type { AdHocResult, AdHocStatement, ExecuteOptions, StatementRunner } from './runner-contract.ts';

export type Values = Readonly<Record<string, unknown>>;

/** The interface of a driver: four ways to run any statement. {@link typedRunner} adds the declared types. */
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

/**
 * The methods for callers, based on those of a driver: `find`, `get`, `value` and `exists` use `query`.
 *
 * @example
 * const runner: UntypedRunner = { query, execute, batch, run };
 * const db = typedRunner(runner, false);
 * const count = await db.value(countUsers);
 * // the driver's query sends: SELECT count(*) AS n FROM users
 */
export function typedRunner(runner: UntypedRunner, inTransaction: boolean): StatementRunner {
  const { query } = runner;
  const methods = {
    ...runner,
    inTransaction,
    async find(statement: Statement, values?: Values) {
      return (await query(statement, values))[0];
    },
    async get(statement: Statement, values?: Values) {
      return onlyRow(statement, await query(statement, values));
    },
    async value(statement: Statement, values?: Values) {
      const column = onlyColumn(statement);
      return onlyRow(statement, await query(statement, values))[column];
    },
    async exists(statement: Statement, values?: Values) {
      return (await query(statement, values)).length > 0;
    },
  };
  // The types are declared in the signatures of the contract; a driver gets statements and values of any type.
  return methods as StatementRunner;
}
