import type { Call } from '../api/call.ts';
import type { ServiceContext } from './context.ts';
import { endTransaction } from './end-transaction.ts';

/**
 * POST /CommitTransaction. An aborted transaction gets the same answer, although PostgreSQL rolls it back: callers are
 * known to rely on it.
 */
export const commitTransaction = (context: ServiceContext, call: Call): Promise<string> =>
  endTransaction(context, call, 'COMMIT', 'Transaction Committed');
