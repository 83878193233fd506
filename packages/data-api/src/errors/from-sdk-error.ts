import type { SqlParameter } from '@aws-sdk/client-rds-data';
import {
  DataApiError,
  metadataOf,
  type Operation,
  OutcomeUnknownError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
  TransactionNotFoundError,
  UnsupportedResultError,
} from './errors.ts';
import { shorten } from './problem.ts';
import { redact } from './redact.ts';
import { parseServerMessage } from './server-message.ts';

/** What was asked; for the message and for hiding what was sent. */
export interface Asked {
  readonly operation: Operation;
  readonly sql?: string;
  readonly sent?: readonly SqlParameter[];
  readonly positionOf?: (position: number) => number;
}

/**
 * What to do about an answer that is not about SQL: AWS's name → advice.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.troubleshooting.html
 */
const ADVICE: Readonly<Record<string, string>> = {
  AccessDeniedException:
    'Allow the five rds-data actions on the cluster and secretsmanager:GetSecretValue on its secret.',
  ForbiddenException: 'Allow the five rds-data actions on the cluster and secretsmanager:GetSecretValue on its secret.',
  HttpEndpointNotEnabledException:
    'Enable the Data API on the cluster, and compare the ARN letter by letter. Within a minute of creation, wait.',
  DatabaseNotFoundException: 'The cluster has no available writer instance. Wait for it, or create one.',
  InvalidSecretException: 'The secret must be JSON with username and password.',
  SecretsErrorException: 'The secret could not be read. Check that it exists and that the caller may read it.',
  InvalidResourceStateException: 'The cluster is stopped or being changed. Wait until it is available.',
  NotFoundException: 'The cluster or the secret does not exist. Compare both ARNs with the stack’s outputs.',
  UnrecognizedClientException: 'The AWS credentials are not valid. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
  CredentialsProviderError: 'No AWS credentials were found. Sign in, or set AWS_PROFILE.',
  ThrottlingException: 'Too many requests at once. Send fewer, or wait.',
};

/** Node's codes of a connection that was never made. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];

const THROTTLED = [
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestThrottledException',
  'SlowDown',
];

/** The SDK's error → ours. The given error becomes `cause`, with sent values taken out of its message. */
export function toDataApiError(asked: Asked, error: unknown): DataApiError {
  if (error instanceof DataApiError) return error;
  const thrown = error instanceof Error ? error : new Error(String(error));
  if (thrown.name === 'DatabaseErrorException' || thrown.name === 'BadRequestException')
    return statementError(asked, thrown);
  const original = hideValues(asked, thrown);
  const context = { operation: asked.operation, cause: original };
  const where = asked.sql === undefined ? asked.operation : `"${shorten(asked.sql)}"`;
  switch (original.name) {
    case 'StatementTimeoutException':
      return new StatementTimeoutError(
        `${where} ran for 45 s and was ended. Make it shorter; for DDL outside a transaction use continueAfterTimeout and look whether it is done.`,
        context,
      );
    case 'TransactionNotFoundException':
      return new TransactionNotFoundError(
        `${where}: ${original.message} A transaction ends after 3 minutes without a request and after 24 hours. Start it again as a whole.`,
        context,
      );
    case 'UnsupportedResultException':
      return new UnsupportedResultError(
        `${where} has run, and its result cannot be returned: ${original.message} Cast such a column to text; read a result over 1 MiB in pages.`,
        context,
      );
    case 'ValidationException':
      return new ServiceRefusedError(`The Data API refused the request for ${where}: ${original.message}`, context);
  }
  const status = metadataOf(original)?.httpStatusCode;
  if (wasRefused(original, status)) {
    const advice = ADVICE[original.name] ?? 'Nothing ran.';
    const reason = original.message.endsWith('.') ? original.message : `${original.message}.`;
    return new ServiceRefusedError(`The Data API refused ${where} with ${original.name}: ${reason} ${advice}`, context);
  }
  if (NOT_CONNECTED.includes(codeOf(original))) {
    return new ServiceRefusedError(
      `The Data API cannot be reached (${codeOf(original)}), and nothing ran. Check the endpoint and the network; locally, start it with: npm run local.`,
      context,
    );
  }
  const reason =
    typeof status === 'number' && status >= 500 ? `HTTP ${status} ${original.name}` : codeOf(original) || original.name;
  return new OutcomeUnknownError(
    `${where} got no answer that says what happened (${reason}), so it may have run or not. Look in the database before it is sent again.`,
    context,
  );
}

/** Whether the request certainly had no effect, and the same one may succeed later. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && (THROTTLED.includes(error.name) || metadataOf(error)?.httpStatusCode === 429);
}

/** Whether a request may succeed when it is sent again, without saying whether it ran. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = metadataOf(error)?.httpStatusCode;
  if (typeof status === 'number') return [500, 502, 503, 504].includes(status);
  return TRANSIENT_CODES.includes(codeOf(error)) || error.name === 'TimeoutError';
}

const TRANSIENT_CODES = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'];

/** A 4xx answer, or a failure before anything was sent. */
function wasRefused(error: Error, status: unknown): boolean {
  if (error.name === 'CredentialsProviderError') return true;
  // A body that is no JSON comes from something between us and the service.
  return typeof status === 'number' && status >= 400 && status < 500 && !(error instanceof SyntaxError);
}

function statementError(asked: Asked, original: Error): StatementError {
  const where = asked.sql === undefined ? asked.operation : `"${shorten(asked.sql)}"`;
  // Read before anything is hidden, since what was sent may be a word of the message.
  const { sqlState, position, constraint } = parseServerMessage(original.message);
  const cause = hideValues(asked, original);
  const { primary, hint } = parseServerMessage(cause.message);
  const at = position === undefined ? undefined : (asked.positionOf?.(position) ?? position);
  const context = {
    operation: asked.operation,
    cause,
    sqlState,
    sql: asked.sql,
    detail: primary,
    hint,
    position: at,
    constraint,
  };
  if (sqlState === undefined) return new StatementError(`The Data API refused ${where}: ${primary}`, context);
  const place = at === undefined ? '' : ` at character ${at}`;
  const end = hint === undefined ? '' : ` ${hint}`;
  return new StatementError(`PostgreSQL refused ${where}${place}: ${primary} (SQLSTATE ${sqlState}).${end}`, context);
}

/** The error, with what was sent taken out of its message. */
function hideValues({ sql = '', sent = [] }: Asked, original: Error): Error {
  const hidden = redact(original.message, sql, sent);
  if (hidden !== original.message) {
    // The error was made for this request alone, so its text can be changed in place; the stack repeats the message.
    original.stack = (original.stack ?? '').replace(original.message, () => hidden);
    original.message = hidden;
  }
  return original;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
