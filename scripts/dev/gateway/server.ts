import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { routeKey } from '../../../infra/lambda/routes.ts';
import type { Build } from '../build/builder.ts';
import type { BuiltFunction, Invoked } from '../environments/pool.ts';
import { ApiPortTakenError } from '../ports.ts';
import type { ApiSettings } from '../settings.ts';
import { answerOf, type GatewayAnswer, ownAnswer } from './answer.ts';
import { readBody } from './body.ts';
import { eventOf, joinedHeaders, splitTarget } from './event.ts';
import { identityOf } from './identity.ts';
import { matchRoute } from './match.ts';
import { corsHeaders, preflightHeaders, webPageRefusal } from './web-page.ts';

export interface GatewayOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly settings: Pick<ApiSettings, 'authorizer' | 'corsOrigins'>;
  readonly defaultCaller: string | undefined;
  /** The current functions; waits while they are built. */
  readonly current: () => Promise<Build>;
  readonly invoke: (built: BuiltFunction, event: unknown, ids: Ids) => Promise<Invoked>;
  /** When the gateway stops waiting for a function: 30 s on AWS; undefined for never. */
  readonly timeoutMs: number | undefined;
  readonly onAnswered: (entry: Answered) => void;
  /** A function failed after the gateway had stopped waiting for it. */
  readonly onLateFailure: (name: string, error: unknown) => void;
}

export interface Ids {
  readonly requestId: string;
  readonly traceId: string;
}

/** One request, for the log. */
export interface Answered extends Ids {
  readonly startedAt: Date;
  readonly durationMs: number;
  readonly method: string;
  /** Without the query string. */
  readonly path: string;
  readonly route: string | undefined;
  readonly functionName: string | undefined;
  readonly status: number;
  readonly isCold: boolean;
  /** Why dev refused it, or the error of the function. */
  readonly reason: string | undefined;
}

export interface Gateway {
  readonly url: string;
  readonly port: number;
  /** Waits until the clients have read the answers of running requests, then closes every connection. */
  close(): Promise<void>;
}

/** Request line and headers together. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_HEADER_BYTES = 10_240;
/** Lambda's limit of an event. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_EVENT_BYTES = 6_291_456;

/** A client that reads nothing of its answer for so long is disconnected, so that it cannot keep dev from stopping. */
const READ_TIMEOUT_MS = 10_000;

/**
 * An HTTP API on loopback: routes, authorizer, CORS, limits, events and answers as API Gateway has them.
 * @throws {ApiPortTakenError}
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const running = new Set<Promise<unknown>>();
  const server = createServer(
    { maxHeaderSize: 8 * MAX_HEADER_BYTES, requireHostHeader: false },
    (request, response) => {
      const isClosed = new Promise<void>((resolve) => response.once('close', resolve));
      const answered = serve(request, response, options, portOf(server));
      const done = Promise.all([answered, isClosed]).finally(() => running.delete(done));
      running.add(done);
    },
  );
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable) return;
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new ApiPortTakenError(options.port, { cause: error }) : error),
    );
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const port = portOf(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async close() {
      // The HTTP server's own close would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      while (running.size > 0) await Promise.all(running);
      server.closeAllConnections();
      await closed;
      // Also ends Node's check for slow requests.
      server.close();
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** The data about a request for the log, so far. */
interface Progress {
  route?: string;
  functionName?: string;
  isCold?: boolean;
  reason?: string;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: GatewayOptions,
  port: number,
): Promise<void> {
  const startedAt = new Date();
  const began = performance.now();
  const ids = newIds(startedAt);
  const progress: Progress = {};
  const answer = await answerRequest(request, { options, ids, progress, startedAt, port }).catch((error) => {
    progress.reason =
      request.destroyed && !request.complete
        ? 'the client closed the connection'
        : `dev has a defect: ${error instanceof Error ? error.stack : String(error)}`;
    return ownAnswer(500, 'Internal Server Error');
  });
  const { method = '', url = '' } = request;
  const cors = corsHeaders(request.headers.origin, options.settings.corsOrigins);
  if (!response.destroyed) {
    response.writeHead(answer.status, {
      ...answer.headers,
      ...(answer.status === 204 ? {} : { 'content-length': answer.body.byteLength }),
      ...cors,
      'apigw-requestid': ids.requestId,
      // The unread rest of a body would be parsed as the next request.
      ...(request.complete ? {} : { connection: 'close' }),
    });
    response.end(method === 'HEAD' || answer.status === 204 ? undefined : answer.body);
    if (response.writableLength > 0) response.setTimeout(READ_TIMEOUT_MS, () => response.destroy());
  }
  options.onAnswered({
    ...ids,
    startedAt,
    durationMs: performance.now() - began,
    method,
    path: splitTarget(url).pathname,
    route: progress.route,
    functionName: progress.functionName,
    status: answer.status,
    isCold: progress.isCold ?? false,
    reason: progress.reason,
  });
}

interface Exchange {
  readonly options: GatewayOptions;
  readonly ids: Ids;
  readonly progress: Progress;
  readonly startedAt: Date;
  readonly port: number;
}

/** In the order of an HTTP API: preflight, route, authorizer, size, function. */
async function answerRequest(request: IncomingMessage, exchange: Exchange): Promise<GatewayAnswer> {
  const { options, ids, progress, startedAt, port } = exchange;
  const { method = '', url = '' } = request;
  const { authorizer, corsOrigins } = options.settings;
  const refuse = (status: number, message: string, reason: string): GatewayAnswer => {
    progress.reason = reason;
    return ownAnswer(status, message, { reason });
  };

  const refusal = webPageRefusal(request.headers, corsOrigins);
  if (refusal !== undefined) return refuse(403, 'Forbidden', refusal);
  if (headerBytes(request) > MAX_HEADER_BYTES) {
    return refuse(
      431,
      'Request Header Fields Too Large',
      `Request line and headers have over ${MAX_HEADER_BYTES} bytes.`,
    );
  }
  const build = await options.current();
  if (build.problem !== undefined) {
    progress.reason = 'the functions cannot be built';
    return {
      status: 500,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: Buffer.from(`${build.problem}\n`),
    };
  }
  if (
    method === 'OPTIONS' &&
    request.headers['access-control-request-method'] !== undefined &&
    corsOrigins.length > 0
  ) {
    const methods = build.functions.map(({ route }) => route.method);
    return {
      status: 204,
      headers: preflightHeaders(request.headers.origin, corsOrigins, methods),
      body: Buffer.alloc(0),
    };
  }
  const match = safely(() =>
    matchRoute(
      build.functions.map(({ route }) => route),
      method,
      splitTarget(url).pathname,
    ),
  );
  if (match === 'malformed') return ownAnswer(400, 'Bad Request');
  const built = build.functions.find(({ route }) => route.name === match?.route.name);
  if (match === undefined || built === undefined) return ownAnswer(404, 'Not Found');
  progress.route = routeKey(match.route);
  progress.functionName = match.route.name;

  const { authorization } = joinedHeaders(request.rawHeaders);
  const identity = identityOf(authorization, { authorizer, defaultCaller: options.defaultCaller }, startedAt);
  if (identity.refusal !== undefined) {
    return authorizer.kind === 'jwt'
      ? refuse(401, 'Unauthorized', identity.refusal)
      : refuse(403, 'Forbidden', identity.refusal);
  }
  const body = await readBody(request);
  if (body === undefined) return refuse(413, 'Request Entity Too Large', 'The body has more than 10 MB.');
  const { httpVersion, rawHeaders, socket } = request;
  const event = eventOf(
    { method, target: url, rawHeaders, body, httpVersion, sourceIp: socket.remoteAddress ?? '127.0.0.1' },
    { ...match, authorizer: identity.authorizer, ...ids, now: startedAt, port },
  );
  const eventBytes = Buffer.byteLength(JSON.stringify(event));
  if (eventBytes > MAX_EVENT_BYTES) {
    const reason = `The event has ${eventBytes} bytes; Lambda allows ${MAX_EVENT_BYTES}.`;
    return refuse(413, 'Request Entity Too Large', reason);
  }
  try {
    const invoked = await within(options.timeoutMs, options.invoke(built, event, ids), (error) =>
      options.onLateFailure(match.route.name, error),
    );
    if (invoked === 'late') {
      progress.reason = 'the gateway stopped waiting; the function continues until its own timeout';
      return ownAnswer(503, 'Service Unavailable');
    }
    progress.isCold = invoked.isCold;
    return withoutCors(answerOf(invoked.json), corsOrigins);
  } catch (error) {
    progress.reason = error instanceof Error ? error.message : String(error);
    return ownAnswer(500, 'Internal Server Error');
  }
}

function headerBytes({ method = '', url = '', rawHeaders }: IncomingMessage): number {
  const line = Buffer.byteLength(`${method} ${url} HTTP/1.1\r\n`);
  // Each name and each value have two more bytes: ": " and the end of the line.
  return rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part, 'latin1') + 2, line);
}

/** Undefined means "no route", also for a path with a broken encoding. */
function safely<T>(find: () => T): T | 'malformed' {
  try {
    return find();
  } catch (error) {
    if (error instanceof URIError) return 'malformed';
    throw error;
  }
}

async function within<T>(
  timeoutMs: number | undefined,
  promise: Promise<T>,
  onLateFailure: (error: unknown) => void,
): Promise<T | 'late'> {
  if (timeoutMs === undefined) return promise;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => {
      promise.catch(onLateFailure);
      resolve('late');
    }, timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** With CORS configured, API Gateway ignores CORS headers of the function. */
function withoutCors(answer: GatewayAnswer, corsOrigins: readonly string[]): GatewayAnswer {
  if (corsOrigins.length === 0) return answer;
  const headers = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  return { ...answer, headers: Object.fromEntries(headers) };
}

function newIds(now: Date): Ids {
  const seconds = Math.floor(now.getTime() / 1000).toString(16);
  return {
    requestId: randomBytes(11).toString('base64'),
    traceId: `Root=1-${seconds}-${randomBytes(12).toString('hex')}`,
  };
}
