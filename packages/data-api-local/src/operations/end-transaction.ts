import type { Call } from '../api/call.ts';
import { resolveAccess } from '../cluster/clusters.ts';
import { parseBody } from '../request/json-body.ts';
import { readEndTransaction } from '../request/requests.ts';
import type { ServiceContext } from './context.ts';
import { fromPostgresError } from './postgres-errors.ts';

/** What commit and rollback share: they name no database, and a paused cluster does not refuse them. */
export async function endTransaction(
  context: ServiceContext,
  call: Call,
  command: 'COMMIT' | 'ROLLBACK',
  transactionStatus: string,
): Promise<string> {
  const input = readEndTransaction(parseBody(call.body));
  call.transactionId = input.transactionId;
  resolveAccess(context.clusters, input);
  try {
    await context.transactions.end(input.resourceArn, input.transactionId, command);
  } catch (error) {
    throw fromPostgresError(error);
  }
  return JSON.stringify({ transactionStatus });
}
