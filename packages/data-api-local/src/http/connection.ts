import type { IncomingMessage } from 'node:http';
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
  /** To be called when the answer is sent or the client is gone. */
  readonly end: () => void;
}

/** How long a client that sent no request may take to read the refusal and to close its side. */
const LINGER_MS = 1000;

/** A client's connection. Its requests are answered in their order; nothing follows a refusal. */
export class Connection {
  readonly #socket: Socket;
  /** In the order of their answers. */
  readonly #open: Exchange[] = [];
  #latest: Exchange | undefined;
  #isClosing = false;
  #isRefused = false;
  #refusal: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Node listens for errors only while it reads requests, and an error without a listener ends the process.
    socket.on('error', () => {});
    // An answer that waits for earlier ones gets no event of its own.
    socket.on('close', () => {
      for (const { end } of [...this.#open]) end();
    });
  }

  /** @param whenEnded called once, when the answer is sent or the client is gone */
  begin(request: IncomingMessage, whenEnded: () => void): Exchange {
    const end = () => {
      const at = this.#open.indexOf(exchange);
      if (at === -1) return;
      this.#open.splice(at, 1);
      whenEnded();
      this.#whenIdle();
    };
    const exchange: Exchange = { request, interrupt: () => {}, isInterrupted: false, isAnswered: false, end };
    this.#open.push(exchange);
    this.#latest = exchange;
    return exchange;
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
    if (latest === undefined || latest.request.complete) {
      this.refuse(refuse);
    } else if (latest.isAnswered) {
      // A client would read a second answer as that of its next request.
      this.#socket.destroySoon();
    } else {
      latest.isInterrupted = true;
      latest.interrupt(exception);
    }
  }

  /** Writes a refusal after the answers that are still due, and closes the connection. */
  refuse(refuse: () => string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#refusal = refuse();
    this.#whenIdle();
  }

  #whenIdle(): void {
    if (this.#open.length > 0) return;
    if (this.#refusal !== undefined && this.#socket.writable) {
      this.#socket.end(this.#refusal);
      this.#refusal = undefined;
      // A client that is still sending would lose the answer if the socket was destroyed now.
      const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
      this.#socket.once('close', () => clearTimeout(timer));
    } else if (this.#isClosing) this.#socket.destroy();
  }
}
