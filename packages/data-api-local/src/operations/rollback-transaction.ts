import type { Call } from '../api/call.ts';
import type { ServiceContext } from './context.ts';
import { endTransaction } from './end-transaction.ts';

/** POST /RollbackTransaction. */
export const rollbackTransaction = (context: ServiceContext, call: Call): Promise<string> =>
  endTransaction(context, call, 'ROLLBACK', 'Rollback Complete');
