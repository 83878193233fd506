import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { AwsException } from '../api/errors.ts';

/** A request that is not over: its answer is not through yet. */
export interface Exchange {
  readonly request: IncomingMessage;
  /** Set while its body is being read: ends that, and the exception is the answer. */
  interrupt: (exception: AwsException) => void;
  isInterrupted: boolean;
  isAnswered: boolean;
  /** Called once: its answer is through, or its client is gone. */
  readonly whenOver: () => void;
}

/** How long the sender of something that is no request may take to read why, and to close its side. */
const LINGER_MS = 1000;

/** One client's connection. Each request on it gets one answer, in its turn; behind a refusal comes nothing. */
export class Connection {
  readonly #socket: Socket;
  readonly #open = new Set<Exchange>();
  #latest: Exchange | undefined;
  #isRefused = false;
  #refusal: string | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    // Node hears of errors only while it reads requests, and an error that nobody hears ends the process.
    socket.on('error', () => {});
    // Answers that wait for their turn never hear of it by themselves.
    socket.on('close', () => {
      for (const exchange of this.#open) this.end(exchange);
    });
  }

  /** No request runs on it, and no answer is being sent. Node calls a connection idle in the latter case, too. */
  get isIdle(): boolean {
    return this.#open.size === 0;
  }

  begin(request: IncomingMessage, whenOver: () => void): Exchange {
    const exchange = { request, interrupt: () => {}, isInterrupted: false, isAnswered: false, whenOver };
    this.#open.add(exchange);
    this.#latest = exchange;
    return exchange;
  }

  end(exchange: Exchange): void {
    if (!this.#open.delete(exchange)) return;
    exchange.whenOver();
    this.#sendRefusal();
  }

  /**
   * What came cannot be read, or did not come in time. Where that is the body of a request, it is the answer to the request;
   * where it would have been a further request, `refuse` gives what is written.
   */
  fail(exception: AwsException, refuse: () => string): void {
    const latest = this.#latest;
    if (latest === undefined || latest.request.complete) {
      this.refuse(refuse);
    } else if (latest.isAnswered) {
      // A second answer would be taken for that of the next request.
      this.#socket.destroySoon();
    } else {
      latest.isInterrupted = true;
      latest.interrupt(exception);
    }
  }

  /** Writes a refusal behind the answers that are still due, and closes the connection. */
  refuse(refuse: () => string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#refusal = refuse();
    this.#sendRefusal();
  }

  #sendRefusal(): void {
    if (this.#refusal === undefined || !this.isIdle || !this.#socket.writable) return;
    this.#socket.end(this.#refusal);
    this.#refusal = undefined;
    // To cut a sender that still sends would take the answer away from it: it has a moment to read.
    const timer = setTimeout(() => this.#socket.destroy(), LINGER_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }
}
