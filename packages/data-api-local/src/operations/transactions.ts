import type { Call } from '../api/call.ts';
import { resolveAccess } from '../cluster/clusters.ts';
import { parseBody } from '../request/json-body.ts';
import { readBeginTransaction, readEndTransaction } from '../request/requests.ts';
import { openAccess, type ServiceContext, sessionKey } from './context.ts';
import { fromPostgresError } from './postgres-errors.ts';

/** POST /BeginTransaction: takes a session of its own until the transaction ends or expires. */
export async function beginTransaction(context: ServiceContext, call: Call): Promise<string> {
  const input = readBeginTransaction(parseBody(call.body));
  const access = openAccess(context, input);
  call.database = access.database;
  try {
    call.transactionId = await context.transactions.begin(access.cluster.resourceArn, sessionKey(access));
  } catch (error) {
    throw fromPostgresError(error);
  }
  return JSON.stringify({ transactionId: call.transactionId });
}

/**
 * POST /CommitTransaction. An aborted transaction gets the same answer, although PostgreSQL rolls it back: callers are known to
 * rely on it.
 */
export const commitTransaction = (context: ServiceContext, call: Call): Promise<string> =>
  endTransaction(context, call, { command: 'COMMIT', transactionStatus: 'Transaction Committed' });

/** POST /RollbackTransaction. */
export const rollbackTransaction = (context: ServiceContext, call: Call): Promise<string> =>
  endTransaction(context, call, { command: 'ROLLBACK', transactionStatus: 'Rollback Complete' });

interface End {
  readonly command: 'COMMIT' | 'ROLLBACK';
  readonly transactionStatus: string;
}

/** Commit and rollback name no database, and a paused cluster does not refuse them. */
async function endTransaction(
  context: ServiceContext,
  call: Call,
  { command, transactionStatus }: End,
): Promise<string> {
  const input = readEndTransaction(parseBody(call.body));
  call.transactionId = input.transactionId;
  const { cluster } = resolveAccess(context.clusters, input, context.secretStore);
  try {
    await context.transactions.end(cluster.resourceArn, input.transactionId, command);
  } catch (error) {
    throw fromPostgresError(error);
  }
  return JSON.stringify({ transactionStatus });
}
