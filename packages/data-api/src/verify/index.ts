import { DatabaseError, labelOf, messageOf } from '../errors/database-error.ts';
import { placeInSql } from '../errors/problem.ts';
import { type RowCode, RowError } from '../errors/value-errors.ts';
import { contextOf } from '../statement/context.ts';
import { declarationFaults } from '../statement/declaration-rules.ts';
import { refuseFaults } from '../statement/declaration-texts.ts';
import { columnOrder } from '../statement/decode-rows.ts';
import { positionalSql } from '../statement/positional.ts';
import type { Statement } from '../statement/statement.ts';
import { keyOf, nullabilityOf, positionIn } from './catalogue.ts';
import { type DescribedColumn, describe, type PgClient } from './describe.ts';

export { importText } from './declaration-text.ts';
export { type DeclaredStatement, declareStatement } from './declare.ts';
export type { DeclaredType } from './declared-type.ts';
export type { PgClient } from './describe.ts';

type Columns = readonly DescribedColumn[];

export interface StatementProblem {
  /** The statement's name, or the beginning of its text. */
  readonly statement: string;
  /** `refused`: PostgreSQL cannot parse it. `nullable`: the column may be NULL. Others as of `RowError`. */
  readonly code: 'refused' | 'nullable' | RowCode;
  readonly message: string;
}

/** Declarations and database differ. */
export class StatementVerificationError extends DatabaseError {
  static override readonly daybreakKind: string = 'StatementVerificationError';
  override readonly name = 'StatementVerificationError';
  readonly problems: readonly StatementProblem[];

  constructor(problems: readonly StatementProblem[]) {
    const lines = problems.map(({ statement, message }) => `\n  ${statement}: ${message}`);
    super(`The database does not fit ${problems.length} declarations of statements:${lines.join('')}`);
    this.problems = problems;
  }
}

/**
 * Checks declarations without a database: the checks of `statement(…)` of `@daybreak/data-api`, for statements of
 * `@daybreak/data-api/lean`, which checks nothing at its start. {@link verifyStatements} does this too.
 *
 * @example checkStatements([findConversation, insertConversation]); // sends nothing
 * @throws {StatementDeclarationError} with every problem of the first statement that has one.
 */
export function checkStatements(statements: readonly Statement[]): void {
  for (const statement of statements) {
    refuseFaults(statement, declarationFaults({ ...statement, parameters: statement.types, row: statement.columns }));
  }
}

/**
 * Verifies declared statements with a database: PostgreSQL parses and describes each, and nothing runs. For tests, on a
 * database with your migrations, over a direct connection: the Data API cannot describe a statement.
 *
 * It finds SQL that PostgreSQL refuses, columns with another name or type, and columns that are declared without `nullable` although the
 * table's column has no NOT NULL. It cannot check the NULLs of an expression or an outer join.
 *
 * @example
 * const client = new pg.Client({ host, port, user, password, database });
 * await client.connect();
 * await verifyStatements(client, [findConversation, insertConversation]);
 * // parsed: SELECT title FROM conversations WHERE id = CAST($1 AS uuid)
 * @throws {StatementVerificationError} with every problem of every statement.
 * @throws {StatementDeclarationError} as {@link checkStatements}.
 */
export async function verifyStatements(client: PgClient, statements: readonly Statement[]): Promise<void> {
  checkStatements(statements);
  const problems: StatementProblem[] = [];
  const described: { readonly statement: Statement; readonly columns: Columns }[] = [];
  for (const statement of statements) {
    const { sql, positionOf } = positionalSql(statement);
    try {
      const { columns } = await describe(client, sql);
      described.push({ statement, columns });
    } catch (error) {
      const position = positionIn(error);
      const at = position === undefined ? undefined : placeInSql(statement.sql, positionOf(position) - 1);
      const place = at === undefined ? '' : ` at ${at.line}:${at.column}`;
      problems.push(problemOf(statement, 'refused', `PostgreSQL refuses it${place}: ${messageOf(error)}.`));
    }
  }
  const columns = described.flatMap((each) => each.columns);
  const [typeNames, nullability] = [await typeNamesOf(client, columns), await nullabilityOf(client, columns)];
  for (const { statement, columns } of described) {
    if (statement.row === undefined) continue;
    problems.push(...typeProblems(statement, columns, typeNames), ...nullProblems(statement, columns, nullability));
  }
  if (problems.length > 0) throw new StatementVerificationError(problems);
}

function typeProblems(
  statement: Statement,
  columns: Columns,
  typeNames: ReadonlyMap<number, string>,
): readonly StatementProblem[] {
  const received = columns.map(({ name, dataTypeID }) => ({ name, typeName: typeNames.get(dataTypeID) ?? '' }));
  try {
    columnOrder(contextOf(statement), statement.columns, received);
    return [];
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return error.problems.map(({ code, message }) => problemOf(statement, code, message));
  }
}

function nullProblems(
  statement: Statement,
  columns: Columns,
  nullability: ReadonlyMap<string, boolean>,
): readonly StatementProblem[] {
  return columns.flatMap((column) => {
    const { name } = column;
    const type = Object.hasOwn(statement.columns, name) ? statement.columns[name] : undefined;
    if (type === undefined || type.acceptsNull || nullability.get(keyOf(column)) !== true) return [];
    const message = `column ${name} has no NOT NULL in its table, and is declared ${type.sqlType}. Declare nullable(…), or use COALESCE.`;
    return [problemOf(statement, 'nullable', message)];
  });
}

async function typeNamesOf(client: PgClient, columns: Columns): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query(
    'SELECT oid::text AS oid, typname::text AS name FROM pg_catalog.pg_type WHERE oid = ANY($1::oid[])',
    [columns.map(({ dataTypeID }) => dataTypeID)],
  );
  return new Map(rows.map(({ oid, name }) => [Number(oid), name]));
}

function problemOf(statement: Statement, code: StatementProblem['code'], message: string): StatementProblem {
  return { statement: labelOf(contextOf(statement)), code, message };
}
