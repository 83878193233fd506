/** A row in PostgreSQL's text format, and null for NULL. */
export type TextRow = readonly (string | null)[];

/** Messages are collected until they are as long as this. */
const PIECE_BYTES = 64 * 1024;
/** Enough for a single statement with a few short values. */
const FIRST_BYTES = 1_024;
/** The most bytes that UTF-8 needs for one unit of a string. */
const MAX_BYTES = 3;

const PARSE = 0x50;
const BIND = 0x42;
const EXECUTE = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
const DESCRIBE_AND_EXECUTE = Buffer.concat([Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0]), EXECUTE]);
const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);

/**
 * The messages of one exchange: a Parse, a Bind and an Execute for each set, a Sync. Statement and portal have no name, and every value is
 * text. The bytes equal those of `pg`, but in as few buffers as possible: `pg` has one for each message, and writing five buffers is slower
 * than writing one.
 *
 * @param text undefined for only a Sync
 * @param describes whether to request the columns
 * @see https://www.postgresql.org/docs/current/protocol-message-formats.html
 */
export function messagesOf(text: string | undefined, sets: readonly TextRow[], describes: boolean): readonly Buffer[] {
  if (text === undefined) return [SYNC];
  const ending = describes ? DESCRIBE_AND_EXECUTE : EXECUTE;
  const writer = new MessageWriter(sets.length > 1 ? PIECE_BYTES : FIRST_BYTES);
  writer.begin(PARSE);
  writer.zeros(1);
  writer.text(text);
  // The end of the text, and no types: the text has casts.
  writer.zeros(3);
  writer.end();
  for (const values of sets) {
    writer.begin(BIND);
    // No names.
    writer.zeros(2);
    // The format of each value: text.
    writer.int16(values.length);
    writer.zeros(values.length * 2);
    writer.int16(values.length);
    for (const value of values) writer.value(value);
    // One format for all columns: text.
    writer.int16(1);
    writer.zeros(2);
    writer.end();
    writer.bytes(ending);
  }
  writer.bytes(SYNC);
  return writer.done();
}

class MessageWriter {
  readonly #pieces: Buffer[] = [];
  #buffer: Buffer;
  #at = 0;
  #beganAt = 0;

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafe(bytes);
  }

  begin(type: number): void {
    if (this.#at >= PIECE_BYTES) {
      this.#cut();
      this.#buffer = Buffer.allocUnsafe(PIECE_BYTES * 2);
    }
    this.#need(5);
    this.#buffer[this.#at] = type;
    this.#beganAt = this.#at + 1;
    this.#at += 5;
  }

  /** Writes the length, which counts itself. */
  end(): void {
    this.#buffer.writeInt32BE(this.#at - this.#beganAt, this.#beganAt);
  }

  zeros(count: number): void {
    this.#need(count);
    for (let left = count; left > 0; left -= 1) {
      this.#buffer[this.#at] = 0;
      this.#at += 1;
    }
  }

  int16(value: number): void {
    this.#need(2);
    this.#at = this.#buffer.writeUInt16BE(value, this.#at);
  }

  text(text: string): void {
    this.#need(text.length * MAX_BYTES);
    this.#at += this.#buffer.write(text, this.#at);
  }

  /** The length and the text; -1 for NULL. */
  value(value: string | null): void {
    this.#need(4);
    const lengthAt = this.#at;
    this.#at += 4;
    if (value !== null) this.text(value);
    this.#buffer.writeInt32BE(value === null ? -1 : this.#at - lengthAt - 4, lengthAt);
  }

  bytes(bytes: Buffer): void {
    this.#need(bytes.length);
    this.#buffer.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  done(): readonly Buffer[] {
    this.#cut();
    return this.#pieces;
  }

  #cut(): void {
    this.#pieces.push(this.#buffer.subarray(0, this.#at));
    this.#at = 0;
  }

  #need(bytes: number): void {
    if (this.#buffer.length - this.#at >= bytes) return;
    const larger = Buffer.allocUnsafe((this.#at + bytes) * 2);
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}
