import { UnsupportedResultError } from './data-api-errors.ts';
import {
  DatabaseError,
  type ErrorContext,
  labelOf,
  metadataOf,
  type Operation,
  OutcomeUnknownError,
  ServiceRefusedError,
  StatementError,
  StatementTimeoutError,
} from './database-error.ts';
import { type AskedStatement, type RefusalTexts, refusedStatement } from './refused-statement.ts';
import { splitMessage, withoutQuoted } from './server-message.ts';

/** The request, for the message. */
export interface Asked extends AskedStatement {
  readonly operation: Operation;
}

/** The texts of a client; a small client has fewer. */
export interface ErrorTexts extends RefusalTexts {
  /** Error classes for AWS's names that only some clients can get. */
  readonly errors?: Readonly<Record<string, typeof DatabaseError>>;
  /** Advice for an answer that is not about SQL, by AWS's name, and for no answer. */
  readonly adviceOn: (name: string, message?: string) => string | undefined;
}

/** Node's codes of a connection that was never made. */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(NET|HOST)UNREACH)$/;
const TRANSIENT = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;
const THROTTLED = /^(Throttling(Exception)?|TooManyRequestsException)$/;

/** How a BadRequestException begins for a result over 10 MB in JSON. */
const RESPONSE_TOO_LARGE = 'Database returned more than the allowed response size limit';

/** The SDK's error → ours. `cause` is what the SDK reported, without values. */
export function fromSdkError(asked: Asked, error: unknown, texts: ErrorTexts): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const original = error instanceof Error ? error : new Error(String(error));
  const { name, message } = original;
  const isOver10Megabytes = message.startsWith(RESPONSE_TOO_LARGE);
  if (!isOver10Megabytes && (name === 'DatabaseErrorException' || name === 'BadRequestException')) {
    return statementError(asked, original, texts);
  }
  const text = isOver10Megabytes ? RESPONSE_TOO_LARGE : serviceText(original);
  const context: ErrorContext = { ...asked, cause: cleanCause(original, text) };
  const where = labelOf(asked);
  /** What happened, and what to do. */
  const say = (what: string, advice = texts.adviceOn(name, message)): string =>
    advice === undefined ? what : `${what} ${advice}`;
  const code = codeOf(original);
  const status = statusOf(original);
  if (isOver10Megabytes || name === 'UnsupportedResultException') {
    const isTooLarge = isOver10Megabytes || message.includes('exceeds the size limit');
    const what = `${where} has run, and its result cannot be returned: ${sentence(text)}`;
    return new UnsupportedResultError(say(what, texts.adviceOn(isTooLarge ? 'resultTooLarge' : name)), {
      ...context,
      isTooLarge,
    });
  }
  if (name === 'StatementTimeoutException') {
    return new StatementTimeoutError(say(`${where} ran for 45 s and was ended.`), context);
  }
  const special = texts.errors?.[name];
  if (special !== undefined) return new special(say(`${where}: ${text}`), context);
  if (wasRefused(original, status)) {
    const what = `The Data API refused ${where} with ${name}: ${sentence(text)}`;
    return new ServiceRefusedError(say(what, texts.adviceOn(name, message) ?? 'Nothing ran.'), context);
  }
  if (NOT_CONNECTED.test(code)) {
    const what = `The Data API cannot be reached (${code}), and nothing ran.`;
    return new ServiceRefusedError(say(what, texts.adviceOn('notConnected')), context);
  }
  const reason = isAbort(original)
    ? 'its time was up or its signal aborted'
    : typeof status === 'number' && status >= 500
      ? `HTTP ${status} ${name}`
      : code || name;
  const what = `${where} got no answer that says what happened (${reason}), so it may have run or not.`;
  return new OutcomeUnknownError(say(what, texts.adviceOn('outcomeUnknown')), context);
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** Whether the request was stopped from our side. */
export function isAbort(error: unknown): boolean {
  return isNamed(error, 'AbortError');
}

export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** Whether the request certainly had no effect, and the same one may succeed later. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && (THROTTLED.test(error.name) || statusOf(error) === 429);
}

/** Whether a request may succeed when it is sent again, without saying whether it ran. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const status = statusOf(error);
  if (typeof status === 'number') return [500, 502, 503, 504].includes(status);
  return TRANSIENT.test(codeOf(error)) || error.name === 'TimeoutError';
}

/** A 4xx answer, or a failure before anything was sent. */
function wasRefused(error: Error, status: unknown): boolean {
  if (error.name === 'CredentialsProviderError') return true;
  // A body that is not JSON is not from the service, but for instance from a proxy.
  return typeof status === 'number' && status >= 400 && status < 500 && !(error instanceof SyntaxError);
}

function statementError(asked: Asked, original: Error, texts: ErrorTexts): StatementError {
  const { sql = '', hasParameters } = asked;
  const parts = splitMessage(original.message);
  const { sqlState } = parts;
  if (sqlState !== undefined) {
    return refusedStatement(asked, { ...parts, sqlState }, texts, (message) => cleanCause(original, message));
  }
  // The service's own messages repeat the request after a colon or in quotes.
  const detail = withoutQuoted(hasParameters ? (parts.primary.split(': ')[0] ?? '') : parts.primary, sql);
  const cause = cleanCause(original, detail);
  return new StatementError(`The Data API refused ${labelOf(asked)}: ${detail}`, { ...asked, cause, detail });
}

/** The part of a message that can be shown, if it is not about SQL: no quoted text, no secret's ARN, no transaction id. */
function serviceText(error: Error): string {
  // The JSON parser quotes the answer, which may contain rows.
  if (error instanceof SyntaxError) return 'The answer is not JSON.';
  if (statusOf(error) === undefined) return error.message;
  const unsupported = /^The result contains the unsupported data type .{1,64}\.$/.exec(error.message)?.[0];
  return (unsupported ?? withoutQuoted(error.message, ''))
    .replace(/arn:[\w-]+:secretsmanager:\S*/g, 'the secret')
    .replace(/^Transaction \S+ is not found/, 'The transaction is not found');
}

/**
 * The SDK's error with a message without values. It is a copy, because the SDK's error has request and response, with the session token in
 * their headers.
 */
function cleanCause(error: Error, message: string): Error {
  const stack = error.stack ?? '';
  const at = stack.indexOf(error.message);
  const cause = new Error(message);
  cause.stack = `${error.name}: ${message}${at < 0 ? '' : stack.slice(at + error.message.length)}`;
  Object.defineProperty(cause, 'name', { value: error.name, configurable: true, writable: true });
  const code = codeOf(error);
  const metadata = metadataOf(error);
  return Object.assign(
    cause,
    code && { code },
    metadata && { $metadata: { httpStatusCode: metadata.httpStatusCode, requestId: metadata.requestId } },
  );
}

function statusOf(error: Error): unknown {
  return metadataOf(error)?.httpStatusCode;
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
