import pg from 'pg';
import { AwsException, responseTooLarge, resultTooLarge, validationException } from '../api/errors.ts';
import { MAX_RESULT_BYTES } from '../api/limits.ts';
import { AURORA_EXTENSIONS, isForbiddenExtension } from '../extensions/aurora-extensions.ts';
import { CopyRefusedError, MessageTooLargeError, TimeLimitError, TooManySessionsError } from '../sessions/errors.ts';

/**
 * PostgreSQL's error as the Data API sends it: `ERROR: <primary>[; Hint: …][; Position: n]; SQLState: 42P01`.
 * Detail is left out: no known answer of AWS has one, and it would contain values.
 */
export function fromPostgresError(error: unknown, processId?: number): AwsException {
  if (error instanceof AwsException) return error;
  if (error instanceof CopyRefusedError) return new AwsException('DatabaseErrorException', error.message);
  if (error instanceof MessageTooLargeError) return error.isRow ? resultTooLarge() : responseTooLarge();
  if (error instanceof TimeLimitError) return statementTimeout(processId);
  if (error instanceof TooManySessionsError) return databaseError('FATAL', error.message, '53300');
  if (!isDatabaseError(error)) return fromConnectionError(error);

  const sqlState = error.code ?? 'XX000';
  if (sqlState === '57014' && error.message === 'canceling statement due to statement timeout') {
    return statementTimeout(processId);
  }
  if (sqlState === '42601' && error.message === 'cannot insert multiple commands into a prepared statement') {
    return validationException("Multistatements aren't supported.");
  }
  const hint = hintFor(error);
  const primary =
    error.message +
    (hint === undefined ? '' : `; Hint: ${hint}`) +
    (error.position === undefined ? '' : `; Position: ${error.position}`);
  if (Buffer.byteLength(primary) > MAX_RESULT_BYTES) return responseTooLarge();
  return databaseError(error.severity ?? 'ERROR', primary, sqlState);
}

const databaseError = (severity: string, text: string, sqlState: string): AwsException =>
  new AwsException('DatabaseErrorException', `${severity}: ${text}; SQLState: ${sqlState}`, { sqlState });

export function statementTimeout(processId: number | undefined): AwsException {
  return new AwsException('StatementTimeoutException', 'canceling statement due to statement timeout', {
    sqlState: '57014',
    ...(processId === undefined ? {} : { dbConnectionId: processId }),
  });
}

/** Did PostgreSQL send the error? Errors of a broken connection have no SQLSTATE. */
function isDatabaseError(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && typeof error.code === 'string';
}

function fromConnectionError(error: unknown): AwsException {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT') {
    return new AwsException('DatabaseUnavailableException');
  }
  return new AwsException('InternalServerErrorException');
}

/** Hints that PostgreSQL cannot give: where to get an extension of Aurora, and who can create it. */
function hintFor(error: pg.DatabaseError): string | undefined {
  const isMissing = error.code === '0A000' && /^extension ".*" is not available$/.test(error.message);
  const isUnloadable = error.code === '58P01' && /^could not load library /.test(error.message);
  if (isMissing || isUnloadable) {
    return (
      `The PostgreSQL of this local Data API ${isMissing ? 'does not have' : 'cannot load'} it. ` +
      'Point DATA_API_LOCAL_POSTGRES_URL at a server that has the extension installed.'
    );
  }
  if (error.code !== '42501') return error.hint;
  if (error.message.startsWith('permission denied to create event trigger ')) {
    return (
      'The master user may create it on PostgreSQL 17 or later, on a server that this local Data API starts itself. ' +
      'Unset DATA_API_LOCAL_POSTGRES_URL, and call with the secret of the master user.'
    );
  }
  const refused = /^permission denied to create extension "(.*)"$/.exec(error.message)?.[1];
  if (refused === undefined || error.hint !== 'Must be superuser to create this extension.') return error.hint;
  if (AURORA_EXTENSIONS.includes(refused)) {
    return (
      'The master user may create it, in a database that this local Data API has made. ' +
      'Call with the secret of the master user, or create the database again (npm run local -- --reset).'
    );
  }
  return isForbiddenExtension(refused)
    ? 'It reaches files or programs of the server, and cannot be created here or on Aurora.'
    : 'The master user may create trusted extensions and those of Aurora. ' +
        `Start with --allow-extension ${refused} (option allowExtensions) to allow this one.`;
}
