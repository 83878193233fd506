// Messages of PostgreSQL's protocol: a type, a length and a body.

export interface Frame {
  /** One letter. The same letter may mean another message in the other direction. */
  readonly type: string;
  readonly body: Buffer;
  /** Type, length and body. */
  readonly whole: Buffer;
}

/** A message is longer than `maxBytes`. */
export class FrameTooLongError extends Error {
  override readonly name = 'FrameTooLongError';
}

const HEAD_BYTES = 5;

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  readonly #maxBytes: number;
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number = Number.MAX_SAFE_INTEGER) {
    this.#maxBytes = maxBytes;
  }

  /** @throws {FrameTooLongError} */
  push(chunk: Buffer): readonly Frame[] {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    const frames: Frame[] = [];
    for (let needed = this.#needed(); needed !== undefined && needed <= this.#size; needed = this.#needed()) {
      const whole = this.#take(needed);
      frames.push({ type: whole.toString('latin1', 0, 1), body: whole.subarray(HEAD_BYTES), whole });
    }
    return frames;
  }

  /** The bytes of the first message; undefined until its length is there. */
  #needed(): number | undefined {
    if (this.#size < HEAD_BYTES) return undefined;
    if ((this.#chunks[0]?.length ?? 0) < HEAD_BYTES) this.#join();
    const length = this.#chunks[0]?.readInt32BE(1) ?? 0;
    if (length < 4 || length > this.#maxBytes) throw new FrameTooLongError(`A message has ${length} bytes.`);
    return length + 1;
  }

  #take(bytes: number): Buffer {
    if ((this.#chunks[0]?.length ?? 0) < bytes) this.#join();
    const [first = Buffer.alloc(0)] = this.#chunks;
    this.#size -= bytes;
    if (first.length === bytes) this.#chunks.shift();
    else this.#chunks[0] = first.subarray(bytes);
    return first.subarray(0, bytes);
  }

  #join(): void {
    this.#chunks = [Buffer.concat(this.#chunks)];
  }
}

/** A message of this type. Strings end with a zero byte. */
export function frame(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`, 'utf8') : part));
  const length = body.reduce((sum, { length }) => sum + length, 4);
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...body]);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** The text up to the next zero byte, and where the one after it begins. */
export function readText(body: Buffer, from: number): readonly [string, number] {
  const end = body.indexOf(0, from);
  return end < 0 ? [body.toString('utf8', from), body.length] : [body.toString('utf8', from, end), end + 1];
}
