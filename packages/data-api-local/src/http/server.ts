import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Answer } from '../api/call.ts';
import { type AwsException, errorAnswer } from '../api/errors.ts';
import { logEntry, type Received, type RequestLogEntry } from '../api/request-log.ts';
import { type Answering, answerRequest, receive } from './answer-request.ts';
import { Connection } from './connection.ts';
import { noProxy, type Unreadable, whyUnreadable } from './unreadable.ts';
import { answerText, writeAnswer } from './write-answer.ts';

export interface ServerOptions extends Answering {
  /**
   * A request has to arrive within this time, its headers within a third of it, and its answer may not lie unread for as
   * long: slow and half-open clients are cut.
   */
  readonly requestTimeoutMs: number;
  /** Called once a request, before its answer is sent. */
  readonly log: (entry: RequestLogEntry) => void;
}

/** Longer than the pauses between calls, so that an SDK never writes to a connection that is just being closed. */
const KEEP_ALIVE_MS = 65_000;

export interface HttpServer {
  readonly server: Server;
  /** Takes no more requests, answers those that run, then closes every connection. */
  close(): Promise<void>;
}

/**
 * HTTP and nothing else: connections, and for each request one answer in AWS's envelope and one line of the log, whoever
 * refuses it. Signatures are accepted, for any region, and not verified.
 */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { requestTimeoutMs } = options;
  const headersTimeoutMs = Math.ceil(requestTimeoutMs / 3);
  const connections = new Map<Socket, Connection>();
  let running = 0;
  let whenNoneRuns = () => {};

  const accept = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    const connection = connections.get(socket) as Connection;
    const received = receive(request);
    running += 1;
    // A request is over when its statement is, and its answer is sent or its client gone.
    let unfinished = 2;
    const finish = () => {
      unfinished -= 1;
      if (unfinished > 0) return;
      running -= 1;
      if (running === 0) whenNoneRuns();
    };
    const exchange = connection.begin(request, () => {
      if (!server.listening && connection.isIdle) socket.destroy();
      finish();
    });
    response.on('close', () => connection.end(exchange));
    void answerRequest(exchange, received, options).then((answer) => {
      exchange.isAnswered = true;
      log(received, answer);
      // Until its client has taken the answer, it lies in memory.
      response.setTimeout(requestTimeoutMs, () => response.destroy());
      writeAnswer(response, answer, { requestId: received.requestId, closesConnection: exchange.isInterrupted });
      finish();
    });
  };

  /** Logs the refusal of what is no request to any operation, and gives what is written. */
  const refusal = (received: Received, exception: AwsException): string => {
    const answer = errorAnswer(exception);
    received.refusal = exception.message;
    log(received, answer);
    return answerText(answer, received.requestId);
  };
  const log = (received: Received, answer: Answer) =>
    options.log(logEntry(received, answer, performance.now() - received.began));

  const server = createServer(
    {
      // Node takes whole milliseconds only.
      headersTimeout: headersTimeoutMs,
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
    const exception = noProxy(request.url);
    connections.get(socket)?.refuse(() => refusal(receive(request), exception));
    // Nobody reads it any more, and its end would not be seen.
    socket.resume();
  });
  server.on('clientError', (error: Unreadable, socket: Socket) => {
    const exception = whyUnreadable(error, socket.bytesRead, { headersTimeoutMs, requestTimeoutMs });
    // Gone, or opened in advance and never used: there is no request, and nobody to answer.
    if (exception === undefined || socket.bytesRead === 0) socket.destroy();
    else connections.get(socket)?.fail(exception, () => refusal(unreadable(error), exception));
  });
  server.on('connection', (socket: Socket) => {
    connections.set(socket, new Connection(socket));
    socket.on('close', () => connections.delete(socket));
  });
  return {
    server,
    async close() {
      // That of the HTTP server would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const [socket, connection] of connections) if (connection.isIdle) socket.destroy();
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

const unreadable = ({ rawPacket }: Unreadable): Received => ({
  requestId: randomUUID(),
  startedAtMs: Date.now(),
  began: performance.now(),
  method: undefined,
  path: undefined,
  operation: undefined,
  requestBytes: rawPacket?.length ?? 0,
});
