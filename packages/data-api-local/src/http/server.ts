import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Answer } from '../api/call.ts';
import { AwsException, errorAnswer } from '../api/errors.ts';
import { logEntry, type Received, type RequestLogEntry } from '../api/request-log.ts';
import { answerText, writeAnswer } from './answer.ts';
import { readRequestBody } from './body.ts';
import { Connections, type Exchange } from './connections.ts';
import { checkHeaders } from './guard.ts';
import { receive, requestTarget } from './received.ts';
import { headersTimeoutMs, noProxy, type Unreadable, whyUnreadable } from './refusals.ts';

export interface ServerOptions {
  readonly allowedHosts: readonly string[];
  /**
   * A request has to arrive within this time, its headers within a third of it, and its client has to take the answer within
   * it: slow and half-open clients are disconnected.
   */
  readonly requestTimeoutMs: number;
  /** What answers a request once its body is there. It throws an AwsException for one that it refuses before. */
  readonly route: (request: IncomingMessage, received: Received) => (body: string) => Answer | Promise<Answer>;
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
  const connections = new Connections();
  const running = new Set<Promise<void>>();

  const log = (received: Received, answer: Answer) =>
    options.log(logEntry(received, answer, performance.now() - received.began));

  const respond = async (exchange: Exchange): Promise<void> => {
    const { request, response } = exchange;
    const received = receive(request);
    const answer = await answerRequest(exchange, received, options);
    log(received, answer);
    writeAnswer(response, answer, received.requestId);
    // The part that is not sent yet stays in memory until the client has read it.
    if (response.writableLength > 0) response.setTimeout(requestTimeoutMs, () => response.destroy());
  };
  const accept = (request: IncomingMessage, response: ServerResponse): void => {
    const run = respond(connections.begin(request, response));
    running.add(run);
    void run.then(() => running.delete(run));
  };
  /** Answers, and logs, what Node gives no response for. */
  const refuse = (socket: Socket, received: Received, exception: AwsException): void =>
    connections.refuse(socket, () => {
      const answer = errorAnswer(exception);
      received.refusal = exception.message;
      log(received, answer);
      return answerText(answer, received.requestId);
    });

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
  server.on('connection', (socket: Socket) => connections.open(socket));
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    // The client may send the body now, or not: what comes next is not known.
    response.setHeader('connection', 'close');
    accept(request, response);
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    refuse(socket, receive(request), noProxy(request.url));
    // Without a reader, the end of the connection would not be noticed.
    socket.resume();
  });
  server.on('clientError', (error: Unreadable, socket: Socket) => {
    const exception = whyUnreadable(error, socket.bytesRead, requestTimeoutMs);
    // Gone, or opened in advance and never used: there is no request to answer.
    if (exception === undefined || socket.bytesRead === 0) socket.destroy();
    else if (!connections.interrupt(socket, exception)) {
      refuse(socket, receive(undefined, error.rawPacket?.length), exception);
    }
  });
  return {
    server,
    async close() {
      // The HTTP server's own close would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      connections.closeWhenIdle();
      while (running.size > 0) await Promise.all(running);
      await closed;
      // Ends Node's look for slow requests, too.
      server.close();
    },
  };
}

/** Headers, route, body, operation. It never rejects: what is refused on the way is an answer as well. */
async function answerRequest(exchange: Exchange, received: Received, options: ServerOptions): Promise<Answer> {
  const { request } = exchange;
  try {
    checkHeaders(request.headers, requestTarget(request.url).host, options.allowedHosts);
    const answer = options.route(request, received);
    return await answer(await readRequestBody(exchange, received));
  } catch (error) {
    if (error instanceof AwsException) {
      received.refusal = error.message;
      return errorAnswer(error);
    }
    options.onDefect(error, received);
    return errorAnswer(new AwsException('InternalFailure'));
  }
}
