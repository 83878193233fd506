import { createServer, type Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { logEntry, type RequestLogEntry } from '../request-log.ts';
import { type Answering, answerRequest, receive } from './answer-request.ts';
import { writeAnswer } from './write-answer.ts';

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

/** HTTP and nothing else: connections, and one answer and one line of the log a request. Signatures are accepted, for any region, and not verified. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { requestTimeoutMs } = options;
  let running = 0;
  let whenIdle = () => {};
  /** Connections that no request runs on and no answer is being sent on. Node calls the latter idle, too. */
  const idle = new Set<Socket>();
  const server = createServer(
    {
      // Node takes whole milliseconds only.
      headersTimeout: Math.ceil(requestTimeoutMs / 3),
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 15),
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      const received = receive(request);
      running += 1;
      const { socket } = request;
      idle.delete(socket);
      // A request is over when its statement is, and its answer is sent or its client gone.
      let unfinished = 2;
      const finish = () => {
        unfinished -= 1;
        if (unfinished > 0) return;
        running -= 1;
        if (running === 0) whenIdle();
      };
      response.on('close', () => {
        if (!server.listening) socket.destroy();
        else if (!socket.destroyed) idle.add(socket);
        finish();
      });
      void answerRequest(request, received, options).then((answer) => {
        options.log(logEntry(received, answer, performance.now() - received.began));
        // Until its client has taken the answer, it lies in memory.
        response.setTimeout(requestTimeoutMs, () => response.destroy());
        writeAnswer(response, received.requestId, answer);
        finish();
      });
    },
  );
  server.on('connection', (socket) => {
    idle.add(socket);
    socket.on('close', () => idle.delete(socket));
  });
  return {
    server,
    async close() {
      // That of the HTTP server would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const socket of idle) socket.destroy();
      if (running > 0) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      }
      // Ends Node's look for slow requests, too.
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
