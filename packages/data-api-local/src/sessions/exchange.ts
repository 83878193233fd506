import pg from 'pg';
import type { CallOutcome, ResultColumn, Row } from './statement.ts';

const DATA_ROW_LENGTH_OCTETS = 4;

export interface ExchangeOptions {
  /** Written after the messages. @default - nothing */
  readonly reset: Buffer | undefined;
  /** The answer of a reset comes before that of the messages. */
  readonly answersReset: boolean;
  /** Bytes of row data that are kept; the rest is read and dropped. */
  readonly maxResultBytes: number;
}

/** Messages up to a Sync, and PostgreSQL's answer to them: what pg's Client calls while it is running. */
export class Exchange implements pg.Submittable {
  /** Resolves at ReadyForQuery; rejects with PostgreSQL's error, or that of the socket. */
  readonly done: Promise<CallOutcome>;
  readonly #bytes: Buffer;
  readonly #maxResultBytes: number;
  #answersReset: boolean;
  #failedInReset = false;
  #settle: { resolve(outcome: CallOutcome): void; reject(error: Error): void } | undefined;
  #columns: readonly ResultColumn[] | undefined;
  #rows: Row[] = [];
  #rowCount = 0;
  #resultBytes = 0;
  #tag = '';

  constructor(messages: readonly Buffer[], { reset, answersReset, maxResultBytes }: ExchangeOptions) {
    // One buffer is written faster than a list of small ones.
    this.#bytes = Buffer.concat(reset === undefined ? messages : [...messages, reset]);
    this.#answersReset = answersReset;
    this.#maxResultBytes = maxResultBytes;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  /** PostgreSQL reported an error before the reset was done: it has run none of the messages. */
  get failedInReset(): boolean {
    return this.#failedInReset;
  }

  submit(connection: pg.Connection): void {
    connection.stream.write(this.#bytes);
  }

  handleRowDescription(message: { readonly fields: readonly ResultColumn[] }): void {
    this.#columns = message.fields;
  }

  handleDataRow(message: { readonly fields: Row; readonly length: number }): void {
    this.#rowCount += 1;
    this.#resultBytes += message.length - DATA_ROW_LENGTH_OCTETS;
    if (this.#resultBytes <= this.#maxResultBytes) this.#rows.push(message.fields);
    else this.#rows = [];
  }

  handleCommandComplete(message: { readonly text: string }): void {
    if (this.#answersReset) this.#answersReset = false;
    else this.#tag = message.text;
  }

  handleReadyForQuery(): void {
    this.#settle?.resolve({
      columns: this.#columns,
      rows: this.#rows,
      rowCount: this.#rowCount,
      resultBytes: this.#resultBytes,
      tag: this.#tag,
    });
  }

  /** The last call: pg forgets the exchange after an error. */
  handleError(error: Error): void {
    this.#failedInReset = this.#answersReset && error instanceof pg.DatabaseError;
    this.#settle?.reject(error);
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
  /** The session sees COPY itself, and ends. */
  handleCopyInResponse(): void {}
}
