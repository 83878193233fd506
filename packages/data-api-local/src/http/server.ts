import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { type Answer, type Call, OPERATIONS, type OperationName } from '../api/call.ts';
import { AwsException, errorAnswer } from '../api/errors.ts';
import { logEntry, type Received, type RequestLogEntry } from '../api/request-log.ts';
import { type ControlRequest, isControlPath } from '../control/route.ts';
import { isSecretsTarget, type SecretsRequest } from '../secrets/secrets-manager.ts';
import { answerText, writeAnswer } from './answer.ts';
import { readRequestBody } from './body.ts';
import { Connection, type Exchange } from './connection.ts';
import { checkHeaders } from './guard.ts';
import { callerOf, receive, requestTarget } from './received.ts';
import { headersTimeoutMs, noProxy, shown, type Unreadable, whyUnreadable } from './refusals.ts';

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
 * HTTP and nothing else: one answer in AWS's envelope and one line of the log for each request, also where it is refused. Signatures
 * are accepted, for any region, and not verified.
 */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { requestTimeoutMs } = options;
  const connections = new Map<Socket, Connection>();
  /** Each ends when its operation is done and its answer is sent or the client is gone. */
  const running = new Set<Promise<unknown>>();

  const connectionOf = (socket: Socket): Connection => {
    const connection = connections.get(socket) ?? new Connection(socket);
    if (!connections.has(socket)) socket.once('close', () => connections.delete(socket));
    connections.set(socket, connection);
    return connection;
  };
  const log = (received: Received, answer: Answer) =>
    options.log(logEntry(received, answer, performance.now() - received.began));

  const respond = async (exchange: Exchange, response: ServerResponse): Promise<void> => {
    const received = receive(exchange.request);
    const answer = await answerRequest(exchange, received, options);
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
    const exchange = connectionOf(request.socket).begin(request, response);
    const run = Promise.all([respond(exchange, response), exchange.ended]);
    running.add(run);
    void run.then(() => running.delete(run));
  };
  /** Logs the refusal of what Node gives no response for, and gives what is written. */
  const refusal = (received: Received, exception: AwsException): string => {
    const answer = errorAnswer(exception);
    received.refusal = exception.message;
    log(received, answer);
    return answerText(answer, { 'x-amzn-RequestId': received.requestId, connection: 'close' });
  };

  const server = createServer(
    {
      headersTimeout: headersTimeoutMs(requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 15),
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Node's refusal has no body.
      requireHostHeader: false,
    },
    accept,
  );
  server.on('connection', connectionOf);
  server.on('checkExpectation', accept);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    connectionOf(socket).refuse(() => refusal(receive(request), noProxy(request.url)));
    // Without a reader, the end of the connection would not be noticed.
    socket.resume();
  });
  server.on('clientError', (error: Unreadable, socket: Socket) => {
    const exception = whyUnreadable(error, socket.bytesRead, requestTimeoutMs);
    // Gone, or opened in advance and never used: there is no request to answer.
    if (exception === undefined || socket.bytesRead === 0) socket.destroy();
    else connectionOf(socket).fail(exception, () => refusal(receive(undefined, error.rawPacket?.length), exception));
  });
  return {
    server,
    async close() {
      // The HTTP server's own close would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const connection of connections.values()) connection.closeWhenIdle();
      while (running.size > 0) await Promise.all(running);
      // Ends Node's look for slow requests, too.
      server.close();
      for (const socket of connections.keys()) socket.destroy();
      await closed;
    },
  };
}

/** Headers, route, body, operation. It never rejects: what is refused on the way is an answer as well. */
async function answerRequest(exchange: Exchange, received: Received, options: ServerOptions): Promise<Answer> {
  const { headers, url } = exchange.request;
  try {
    checkHeaders(headers, requestTarget(url).host, options.allowedHosts);
    const answer = route(exchange.request, received, options);
    return await answer(await readRequestBody(exchange, received));
  } catch (error) {
    if (error instanceof AwsException) {
      // The client may send the body now, or not: what comes next is not known.
      if (error.name === 'ExpectationFailedException') exchange.isInterrupted = true;
      received.refusal = error.message;
      return errorAnswer(error);
    }
    options.onDefect(error, received);
    return errorAnswer(new AwsException('InternalFailure'));
  }
}

const OPERATION_AT = new Map<string, OperationName>(Object.entries(OPERATIONS));

/** What answers the request once its body is there. */
function route(
  request: IncomingMessage,
  received: Received,
  options: ServerOptions,
): (body: string) => Answer | Promise<Answer> {
  const { headers } = request;
  const { method, path = '' } = received;
  if (isControlPath(path)) return (body) => options.control({ method, path, headers, body });
  const target = headers['x-amz-target'];
  if (path === '/' && isSecretsTarget(target)) return (body) => options.secrets({ target, body });
  const operation = OPERATION_AT.get(path);
  if (operation === undefined) {
    throw new AwsException(
      'UnknownOperationException',
      `The path is ${shown(path)}. Operations: ${Object.keys(OPERATIONS).join(', ')}.`,
    );
  }
  if (method !== 'POST') {
    throw new AwsException('MethodNotAllowedException', `The method is ${method}. ${path} takes POST.`);
  }
  received.operation = operation;
  return (body) => {
    received.call = {
      requestId: received.requestId,
      operation,
      body,
      requestBytes: received.requestBytes,
      userAgent: headers['user-agent'],
      invocationId: headers['amz-sdk-invocation-id']?.toString(),
      caller: callerOf(headers, request.socket.remoteAddress),
    };
    return options.dispatch(received.call);
  };
}
