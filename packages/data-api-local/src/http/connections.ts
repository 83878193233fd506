import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AwsException } from '../api/errors.ts';

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** While the body is read: stops that, and the exception is the answer. */
  interrupt: (exception: AwsException) => void;
}

interface Connection {
  latest?: Exchange;
  isRefused?: true;
}

/** How long a client may take to read a refusal and to close its side. */
const LINGER_MS = 1000;

/** The clients' connections. Node answers the requests of one in their order, so a connection is idle after its latest answer. */
export class Connections {
  readonly #open = new Map<Socket, Connection>();

  open(socket: Socket): void {
    this.#open.set(socket, {});
    socket.once('close', () => this.#open.delete(socket));
    // Node listens for errors only while it reads requests, and an error without a listener ends the process.
    socket.on('error', () => {});
  }

  begin(request: IncomingMessage, response: ServerResponse): Exchange {
    const exchange = { request, response, interrupt: () => {} };
    const connection = this.#open.get(request.socket);
    if (connection !== undefined) connection.latest = exchange;
    return exchange;
  }

  /** The rest of a body cannot be read, or came too late: the exception answers its request. False if no body is being read. */
  interrupt(socket: Socket, exception: AwsException): boolean {
    const latest = this.#open.get(socket)?.latest;
    if (latest === undefined || latest.request.complete) return false;
    // A client would read a second answer as that of its next request.
    if (latest.response.headersSent) socket.destroySoon();
    else {
      latest.response.setHeader('connection', 'close');
      latest.interrupt(exception);
    }
    return true;
  }

  /** Writes a refusal after the answers that are still due, and closes the connection. A connection is refused once. */
  refuse(socket: Socket, refusal: () => string): void {
    const connection = this.#open.get(socket);
    if (connection === undefined || connection.isRefused) return;
    connection.isRefused = true;
    const text = refusal();
    this.#whenIdle(socket, () => {
      socket.end(text);
      // A client that is still sending would lose the answer if the socket was destroyed now.
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    });
  }

  /** Closes each connection once no request runs and no answer is being sent. Node calls it idle in the latter case too. */
  closeWhenIdle(): void {
    for (const [socket, connection] of this.#open) {
      this.#whenIdle(socket, () => {
        if (!connection.isRefused) socket.destroy();
      });
    }
  }

  /** Never, if the connection closes before. */
  #whenIdle(socket: Socket, action: () => void): void {
    const response = this.#open.get(socket)?.latest?.response;
    if (response === undefined || response.closed) action();
    else response.once('close', () => this.#whenIdle(socket, action));
  }
}
