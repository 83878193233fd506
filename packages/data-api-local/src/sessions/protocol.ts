import type { Client, DatabaseError } from 'pg';
import { serialize } from 'pg-protocol';

/** The part of pg's Connection that an exchange writes to. */
export interface ProtocolConnection {
  readonly stream: { write(messages: Buffer): void };
}

/** Messages of PostgreSQL's extended query protocol, as bytes. The name of a statement is '' for the unnamed one. */
interface Encode {
  parse(message: { name?: string; text: string; types: readonly number[] }): Buffer;
  describe(message: { type: 'S'; name: string }): Buffer;
  bind(message: { statement?: string; values: readonly (string | Buffer | null)[] }): Buffer;
  execute(): Buffer;
  close(message: { type: 'S'; name: string }): Buffer;
  sync(): Buffer;
}

/** pg's own encoder, whose declarations want lists that may be changed. */
export const encode: Encode = serialize as unknown as Encode;

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
