import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AwsException } from '../api/errors.ts';

/** A request whose answer is not sent yet. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** While the body is read: stops that, and the exception is the answer. */
  interrupt: (exception: AwsException) => void;
  /** What comes after the request cannot be told from the rest of it, so the connection closes after its answer. */
  isInterrupted: boolean;
  isAnswered: boolean;
  /** Resolves when the answer is sent or the client is gone. */
  readonly ended: Promise<void>;
}

/** How long a client may take to read a refusal and to close its side. */
const LINGER_MS = 1000;

/** A client's connection. Its requests are answered in their order; nothing follows a refusal. */
export class Connection {
  readonly #socket: Socket;
  /** Ends each exchange whose answer is not sent yet. */
  readonly #open = new Set<() => void>();
  #latest: Exchange | undefined;
  #isClosing = false;
  #refusal: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Node listens for errors only while it reads requests, and an error without a listener ends the process.
    socket.on('error', () => {});
    // An answer that waits for earlier ones gets no event of its own.
    socket.on('close', () => {
      for (const end of this.#open) end();
    });
  }

  begin(request: IncomingMessage, response: ServerResponse): Exchange {
    const ended = new Promise<void>((resolve) => {
      const end = () => {
        resolve();
        if (this.#open.delete(end)) this.#whenIdle();
      };
      this.#open.add(end);
      response.once('close', end);
    });
    this.#latest = { request, interrupt: () => {}, isInterrupted: false, isAnswered: false, ended };
    return this.#latest;
  }

  /** Closes the connection as soon as no request runs and no answer is being sent. Node calls it idle in the latter case too. */
  closeWhenIdle(): void {
    this.#isClosing = true;
    this.#whenIdle();
  }

  /**
   * The bytes cannot be read, or came too late. If they belong to the body of a request, the exception is its answer; otherwise
   * `refuse` gives what is written.
   */
  fail(exception: AwsException, refuse: () => string): void {
    const latest = this.#latest;
    if (latest === undefined || latest.request.complete) this.refuse(refuse);
    // A client would read a second answer as that of its next request.
    else if (latest.isAnswered) this.#socket.destroySoon();
    else {
      latest.isInterrupted = true;
      latest.interrupt(exception);
    }
  }

  /** Writes a refusal after the answers that are still due, and closes the connection. A connection is refused once. */
  refuse(refuse: () => string): void {
    if (this.#refusal !== undefined) return;
    this.#refusal = refuse();
    this.#whenIdle();
  }

  #whenIdle(): void {
    const socket = this.#socket;
    if (this.#open.size > 0) return;
    if (this.#refusal !== undefined && !socket.writableEnded) {
      socket.end(this.#refusal);
      // A client that is still sending would lose the answer if the socket was destroyed now.
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    } else if (this.#isClosing) socket.destroy();
  }
}
