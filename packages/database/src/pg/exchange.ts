import type pg from 'pg';
import { messagesOf, type TextRow } from './messages.ts';

/** A column in PostgreSQL's RowDescription. */
export interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** The answer of PostgreSQL. */
export interface Answer {
  /** Undefined for a statement that returns no rows. */
  readonly fields: readonly Field[] | undefined;
  readonly rows: readonly TextRow[];
  /** The command tag of the last statement: `INSERT 0 3`, `COMMIT`. */
  readonly tag: string;
}

/** A text and its values, once or once per set. */
export interface Sent {
  readonly text: string;
  readonly sets: readonly TextRow[];
  /** Rows are read; a batch drops them. */
  readonly keepsRows: boolean;
}

type Settle = { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void };

/**
 * One exchange in the extended protocol: one Parse, a Bind and an Execute per set, one Sync. So a batch is one round trip,
 * and outside a transaction all or nothing. `pg` calls the methods while it is running.
 *
 * It settles when the connection is ready for the next one, also after an error, so that nothing is sent too early.
 */
export class Exchange implements pg.Submittable {
  readonly done: Promise<Answer>;
  readonly #sent: Sent | undefined;
  #settle: Settle | undefined;
  #fields: readonly Field[] | undefined;
  readonly #rows: TextRow[] = [];
  #tag = '';

  /** @param sent undefined for only a Sync, which checks whether the connection still works */
  constructor(sent: Sent | undefined) {
    this.#sent = sent;
    this.done = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }

  submit({ stream }: pg.Connection): void {
    const pieces = messagesOf(this.#sent?.text, this.#sent?.sets ?? [], this.#sent?.keepsRows === true);
    if (pieces.length > 1) stream.cork();
    for (const piece of pieces) stream.write(piece);
    if (pieces.length > 1) stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.#fields = fields;
  }

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    if (this.#sent?.keepsRows === true) this.#rows.push(fields);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#tag = text;
  }

  handleReadyForQuery(): void {
    this.#settle?.resolve({ fields: this.#fields, rows: this.#rows, tag: this.#tag });
  }

  /** Must be the last call: `pg` drops the exchange after an error, but the answer to the Sync is still expected. */
  handleError(error: Error, connection: pg.Connection): void {
    const settle = (): void => {
      connection.removeListener('readyForQuery', settle);
      connection.removeListener('end', settle);
      this.#settle?.reject(error);
    };
    if (!('severity' in error) || error.severity === 'FATAL') {
      settle();
      return;
    }
    connection.on('readyForQuery', settle);
    connection.on('end', settle);
  }

  /** COPY … FROM STDIN: PostgreSQL answers with an error. */
  handleCopyInResponse(connection: pg.Connection): void {
    (connection as unknown as CopyConnection).sendCopyFail(COPY_REFUSED);
    // During a COPY PostgreSQL ignores a Sync, so another one is needed.
    connection.sync();
  }

  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
  handleCopyData(): void {}
}

const COPY_REFUSED = 'Database runs no COPY. Use insertMany, or psql.';

interface CopyConnection {
  sendCopyFail(message: string): void;
}
