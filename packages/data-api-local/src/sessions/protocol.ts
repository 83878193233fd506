import type { Client, DatabaseError } from 'pg';

/** The part of pg's Connection that an exchange writes to. pg's own declarations still show an older shape. */
export interface ProtocolConnection {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { name?: string; text: string; types: readonly number[] }): void;
  describe(message: { type: 'S'; name?: string }): void;
  bind(message: { statement?: string; values: readonly (string | Buffer | null)[] }): void;
  execute(message: Record<string, never>): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
}

/** A column as RowDescription has it. A domain arrives as its base type. */
export interface ResultColumn {
  readonly name: string;
  /** OID of the table, 0 for an expression. */
  readonly tableID: number;
  /** Number of the column in that table. */
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

export type Row = readonly (string | null)[];

/** What pg's Client calls on the query that is being answered. */
export interface Exchange {
  submit(connection: ProtocolConnection): void;
  handleRowDescription(message: { readonly fields: readonly ResultColumn[] }): void;
  handleDataRow(message: { readonly fields: Row; readonly length: number }): void;
  handleCommandComplete(message: { readonly text: string }): void;
  handleEmptyQuery(): void;
  handlePortalSuspended(): void;
  handleCopyInResponse(): void;
  handleCopyData(): void;
  handleReadyForQuery(): void;
  handleError(error: Error | DatabaseError): void;
}

/** Hands an exchange to pg's queue: it is written when the session is ready for it. */
export function submitExchange(client: Client, exchange: Exchange): void {
  (client as unknown as { query(exchange: Exchange): void }).query(exchange);
}
