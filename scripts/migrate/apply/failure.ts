import {
  DatabaseError,
  DatabaseResumingError,
  OutcomeUnknownError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
  TransactionNotFoundError,
  UnsupportedResultError,
} from '@daybreak/database';
import { MigrationError, type MigrationProblem } from '../problem.ts';
import type { Migration } from '../sql/parse-migration.ts';
import { placeInFile, type SplitStatement } from '../sql/split-statements.ts';
import { NO_TRANSACTION_MARKER } from '../sql/statement-rules.ts';

const NOTHING_KEPT = 'Nothing of this migration was kept.';

/** What a statement's failure means, by PostgreSQL's SQLSTATE. */
const WAYS_ROUND: Readonly<Record<string, string>> = {
  '25001': `It cannot run inside a transaction. Put it in a migration of its own that begins with the line "${NO_TRANSACTION_MARKER}".`,
  '55P04':
    'A value that ALTER TYPE … ADD VALUE adds can be used once its transaction is over. Put the ALTER TYPE in a migration of its own ' +
    'before this one.',
  '40001': 'Another session changed the same data. Run the migration again.',
  '40P01': 'It waited for another session that waited for it. Run the migration again, when the database is less busy.',
  '55P03': 'Another session holds the lock. Run the migration again, when the database is less busy.',
};

const TIMED_OUT =
  `The Data API ends a statement after 45 s, and in a transaction it cannot go on alone. ${NOTHING_KEPT} Split the work into ` +
  'smaller migrations, or, for one long DDL statement, put it in a migration of its own that begins with the line ' +
  `"${NO_TRANSACTION_MARKER}": there the statement may take as long as it needs.`;

/** What the service answers whatever the file holds. */
const NOT_THE_FILE = [ServiceRefusedError, DatabaseResumingError, TransactionNotFoundError];

/** A statement inside a transaction failed; the transaction is rolled back. `index` counts from 0. */
export function statementFailure(migration: Migration, index: number, error: unknown): MigrationError {
  const problem = describeFailure(migration, index, error, 0);
  const message = `${problem.message} ${wayOn(error, problem.sqlState)}`;
  return new MigrationError([{ ...problem, message }], { cause: error });
}

function wayOn(error: unknown, sqlState = ''): string {
  if (error instanceof StatementTimeoutError) return TIMED_OUT;
  if (error instanceof OutcomeUnknownError) return `${NOTHING_KEPT} Its transaction did not commit. Run it again.`;
  if (NOT_THE_FILE.some((type) => error instanceof type)) return `${NOTHING_KEPT} Run it again once the cause is gone.`;
  const wayRound = WAYS_ROUND[sqlState];
  return wayRound === undefined
    ? `${NOTHING_KEPT} Correct the file, then run it again.`
    : `${wayRound} ${NOTHING_KEPT}`;
}

/** COMMIT failed: a deferred constraint refused, or no answer came and the ledger shows that it did not happen. */
export function commitFailure(migration: Migration, error: unknown): MigrationError {
  const message =
    error instanceof OutcomeUnknownError
      ? `every statement ran, no answer came to COMMIT, and the ledger shows that it did not happen. ${NOTHING_KEPT} Run it again.`
      : `every statement ran, and COMMIT failed: ${wordsOf(error)} ${NOTHING_KEPT} A constraint that is checked at the end may be ` +
        'the reason. Correct the file, then run it again.';
  return new MigrationError([{ fileName: migration.fileName, message }], { cause: error });
}

/** The answer to COMMIT was lost, and the ledger could not be read to learn what became of it. */
export function commitUnknown(migration: Migration, error: unknown): MigrationError {
  const message =
    'every statement ran, no answer came to COMMIT, and the ledger could not be read either, so whether it was kept is not known: ' +
    `${wordsOf(error)} "npm run migrate -- status" tells, at the latest three minutes from now.`;
  return new MigrationError([{ fileName: migration.fileName, message }], { cause: error });
}

/** Something round the migration failed: its transaction, its lock, its ledger row. */
export function runnerFailure(fileName: string, error: unknown): MigrationError {
  const message = `could not be applied: ${wordsOf(error)}`;
  return new MigrationError([{ fileName, message }], { cause: error });
}

/**
 * Where a statement failed and what PostgreSQL said.
 * @param prefixLength characters that were sent in front of the statement; PostgreSQL's position counts them.
 */
export function describeFailure(
  migration: Migration,
  index: number,
  error: unknown,
  prefixLength: number,
): MigrationProblem & { readonly statement: number } {
  const statement = migration.statements[index];
  if (statement === undefined) throw new RangeError(`${migration.fileName} has no statement ${index + 1}.`);
  const at = error instanceof StatementError ? error.position : undefined;
  const place = at === undefined ? statement : placeOf(statement, at - prefixLength);
  return {
    fileName: migration.fileName,
    line: place.line,
    column: place.column,
    statement: index + 1,
    ...(error instanceof StatementError && error.sqlState !== undefined && { sqlState: error.sqlState }),
    message: `${beginningOf(statement.text)}: ${wordsOf(error)}`,
  };
}

/** The error in one sentence or two. Never the SQL as a whole: a CREATE ROLE holds a password. */
function wordsOf(error: unknown): string {
  if (error instanceof StatementTimeoutError) return 'it ran for 45 s and was ended.';
  if (error instanceof OutcomeUnknownError) return 'no answer came, so it may have run or not.';
  if (error instanceof UnsupportedResultError) {
    return (
      `it returns what the Data API cannot return. ${causeOf(error)} A migration needs no rows: cast the column to text, or ` +
      "call the function in DO 'BEGIN PERFORM f(); END'."
    );
  }
  if (error instanceof StatementError) {
    const state = error.sqlState === undefined ? '' : ` (SQLSTATE ${error.sqlState})`;
    const hint = error.hint === undefined ? '' : ` Hint: ${sentence(error.hint)}`;
    return `${error.detail.replace(/\.$/, '')}${state}.${hint}`;
  }
  // An AWS error: the service's own words, because ours repeat the SQL.
  if (error instanceof DatabaseError && error.awsName !== undefined) return `${error.awsName}: ${causeOf(error)}`;
  return error instanceof Error ? sentence(error.message) : String(error);
}

function causeOf(error: DatabaseError): string {
  return error.cause instanceof Error ? sentence(error.cause.message) : '';
}

/** PostgreSQL's position is 1-based and counts characters. */
function placeOf(statement: SplitStatement, position: number): { readonly line: number; readonly column: number } {
  const before = [...statement.text].slice(0, Math.max(0, position - 1)).join('');
  return placeInFile(statement, before.length);
}

/** A statement's first words. They end before the first literal, so that no password of a CREATE ROLE is printed. */
function beginningOf(sql: string): string {
  const line = sql.replace(/\s+/g, ' ');
  const words = (/^[^'$]*/.exec(line)?.[0] ?? '').slice(0, 60).trimEnd();
  return words.length < line.length ? `${words} …` : line;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
