import type { Duplex } from 'node:stream';
import { type Frame, FrameReader } from '../wire/frames.ts';

/** Aurora DSQL closes a connection that sends a longer message. */
const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;

/** The client's side of a session. */
export class Client {
  readonly #socket: Duplex;
  readonly #reader = new FrameReader(MAX_MESSAGE_BYTES);
  readonly #frames: Frame[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  /** @param early what came with the start-up packet */
  constructor(socket: Duplex, early: Buffer) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => this.close());
    socket.on('close', () => this.#end());
    this.#take(early);
    // The stream is still paused from reading the start-up packet.
    socket.resume();
  }

  /** The next message; undefined once the client has disconnected. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame !== undefined || this.#ended) return frame;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  write(bytes: Buffer): void {
    if (!this.#ended) this.#socket.write(bytes);
  }

  /** Writes what is still buffered, and closes the connection. */
  end(last: Buffer = Buffer.alloc(0)): void {
    if (!this.#ended) this.#socket.end(last);
    this.#end();
  }

  /** Closes the connection now: the client reads an end of file. */
  close(): void {
    this.#socket.destroy();
    this.#end();
  }

  #take(chunk: Buffer): void {
    try {
      this.#frames.push(...this.#reader.push(chunk));
      this.#wake?.();
    } catch {
      // FrameTooLongError. The real cluster also closes the connection without an error.
      this.close();
    }
  }

  #end(): void {
    this.#ended = true;
    this.#wake?.();
  }
}
