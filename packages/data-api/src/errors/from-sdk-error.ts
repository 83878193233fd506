import { conditionOf } from './conditions.ts';
import { TransactionNotFoundError, UnsupportedResultError } from './data-api-errors.ts';
import {
  DatabaseError,
  type ErrorContext,
  excerptOf,
  labelOf,
  metadataOf,
  type Operation,
  OutcomeUnknownError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
} from './database-error.ts';
import { enumAdvice } from './enum-advice.ts';
import { placeInSql } from './problem.ts';
import { showMessage, splitMessage, withoutQuoted } from './server-message.ts';

/** What was asked, for the message. */
export interface Asked {
  readonly operation: Operation;
  readonly sql?: string;
  readonly statementName?: string | undefined;
  /** Values were sent, in this request or before it in the transaction; unknown texts are then not shown. */
  readonly hasParameters: boolean;
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
  NotFoundException: 'The cluster or the secret does not exist. Compare both ARNs with the outputs of the stack.',
  UnrecognizedClientException: 'The AWS credentials are not valid. Sign in again.',
  ExpiredTokenException: 'The AWS credentials have expired. Sign in again.',
  CredentialsProviderError: 'No AWS credentials were found. Sign in, or set AWS_PROFILE.',
  ThrottlingException: 'Too many requests at once. Send fewer, or wait.',
};

/** The local Data API of another project uses this port: ARNs of the account 000000000000 are local. */
const OTHER_LOCAL =
  'The local Data API at this endpoint is that of another project. Stop it, or start yours on another port and write the connection again.';

function isOtherLocal({ name, message }: Error): boolean {
  return name === 'HttpEndpointNotEnabledException' && /\barn:[\w-]+:rds:[\w-]*:000000000000:/.test(message);
}

/** Node's codes of a connection that was never made. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'];

const THROTTLED = [
  'ThrottlingException',
  'Throttling',
  'TooManyRequestsException',
  'RequestThrottledException',
  'SlowDown',
];

/** How a BadRequestException begins for a result over 10 MB in JSON. */
const RESPONSE_TOO_LARGE = 'Database returned more than the allowed response size limit';

/** The SDK's error → ours. `cause` is what the SDK reported, without values. */
export function fromSdkError(asked: Asked, error: unknown): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const original = error instanceof Error ? error : new Error(String(error));
  if (original.message.startsWith(RESPONSE_TOO_LARGE)) {
    return new UnsupportedResultError(
      `${labelOf(asked)} has run, and its result is larger than the Data API returns. Read it in pages.`,
      { ...asked, cause: cleanCause(original, RESPONSE_TOO_LARGE), isTooLarge: true },
    );
  }
  if (original.name === 'DatabaseErrorException' || original.name === 'BadRequestException') {
    return statementError(asked, original);
  }
  const text = serviceText(original);
  const context: ErrorContext = { ...asked, cause: cleanCause(original, text) };
  const where = labelOf(asked);
  const status = metadataOf(original)?.httpStatusCode;
  switch (original.name) {
    case 'StatementTimeoutException':
      return new StatementTimeoutError(
        `${where} ran for 45 s and was ended. Make it shorter; for DDL outside a transaction use continueAfterTimeout and look whether it is done.`,
        context,
      );
    case 'TransactionNotFoundException':
      return new TransactionNotFoundError(
        `${where}: ${text} A transaction ends after 3 minutes without a request and after 24 hours. Start it again as a whole.`,
        context,
      );
    case 'UnsupportedResultException':
      return new UnsupportedResultError(
        `${where} has run, and its result cannot be returned: ${text} Cast such a column to text; read a result over 1 MiB in pages.`,
        { ...context, isTooLarge: original.message.includes('exceeds the size limit') },
      );
    case 'ValidationException':
      return new ServiceRefusedError(`The Data API refused the request for ${where}: ${text}`, context);
  }
  if (wasRefused(original, status)) {
    const advice = isOtherLocal(original) ? OTHER_LOCAL : (ADVICE[original.name] ?? 'Nothing ran.');
    const reason = text.endsWith('.') ? text : `${text}.`;
    return new ServiceRefusedError(`The Data API refused ${where} with ${original.name}: ${reason} ${advice}`, context);
  }
  if (NOT_CONNECTED.includes(codeOf(original))) {
    return new ServiceRefusedError(
      `The Data API cannot be reached (${codeOf(original)}), and nothing ran. Check the endpoint and the network; locally, start it with: npm run local.`,
      context,
    );
  }
  const reason = isAbort(original)
    ? 'its time budget was used up or its signal aborted'
    : typeof status === 'number' && status >= 500
      ? `HTTP ${status} ${original.name}`
      : codeOf(original) || original.name;
  return new OutcomeUnknownError(
    `${where} got no answer that says what happened (${reason}), so it may have run or not. Check the database before you send it again.`,
    context,
  );
}

/** Whether the request was stopped from our side. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
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
  // A body that is not JSON comes from something between us and the service.
  return typeof status === 'number' && status >= 400 && status < 500 && !(error instanceof SyntaxError);
}

const NOT_SHOWN = 'the text is not shown, because it may contain values';

function statementError(asked: Asked, original: Error): StatementError {
  const { sql = '', hasParameters } = asked;
  const parts = splitMessage(original.message);
  const { sqlState, position } = parts;
  const where = labelOf(asked);
  if (sqlState === undefined) {
    // The service's own sentences hold what was sent after a colon or in quotes.
    const detail = withoutQuoted(hasParameters ? (parts.primary.split(': ')[0] ?? '') : parts.primary, sql);
    const cause = cleanCause(original, detail);
    return new StatementError(`The Data API refused ${where}: ${detail}`, { ...asked, cause, detail });
  }
  const shown = showMessage(parts, { sql, hasParameters });
  const detail = shown.text ?? NOT_SHOWN;
  const at = position === undefined ? undefined : (asked.positionOf?.(position) ?? position);
  const condition = conditionOf(sqlState);
  const advice = (hasParameters ? enumAdvice(detail) : undefined) ?? shown.hint;
  const excerpt = at === undefined || sql === '' ? undefined : excerptOf(sql, at);
  const place = at === undefined ? undefined : placeInSql(sql, at - 1);
  const message = [
    `PostgreSQL refused ${where}${place === undefined ? '' : ` at ${place.line}:${place.column}`}: `,
    `${detail} (SQLSTATE ${[sqlState, condition].filter((part) => part !== undefined).join(' ')}).`,
    advice === undefined ? '' : ` ${advice}`,
    excerpt === undefined ? '' : `\n${excerpt}`,
  ].join('');
  const cause = cleanCause(original, causeMessage(detail, shown.hint, position, sqlState));
  return new StatementError(message, { ...asked, ...shown, cause, sqlState, condition, detail, position: at, excerpt });
}

/** The cause in PostgreSQL's grammar of a message, as the service writes it. */
function causeMessage(detail: string, hint: string | undefined, position: number | undefined, state: string): string {
  const hintPart = hint === undefined ? '' : `; Hint: ${hint}`;
  return `ERROR: ${detail}${hintPart}${position === undefined ? '' : `; Position: ${position}`}; SQLState: ${state}`;
}

/** What may be shown of a message that is not about SQL: no quoted text, no secret's ARN, no id of a transaction. */
function serviceText(error: Error): string {
  // The parser of JSON quotes the answer, which may hold rows.
  if (error instanceof SyntaxError) return 'The answer is not JSON.';
  if (metadataOf(error)?.httpStatusCode === undefined) return error.message;
  const unsupported = /^The result contains the unsupported data type .{1,64}\.$/.exec(error.message)?.[0];
  return (unsupported ?? withoutQuoted(error.message, ''))
    .replace(/arn:[\w-]+:secretsmanager:\S*/g, 'the secret')
    .replace(/^Transaction \S+ is not found/, 'The transaction is not found');
}

/**
 * What the SDK reported, with a message that holds no value. A copy, because the SDK's error keeps the request and the
 * response, with the session token in their headers.
 */
function cleanCause(error: Error, message: string): Error {
  const stack = error.stack ?? '';
  const at = stack.indexOf(error.message);
  const cause = new Error(message);
  cause.stack = `${error.name}: ${message}${at < 0 ? '' : stack.slice(at + error.message.length)}`;
  Object.defineProperty(cause, 'name', { value: error.name, configurable: true, writable: true });
  const code = codeOf(error);
  const { httpStatusCode, requestId } = metadataOf(error) ?? {};
  return Object.assign(
    cause,
    code === '' ? {} : { code },
    metadataOf(error) === undefined ? {} : { $metadata: { httpStatusCode, requestId } },
  );
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
