import { validationException } from '../api/errors.ts';
import { MAX_RESULT_BYTES, MAX_SENT_BYTES } from '../api/limits.ts';
import { type Exchange, encode, type ProtocolConnection, type ResultColumn, type Row } from './protocol.ts';

/** One statement, ready to be written. */
export interface PreparedCall {
  readonly text: string;
  readonly typeOids: readonly number[];
  readonly values: readonly (string | Buffer | null)[];
  /** A name that PostgreSQL's error shall show. @default - the unnamed statement */
  readonly name?: string | undefined;
  /** Bytes of row data that are kept; the rest is read and dropped. */
  readonly maxResultBytes?: number;
}

export interface CallOutcome {
  /** Undefined when the statement returns no rows at all; `[]` rows may still have columns. */
  readonly columns: readonly ResultColumn[] | undefined;
  readonly rows: readonly Row[];
  /** Rows that came back, dropped ones included. */
  readonly rowCount: number;
  /** Sum over rows of 2 + 4 × columns + octets: the body of each DataRow message. */
  readonly resultBytes: number;
  /** PostgreSQL's command tag: `INSERT 0 5`. */
  readonly tag: string;
}

export const RESET_SESSION = 'DISCARD ALL';

/** The resets before and behind an exchange on a pooled session. */
export interface Resets {
  /** The session's last exchange left a reset behind whose answer comes in front of this one's. */
  readonly answersReset: boolean;
  /** This exchange leaves a reset behind: the session goes back to the pool. */
  readonly resetsBehind: boolean;
}

const RESET = Buffer.concat([
  encode.parse({ text: RESET_SESSION, types: [] }),
  encode.bind({ values: [] }),
  encode.execute(),
]);
const DATA_ROW_LENGTH_OCTETS = 4;

/**
 * The state of a call that is being answered; every exchange begins with this and changes what differs.
 *
 * A reset is written behind the statement, without a Sync of its own: PostgreSQL runs it at once, commits it (DISCARD ALL
 * commits by itself) and keeps the answer until it has more to send. So a reset costs no round trip and no second flush,
 * and its answer arrives in front of the next exchange's.
 */
export abstract class BaseExchange<T> implements Exchange {
  readonly done: Promise<T>;
  protected resolve!: (value: T) => void;
  protected reject!: (error: Error) => void;
  readonly #resetsBehind: boolean;
  #answersReset: boolean;

  constructor({ answersReset, resetsBehind }: Resets) {
    this.#answersReset = answersReset;
    this.#resetsBehind = resetsBehind;
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** Has an error come before the reset was through? Then PostgreSQL has skipped everything else that was written. */
  get failedInReset(): boolean {
    return this.#answersReset;
  }

  submit(connection: ProtocolConnection): void {
    const messages = this.messages();
    if (this.#resetsBehind) messages.push(RESET);
    // One write of one buffer: the system takes it faster than a list of small ones.
    connection.stream.write(Buffer.concat(messages));
  }

  handleCommandComplete(message: { readonly text: string }): void {
    if (this.#answersReset) this.#answersReset = false;
    else this.complete(message.text);
  }

  /** What is written, its Sync included. */
  protected abstract messages(): Buffer[];
  /** PostgreSQL's command tag. */
  protected complete(_tag: string): void {}
  abstract handleReadyForQuery(): void;
  handleRowDescription(_message: { readonly fields: readonly ResultColumn[] }): void {}
  handleDataRow(_message: { readonly fields: Row; readonly length: number }): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
  handleCopyInResponse(): void {
    // The session hears of COPY by itself, and ends.
  }
  /** pg forgets the exchange after an error: this is the last that it hears. */
  handleError(error: Error): void {
    this.reject(error);
  }
}

/** Parse with declared types, Describe, Bind, Execute and Sync. */
export class StatementExchange extends BaseExchange<CallOutcome> {
  readonly #call: PreparedCall;
  readonly #maxBytes: number;
  #columns: readonly ResultColumn[] | undefined;
  #rows: Row[] = [];
  #rowCount = 0;
  #resultBytes = 0;
  #tag = '';

  constructor(call: PreparedCall, resets: Resets) {
    refuseTooLarge(valueBytes(call.values));
    super(resets);
    this.#call = call;
    this.#maxBytes = call.maxResultBytes ?? MAX_RESULT_BYTES;
  }

  protected messages(): Buffer[] {
    const { name = '', text, typeOids, values } = this.#call;
    return [
      encode.parse({ name, text, types: typeOids }),
      encode.describe({ type: 'S', name }),
      encode.bind({ statement: name, values: values }),
      encode.execute(),
      ...(name === '' ? [] : [encode.close({ type: 'S', name })]),
      encode.sync(),
    ];
  }

  override handleRowDescription(message: { readonly fields: readonly ResultColumn[] }): void {
    this.#columns = message.fields;
  }

  override handleDataRow(message: { readonly fields: Row; readonly length: number }): void {
    this.#rowCount += 1;
    this.#resultBytes += message.length - DATA_ROW_LENGTH_OCTETS;
    if (this.#resultBytes <= this.#maxBytes) this.#rows.push(message.fields);
    else this.#rows = [];
  }

  protected override complete(tag: string): void {
    this.#tag = tag;
  }

  handleReadyForQuery(): void {
    this.resolve({
      columns: this.#columns,
      rows: this.#rows,
      rowCount: this.#rowCount,
      resultBytes: this.#resultBytes,
      tag: this.#tag,
    });
  }
}

/** The types and values of one set. */
export type BatchSet = Pick<PreparedCall, 'typeOids' | 'values'>;

/**
 * Bind and Execute once a set behind a single Parse, and a single Sync: all sets or none, in one round trip. A set whose
 * types differ from the one before, as a null's do, is parsed again.
 */
export class BatchExchange extends BaseExchange<number> {
  readonly #text: string;
  readonly #sets: readonly BatchSet[];

  constructor(text: string, sets: readonly BatchSet[], resets: Resets) {
    refuseTooLarge(batchBytes(text, sets));
    super(resets);
    this.#text = text;
    this.#sets = sets;
  }

  protected messages(): Buffer[] {
    const messages: Buffer[] = [];
    let parsed: readonly number[] | undefined;
    for (const { typeOids, values } of this.#sets) {
      if (parsed === undefined || !isSameList(parsed, typeOids)) {
        messages.push(encode.parse({ text: this.#text, types: typeOids }));
        parsed = typeOids;
      }
      messages.push(encode.bind({ values: values }), encode.execute());
    }
    messages.push(encode.sync());
    return messages;
  }

  handleReadyForQuery(): void {
    this.resolve(this.#sets.length);
  }
}

function batchBytes(text: string, sets: readonly BatchSet[]): number {
  const textBytes = Buffer.byteLength(text);
  let bytes = 0;
  let parsed: readonly number[] = [];
  for (const { typeOids, values } of sets) {
    if (!isSameList(parsed, typeOids)) bytes += textBytes;
    parsed = typeOids;
    bytes += valueBytes(values);
  }
  return bytes;
}

function valueBytes(values: PreparedCall['values']): number {
  let bytes = 0;
  for (const value of values) if (value !== null) bytes += Buffer.byteLength(value);
  return bytes;
}

/** Before anything is encoded: an encoder that runs out of memory leaves half a message behind. */
function refuseTooLarge(bytes: number): void {
  if (bytes <= MAX_SENT_BYTES) return;
  throw validationException(
    `The parameters have ${bytes} bytes in all, counted as often as the SQL names each. Allowed are ${MAX_SENT_BYTES}. ` +
      'Name a large value once, for example in a common table expression.',
  );
}

const isSameList = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((oid, index) => oid === right[index]);

/** Nothing but a Sync: brings the answer to a reset that nothing else has brought. */
export class SyncExchange extends BaseExchange<void> {
  protected messages(): Buffer[] {
    return [encode.sync()];
  }

  handleReadyForQuery(): void {
    this.resolve();
  }
}
