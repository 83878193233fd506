import { ALL_TEXTS, type TransactionOptions } from '@daybreak/data-api/core';

/** What a server does otherwise than PostgreSQL, and what the driver does about it. */
export interface ServerTraits {
  /** How often in all a statement by itself, and by default a whole transaction, runs when it conflicts: SQLSTATE 40001. */
  readonly conflictTries: number;
  /** Sets of a batch outside of a transaction that are committed together. */
  readonly setsPerCommit: number;
  /** A longer message ends the connection, so it is not sent. */
  readonly maxMessageBytes: number;
  /** Whether an error with this SQLSTATE leaves open whether a commit happened. */
  readonly leavesUnknown: (sqlState: string) => boolean;
  /** Why a transaction of this kind cannot be, with the way round; undefined when it can. */
  readonly refuseTransaction: (options: TransactionOptions) => string | undefined;
  /** Why there are no savepoints, with the way round; undefined where there are. */
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
