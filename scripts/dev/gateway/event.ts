import { type Route, routeKey } from '../../../infra/lambda/routes.ts';

/** A request as it arrived. */
export interface GatewayRequest {
  readonly method: string;
  /** Path and query string, as they were sent. */
  readonly target: string;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** Such as `1.1`. */
  readonly httpVersion: string;
  readonly sourceIp: string;
}

export interface EventFacts {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** The part of the event from the authorizer of the stage. */
  readonly authorizer: object;
  readonly requestId: string;
  readonly traceId: string;
  readonly now: Date;
  readonly port: number;
}

/** Ids of this machine, which no account or API of AWS has. */
const ACCOUNT = '000000000000';
const API_ID = 'local';

/** Headers of one connection, which are not passed on. */
const HOP_BY_HOP = ['connection', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/**
 * The event of an HTTP API with payload format 2.0. Missing parts of a request are absent, not null.
 *
 * API Gateway decodes the path, and ends it at a `?` that was encoded; the query string is not changed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://github.com/hotsock/voker/pull/8 events that were recorded on AWS
 */
export function eventOf(request: GatewayRequest, facts: EventFacts) {
  const { route, pathParameters, authorizer, requestId, traceId, now, port } = facts;
  const { pathname, query } = splitTarget(request.target);
  const rawPath = decodeURIComponent(pathname).split('?')[0] ?? '';
  const { cookie, ...headers } = joinedHeaders(request.rawHeaders);
  const { host = '', 'user-agent': userAgent = '' } = headers;
  const key = routeKey(route);
  const { body, isBase64Encoded } = bodyOf(request.body, headers['content-type']);
  return {
    version: '2.0',
    routeKey: key,
    rawPath,
    rawQueryString: query,
    ...(cookie === undefined ? {} : { cookies: cookie.split(/; */).filter((part) => part !== '') }),
    headers: {
      ...headers,
      'content-length': String(request.body.byteLength),
      'x-amzn-trace-id': traceId,
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-port': String(port),
      'x-forwarded-proto': 'http',
    },
    ...(query === '' ? {} : { queryStringParameters: queryParameters(query) }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: API_ID,
      authorizer,
      domainName: host,
      domainPrefix: host.split(/[.:]/)[0] ?? '',
      http: {
        method: request.method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.sourceIp,
        userAgent,
      },
      requestId,
      routeKey: key,
      stage: '$default',
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(Object.keys(pathParameters).length === 0 ? {} : { pathParameters }),
    ...(body === undefined ? {} : { body }),
    isBase64Encoded,
  };
}

/** The path as it was sent, and the query string without its `?`. */
export function splitTarget(target: string): { readonly pathname: string; readonly query: string } {
  const at = target.indexOf('?');
  return at < 0 ? { pathname: target, query: '' } : { pathname: target.slice(0, at), query: target.slice(at + 1) };
}

/** Names in lower case; values of one name are joined with a comma, cookies in the way of RFC 6265. */
export function joinedHeaders(rawHeaders: readonly string[]): Readonly<Record<string, string>> {
  const joined: Record<string, string> = {};
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    if (HOP_BY_HOP.includes(name)) continue;
    const before = joined[name];
    joined[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`;
  }
  return joined;
}

function queryParameters(query: string): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

/**
 * Types that are passed as text. Every other body, also a form or one without a type, is passed as base64.
 * @see https://github.com/ministackorg/ministack/pull/766 measured on AWS
 */
const TEXT_TYPES = /^(?:text\/.*|application\/(?:.*\+)?(?:json|xml)|application\/javascript)$/;

function bodyOf(bytes: Buffer, contentType = ''): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (bytes.byteLength === 0) return { isBase64Encoded: false };
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (TEXT_TYPES.test(type)) return { body: bytes.toString('utf8'), isBase64Encoded: false };
  return { body: bytes.toString('base64'), isBase64Encoded: true };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** As in the log of a web server: `16/Nov/2023:23:51:35 +0000`. */
function logTime(now: Date): string {
  const [date = '', time = ''] = now.toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
