import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { type Answer, type Call, OPERATIONS, type OperationName } from '../api/call.ts';
import { AwsException, errorAnswer } from '../api/errors.ts';
import { logEntry, type Received, type RequestLogEntry } from '../api/request-log.ts';
import { type ControlRequest, isControlPath } from '../control/route.ts';
import { isSecretsTarget, type SecretsRequest } from '../secrets/secrets-manager.ts';
import { answerText, writeAnswer } from './answer.ts';
import { readRequestBody } from './body.ts';
import { callerOf, traceRootOf } from './caller.ts';
import { Connection, type Exchange } from './connection.ts';
import { refuseCompression, refuseWebPages } from './guard.ts';
import { noProxy, type Unreadable, unexpected, whyUnreadable } from './refusals.ts';
import { requestTarget } from './target.ts';

export interface ServerOptions {
  readonly allowedHosts: readonly string[];
  /**
   * A request has to arrive within this time, its headers within a third of it, and its client has to take the answer within
   * it: slow and half-open clients are disconnected.
   */
  readonly requestTimeoutMs: number;
  readonly dispatch: (call: Call) => Promise<Answer>;
  /** Answers requests of tests that control the service. */
  readonly control: (request: ControlRequest) => Promise<Answer>;
  /** Answers requests to Secrets Manager. */
  readonly secrets: (request: SecretsRequest) => Answer;
  /** Called once a request, before its answer is sent. */
  readonly log: (entry: RequestLogEntry) => void;
  readonly onDefect: (error: unknown, request: Pick<Received, 'requestId' | 'operation'>) => void;
}

export interface HttpServer {
  readonly server: Server;
  /** Takes no more requests, answers those that run, then closes every connection. */
  close(): Promise<void>;
}

/** Longer than the pauses between calls, so that an SDK never writes to a connection that is being closed. */
const KEEP_ALIVE_MS = 65_000;

/**
 * HTTP and nothing else: one answer in AWS's envelope and one line of the log for each request, whoever refuses it. Signatures
 * are accepted, for any region, and not verified.
 */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { requestTimeoutMs } = options;
  const limits = { headersTimeoutMs: Math.ceil(requestTimeoutMs / 3), requestTimeoutMs };
  const connections = new Map<Socket, Connection>();
  /** Each request counts twice: until the operation is done, and until the answer is sent or the client gone. */
  let running = 0;
  let whenNoneRuns = () => {};
  const done = () => {
    running -= 1;
    if (running === 0) whenNoneRuns();
  };

  const connectionOf = (socket: Socket): Connection => {
    const known = connections.get(socket);
    if (known !== undefined) return known;
    const connection = new Connection(socket);
    connections.set(socket, connection);
    socket.on('close', () => connections.delete(socket));
    return connection;
  };
  const log = (received: Received, answer: Answer) =>
    options.log(logEntry(received, answer, performance.now() - received.began));

  const respond = async (exchange: Exchange, response: ServerResponse): Promise<void> => {
    const target = requestTarget(exchange.request.url);
    const received = receive(exchange.request, target.path);
    const answer = await answerRequest(exchange, received, target.host, options);
    exchange.isAnswered = true;
    log(received, answer);
    writeAnswer(response, answer, {
      'x-amzn-RequestId': received.requestId,
      ...(exchange.isInterrupted && { connection: 'close' }),
    });
    // The part that is not sent yet stays in memory until the client has read it.
    if (response.writableLength > 0) response.setTimeout(requestTimeoutMs, () => response.destroy());
  };
  const accept = (request: IncomingMessage, response: ServerResponse): void => {
    running += 2;
    const exchange = connectionOf(request.socket).begin(request, done);
    response.on('close', exchange.end);
    void respond(exchange, response).then(done);
  };

  /** Logs the refusal of what is no request to an operation, and gives what is written. */
  const refusal = (received: Received, exception: AwsException): string => {
    const answer = errorAnswer(exception);
    received.refusal = exception.message;
    log(received, answer);
    return answerText(answer, { 'x-amzn-RequestId': received.requestId, connection: 'close' });
  };

  const server = createServer(
    {
      // Node takes whole milliseconds only.
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 15),
      keepAliveTimeout: KEEP_ALIVE_MS,
      // The guard refuses a request without Host; Node's refusal has no body.
      requireHostHeader: false,
    },
    accept,
  );
  server.on('checkExpectation', accept);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    connectionOf(socket).refuse(() => refusal(receive(request, requestTarget(request.url).path), noProxy(request.url)));
    // Without a reader, the end of the connection would not be noticed.
    socket.resume();
  });
  server.on('clientError', (error: Unreadable, socket: Socket) => {
    const exception = whyUnreadable(error, socket.bytesRead, limits);
    // Gone, or opened in advance and never used: there is no request, and nobody to answer.
    if (exception === undefined || socket.bytesRead === 0) socket.destroy();
    else connectionOf(socket).fail(exception, () => refusal(unreadable(error), exception));
  });
  server.on('connection', connectionOf);
  return {
    server,
    async close() {
      // That of the HTTP server would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const connection of connections.values()) connection.closeWhenIdle();
      if (running > 0) {
        await new Promise<void>((resolve) => {
          whenNoneRuns = resolve;
        });
      }
      // Ends Node's look for slow requests, too.
      server.close();
      for (const socket of connections.keys()) socket.destroy();
      await closed;
    },
  };
}

/** Guard, route, body, operation. It never rejects: what is refused on the way is an answer as well. */
async function answerRequest(
  exchange: Exchange,
  received: Received,
  targetHost: string | undefined,
  options: ServerOptions,
): Promise<Answer> {
  const { request } = exchange;
  const { requestId, method, path = '' } = received;
  try {
    refuseWebPages(request.headers, targetHost, options.allowedHosts);
    refuseCompression(request.headers);
    refuseExpectation(exchange);
    if (isControlPath(path)) {
      const body = await readRequestBody(exchange, received);
      return await options.control({ method, path, headers: request.headers, body });
    }
    const target = request.headers['x-amz-target'];
    if (path === '/' && isSecretsTarget(target)) {
      return options.secrets({ target, body: await readRequestBody(exchange, received) });
    }
    const operation = route(path, method);
    received.operation = operation;
    const body = await readRequestBody(exchange, received);
    const invocationId = request.headers['amz-sdk-invocation-id'];
    received.call = {
      requestId,
      operation,
      body,
      requestBytes: received.requestBytes,
      userAgent: request.headers['user-agent'],
      invocationId: Array.isArray(invocationId) ? invocationId[0] : invocationId,
      caller: callerOf(request.headers, request.socket.remoteAddress),
    };
    return await options.dispatch(received.call);
  } catch (error) {
    if (error instanceof AwsException) {
      received.refusal = error.message;
      return errorAnswer(error);
    }
    options.onDefect(error, received);
    return errorAnswer(new AwsException('InternalFailure'));
  }
}

const OPERATION_AT = new Map<string, OperationName>(Object.entries(OPERATIONS));

function route(path: string, method: string | undefined): OperationName {
  const operation = OPERATION_AT.get(path);
  if (operation === undefined) {
    throw new AwsException(
      'UnknownOperationException',
      `The path is ${JSON.stringify(path.slice(0, 100))}. Operations: ${Object.keys(OPERATIONS).join(', ')}.`,
    );
  }
  if (method !== 'POST') {
    throw new AwsException('MethodNotAllowedException', `The method is ${method}. ${path} takes POST.`);
  }
  return operation;
}

/** Node has sent the 100 (Continue) that most clients mean. It would answer any other Expect without a body. */
function refuseExpectation(exchange: Exchange): void {
  const { expect } = exchange.request.headers;
  if (expect === undefined || /(?:^|\W)100-continue(?:$|\W)/i.test(expect)) return;
  // The client may send the body now, or not: what comes next is not known.
  exchange.isInterrupted = true;
  throw unexpected(expect);
}

function receive(request: IncomingMessage, path: string): Received {
  const bytes = request.rawHeaders.reduce((sum, part) => sum + part.length + 2, 0);
  return arrived(bytes, request.method, path, traceRootOf(request.headers));
}

const unreadable = ({ rawPacket }: Unreadable): Received => arrived(rawPacket?.length ?? 0);

const arrived = (requestBytes: number, method?: string, path?: string, traceRoot?: string): Received => ({
  requestId: randomUUID(),
  startedAtMs: Date.now(),
  began: performance.now(),
  method,
  path,
  traceRoot,
  operation: undefined,
  requestBytes,
});
