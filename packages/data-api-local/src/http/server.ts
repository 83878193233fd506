import { createServer, IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { AwsException } from '../api/errors.ts';
import { whyUnreadable } from './refusals.ts';
import { type RespondOptions, respond } from './respond.ts';

/** Longer than the pauses between calls, so that an SDK never writes to a connection that is being closed. */
const KEEP_ALIVE_MS = 65_000;

/** How long a client may take to read a refusal and to close its side. */
const LINGER_MS = 1000;

/**
 * HTTP and nothing else, for requests that arrive within the time of the options. Signatures are accepted, for any region, and not verified.
 * `close` takes no more requests, answers those that run, then closes every connection.
 */
export function createHttpServer(options: RespondOptions): { readonly server: Server; close(): Promise<void> } {
  const { requestTimeoutMs } = options;
  /** Of each connection. Node answers the requests of one in their order, so a connection is idle after its latest response. */
  const latest = new Map<Socket, ServerResponse | undefined>();
  const running = new Set<Promise<void>>();

  /** Runs the action once no request runs and no answer is being sent. Never, if the connection closes before. */
  const whenIdle = (socket: Socket, action: () => void): void => {
    const response = latest.get(socket);
    if (response !== undefined && !response.closed) response.once('close', () => whenIdle(socket, action));
    else if (!socket.destroyed) action();
  };
  const accept = (request: IncomingMessage, response: ServerResponse, unreadable?: AwsException): void => {
    latest.set(request.socket, response);
    // One that is refused before its body is read may fail as well.
    request.on('error', () => {});
    const run = respond(request, response, options, unreadable);
    running.add(run);
    void run.then(() => running.delete(run));
  };
  /** Answers what Node has no response for, after the answers that are still due, and closes the connection. */
  const acceptLast = (request: IncomingMessage, unreadable?: AwsException): void =>
    whenIdle(request.socket, () => {
      const response = new ServerResponse(request);
      response.setHeader('connection', 'close');
      response.assignSocket(request.socket);
      response.once('finish', () => {
        request.socket.end();
        // A client that is still sending would lose the answer if the socket was destroyed now.
        setTimeout(() => request.socket.destroy(), LINGER_MS).unref();
      });
      accept(request, response, unreadable);
    });

  const server = createServer(
    {
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.ceil(requestTimeoutMs / 15),
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Node's refusal has no body.
      requireHostHeader: false,
    },
    accept,
  );
  server.on('connection', (socket: Socket) => {
    latest.set(socket, undefined);
    socket.once('close', () => latest.delete(socket));
    // Node listens for errors only while it reads requests, and an error without a listener ends the process.
    socket.on('error', () => {});
  });
  // Any other expectation than 100-continue is ignored. CONNECT is a request for a path that no operation has.
  server.on('checkExpectation', accept);
  server.on('connect', (request: IncomingMessage) => acceptLast(request));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const unreadable = whyUnreadable(error, requestTimeoutMs);
    const response = latest.get(socket);
    // The client is gone, or never sent anything: there is no request to answer.
    if (unreadable === undefined || socket.bytesRead === 0) socket.destroy();
    else if (response === undefined || response.req.complete) {
      // Stands for bytes that are not a request, and of which nothing more is read.
      acceptLast(Object.assign(new IncomingMessage(socket), { complete: true }), unreadable);
    }
    // A client would read a second answer as that of its next request.
    else if (response.headersSent) socket.destroySoon();
    else {
      response.setHeader('connection', 'close');
      response.req.emit('error', unreadable);
    }
  });
  return {
    server,
    async close() {
      // The HTTP server's own close would cut answers that are still being sent.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const socket of latest.keys()) whenIdle(socket, () => socket.destroy());
      while (running.size > 0) await Promise.all(running);
      await closed;
      // Also ends Node's check for slow requests.
      server.close();
    },
  };
}
