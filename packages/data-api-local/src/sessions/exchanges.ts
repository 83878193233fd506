import { MAX_RESULT_BYTES } from '../limits.ts';
import type { Exchange, ProtocolConnection, ResultColumn, Row } from './protocol.ts';

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

/** Sent behind a statement in the same write, so that it costs no round trip of its own. */
export const RESET_SESSION = 'DISCARD ALL';

const DATA_ROW_LENGTH_OCTETS = 4;

/** The state of a call that is being answered; every exchange begins with this and changes what differs. */
abstract class BaseExchange<T> implements Exchange {
  readonly done: Promise<T>;
  protected resolve!: (value: T) => void;
  protected reject!: (error: Error) => void;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  abstract submit(connection: ProtocolConnection): void;
  abstract handleReadyForQuery(): void;
  handleRowDescription(_message: { readonly fields: readonly ResultColumn[] }): void {}
  handleDataRow(_message: { readonly fields: Row; readonly length: number }): void {}
  handleCommandComplete(_message: { readonly text: string }): void {}
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

/** Parse with declared types, Describe, Bind, Execute and Sync in one write, a reset behind them where it is due. */
export class StatementExchange extends BaseExchange<CallOutcome> {
  readonly #call: PreparedCall;
  readonly #resetBehind: boolean;
  readonly #maxBytes: number;
  #columns: readonly ResultColumn[] | undefined;
  #rows: Row[] = [];
  #rowCount = 0;
  #resultBytes = 0;
  #tag = '';

  constructor(call: PreparedCall, resetBehind: boolean) {
    super();
    this.#call = call;
    this.#resetBehind = resetBehind;
    this.#maxBytes = call.maxResultBytes ?? MAX_RESULT_BYTES;
  }

  submit(connection: ProtocolConnection): void {
    const { name, text, typeOids, values } = this.#call;
    const named = name === undefined ? {} : { name };
    connection.stream.cork();
    try {
      connection.parse({ ...named, text, types: typeOids });
      connection.describe({ type: 'S', ...named });
      connection.bind({ ...(name === undefined ? {} : { statement: name }), values });
      connection.execute({});
      if (name !== undefined) connection.close({ type: 'S', name });
      connection.sync();
      if (this.#resetBehind) connection.query(RESET_SESSION);
    } finally {
      connection.stream.uncork();
    }
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

  override handleCommandComplete(message: { readonly text: string }): void {
    this.#tag = message.text;
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
  readonly #resetBehind: boolean;

  constructor(text: string, sets: readonly BatchSet[], resetBehind: boolean) {
    super();
    this.#text = text;
    this.#sets = sets;
    this.#resetBehind = resetBehind;
  }

  submit(connection: ProtocolConnection): void {
    connection.stream.cork();
    try {
      let parsed: readonly number[] | undefined;
      for (const { typeOids, values } of this.#sets) {
        if (parsed === undefined || !isSameList(parsed, typeOids)) {
          connection.parse({ text: this.#text, types: typeOids });
          parsed = typeOids;
        }
        connection.bind({ values });
        connection.execute({});
      }
      connection.sync();
      if (this.#resetBehind) connection.query(RESET_SESSION);
    } finally {
      connection.stream.uncork();
    }
  }

  handleReadyForQuery(): void {
    this.resolve(this.#sets.length);
  }
}

const isSameList = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((oid, index) => oid === right[index]);

/** A command of the service's own (BEGIN, COMMIT, ROLLBACK), with a reset behind it where the session goes back. */
export class CommandExchange extends BaseExchange<string> {
  readonly #sql: string;
  readonly #resetBehind: boolean;
  #tag = '';

  constructor(sql: string, resetBehind = false) {
    super();
    this.#sql = sql;
    this.#resetBehind = resetBehind;
  }

  submit(connection: ProtocolConnection): void {
    connection.stream.cork();
    try {
      connection.query(this.#sql);
      if (this.#resetBehind) connection.query(RESET_SESSION);
    } finally {
      connection.stream.uncork();
    }
  }

  override handleCommandComplete(message: { readonly text: string }): void {
    this.#tag = message.text;
  }

  handleReadyForQuery(): void {
    this.resolve(this.#tag);
  }
}

/** Hears the answer to a reset that another exchange has written. */
export class ResetExchange extends BaseExchange<void> {
  submit(): void {}

  handleReadyForQuery(): void {
    this.resolve();
  }
}
