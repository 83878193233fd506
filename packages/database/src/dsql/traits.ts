import type { ServerTraits } from '../pg/server-traits.ts';
import { DSQL_TEXTS } from './texts.ts';

/**
 * Differences between Aurora DSQL and PostgreSQL.
 *
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
 */
export const DSQL_TRAITS: ServerTraits = {
  conflictTries: 5,
  // A transaction changes at most 3,000 rows, and a set may change several.
  setsPerCommit: 500,
  // 10 MiB, of which the message's own fields need some.
  maxMessageBytes: 10 * 1024 * 1024 - 64 * 1024,
  // "server unavailable": the connection is still open, and a commit may have happened.
  leavesUnknown: (sqlState) => sqlState === 'XX000',
  refuseTransaction: ({ isolation }) =>
    isolation === undefined || isolation === 'repeatable read'
      ? undefined
      : `isolation is ${JSON.stringify(isolation)}, and Aurora DSQL has repeatable read alone. Leave it out, and read rows that must not change meanwhile with FOR UPDATE.`,
  refuseSavepoint:
    'tx.transaction needs a savepoint, and Aurora DSQL has none. Run the part in a transaction of its own, or let its error end the whole transaction.',
  texts: DSQL_TEXTS,
};
