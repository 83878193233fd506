import { validateHeaderName, validateHeaderValue } from 'node:http';

/** The answer to the client. */
export interface GatewayAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** An answer of the HTTP API itself; its body is JSON with one message. */
export function ownAnswer(
  status: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): GatewayAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message, ...more })),
  };
}

/** An HTTP API does not accept such a result of a function. */
export class UnusableResultError extends Error {
  override readonly name = 'UnusableResultError';

  constructor(what: string) {
    super(`${what} API Gateway answers 500 to it. Return { statusCode, headers?, cookies?, body?, isBase64Encoded? }.`);
  }
}

/** The limit of Lambda. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_RESULT_BYTES = 6_291_556;

/**
 * Turns a function's result into an answer. A result without `statusCode` is the body of a 200.
 *
 * @param json - the result of the function, as JSON
 * @throws {UnusableResultError} a member has a wrong type, or the result has more than 6 MB
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function answerOf(json: string): GatewayAnswer {
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESULT_BYTES) {
    throw new UnusableResultError(`The function returned ${bytes} bytes of JSON; Lambda allows ${MAX_RESULT_BYTES}.`);
  }
  const result: unknown = JSON.parse(json);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : json;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Readonly<Record<string, unknown>>;
  return {
    status: statusOf(statusCode),
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headersOf(headers), ...cookiesOf(cookies) },
    body: bytesOf(body, isBase64Encoded === true),
  };
}

function statusOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599) return value;
  throw new UnusableResultError(`The function returned statusCode ${JSON.stringify(value)}; expected 100 to 599.`);
}

/** The gateway sets the headers of the connection. */
const DROPPED = ['connection', 'content-length', 'keep-alive', 'transfer-encoding', 'upgrade'];

function headersOf(value: unknown): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new UnusableResultError('The function returned headers that are not an object.');
  }
  const headers: Record<string, string> = {};
  for (const [name, header] of Object.entries(value)) {
    if (!['string', 'number', 'boolean'].includes(typeof header) || !isHeader(name, String(header))) {
      throw new UnusableResultError(`The function returned a header ${JSON.stringify(name)} that HTTP does not allow.`);
    }
    if (!DROPPED.includes(name.toLowerCase())) headers[name.toLowerCase()] = String(header);
  }
  return headers;
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function cookiesOf(value: unknown): { readonly 'set-cookie'?: readonly string[] } {
  if (value === undefined || value === null) return {};
  if (Array.isArray(value) && value.every((cookie) => typeof cookie === 'string' && isHeader('set-cookie', cookie))) {
    return { 'set-cookie': value };
  }
  throw new UnusableResultError('The function returned cookies that are not an array of texts.');
}

function bytesOf(value: unknown, isBase64Encoded: boolean): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value !== 'string') throw new UnusableResultError('The function returned a body that is not text.');
  return Buffer.from(value, isBase64Encoded ? 'base64' : 'utf8');
}
