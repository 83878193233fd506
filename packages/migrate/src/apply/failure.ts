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

/** Advice for a failure, by PostgreSQL's SQLSTATE. */
const WAYS_ROUND: Readonly<Record<string, string>> = {
  '25001': `It cannot run inside a transaction. Put it in a migration of its own that begins with the line "${NO_TRANSACTION_MARKER}".`,
  '55P04':
    'A value that ALTER TYPE … ADD VALUE adds can only be used after its transaction. Put the ALTER TYPE in an earlier migration.',
  '40001': 'Another session changed the same data. Run the migration again.',
  '40P01': 'Deadlock with another session. Run the migration again when the database is less busy.',
  '55P03': 'Another session holds the lock. Run the migration again when the database is less busy.',
};

const TIMED_OUT =
  `${NOTHING_KEPT} Split the work into smaller migrations, ` +
  `or put one long DDL statement into a migration of its own that begins with the line "${NO_TRANSACTION_MARKER}".`;

/** Errors of the service that do not depend on the file. */
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
  if (NOT_THE_FILE.some((type) => error instanceof type))
    return `${NOTHING_KEPT} Run it again when the cause is fixed.`;
  const wayRound = WAYS_ROUND[sqlState];
  return wayRound === undefined
    ? `${NOTHING_KEPT} Correct the file, then run it again.`
    : `${wayRound} ${NOTHING_KEPT}`;
}

/** COMMIT failed: a deferred constraint, or no answer came and the ledger shows that nothing was committed. */
export function commitFailure(migration: Migration, error: unknown): MigrationError {
  const message =
    error instanceof OutcomeUnknownError
      ? `every statement ran, COMMIT got no answer, and the ledger shows that it was not committed. ${NOTHING_KEPT} Run it again.`
      : `every statement ran, and COMMIT failed: ${wordsOf(error)} ${NOTHING_KEPT} A deferred constraint may be the ` +
        'reason. Correct the file, then run it again.';
  return new MigrationError([{ fileName: migration.fileName, message }], { cause: error });
}

/** The answer to COMMIT was lost, and the ledger could not be read to find out what happened. */
export function commitUnknown(migration: Migration, error: unknown, command: string): MigrationError {
  const message =
    'every statement ran, COMMIT got no answer, and the ledger could not be read, so the migration may or may not be applied: ' +
    `${wordsOf(error)} Run "${command} status" in three minutes.`;
  return new MigrationError([{ fileName: migration.fileName, message }], { cause: error });
}

/** Something other than a statement failed: the transaction, the lock, the ledger row. */
export function runnerFailure(fileName: string, error: unknown): MigrationError {
  const message = `could not be applied: ${wordsOf(error)}`;
  return new MigrationError([{ fileName, message }], { cause: error });
}

/**
 * The position of a failed statement and PostgreSQL's message.
 * @param prefixLength characters that were sent before the statement; PostgreSQL's position includes them.
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

/** The error in one or two sentences, without the SQL: a CREATE ROLE may have a password. */
function wordsOf(error: unknown): string {
  if (error instanceof StatementTimeoutError) return 'it took more than 45 s and was ended.';
  if (error instanceof OutcomeUnknownError) return 'no answer came, so it may or may not have run.';
  if (error instanceof UnsupportedResultError) {
    return (
      `the Data API cannot return its rows. ${causeOf(error)} Cast the column to text, or ` +
      "call the function in DO 'BEGIN PERFORM f(); END'."
    );
  }
  if (error instanceof StatementError) {
    const state = error.sqlState === undefined ? '' : ` (SQLSTATE ${error.sqlState})`;
    const hint = error.hint === undefined ? '' : ` Hint: ${sentence(error.hint)}`;
    return `${error.detail.replace(/\.$/, '')}${state}.${hint}`;
  }
  // An AWS error: the message of the service, because ours repeats the SQL.
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

/** The beginning of a statement, before its first literal, because that may be the password of a CREATE ROLE. */
function beginningOf(sql: string): string {
  const line = sql.replace(/\s+/g, ' ');
  const words = (/^[^'$]*/.exec(line)?.[0] ?? '').slice(0, 60).trimEnd();
  return words.length < line.length ? `${words} …` : line;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
