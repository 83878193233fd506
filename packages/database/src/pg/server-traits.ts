import { ALL_TEXTS, type TransactionOptions } from '@daybreak/data-api/core';

/** Differences of a server from PostgreSQL, and how the driver handles them. */
export interface ServerTraits {
  /** Maximum number of attempts after a conflict (SQLSTATE 40001), for a single statement and, by default, for a whole transaction. */
  readonly conflictTries: number;
  /** Sets of a batch outside of a transaction that are committed together. */
  readonly setsPerCommit: number;
  /** A longer message ends the connection, so it is not sent. */
  readonly maxMessageBytes: number;
  /** Whether an error with this SQLSTATE leaves open whether a commit happened. */
  readonly leavesUnknown: (sqlState: string) => boolean;
  /** Why a transaction with these options is not supported, and an alternative; undefined if it is supported. */
  readonly refuseTransaction: (options: TransactionOptions) => string | undefined;
  /** Why there are no savepoints, and an alternative; undefined if there are. */
  readonly refuseSavepoint: string | undefined;
  /** The sentences of the server that an error may show. */
  readonly texts: typeof ALL_TEXTS;
}

export const POSTGRES_TRAITS: ServerTraits = {
  conflictTries: 1,
  setsPerCommit: Number.POSITIVE_INFINITY,
  maxMessageBytes: Number.POSITIVE_INFINITY,
  leavesUnknown: () => false,
  refuseTransaction: () => undefined,
  refuseSavepoint: undefined,
  texts: ALL_TEXTS,
};
