import type { Call } from '../api/call.ts';
import type { ServiceContext } from './context.ts';
import { endTransaction } from './end-transaction.ts';

/**
 * POST /CommitTransaction. An aborted transaction is answered the same way, although PostgreSQL rolls it back then:
 * callers were seen to rely on it.
 */
export const commitTransaction = (context: ServiceContext, call: Call): Promise<string> =>
  endTransaction(context, call, 'COMMIT', 'Transaction Committed');
