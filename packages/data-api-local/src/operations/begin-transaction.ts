import type { Call } from '../api/call.ts';
import { parseBody } from '../request/json-body.ts';
import { readBeginTransaction } from '../request/requests.ts';
import { openAccess, type ServiceContext, sessionKey } from './context.ts';
import { fromPostgresError } from './postgres-errors.ts';

/** POST /BeginTransaction: takes a session of its own until the transaction ends or expires. */
export async function beginTransaction(context: ServiceContext, call: Call): Promise<string> {
  const input = readBeginTransaction(parseBody(call.body));
  const access = openAccess(context, input);
  call.database = access.database;
  try {
    call.transactionId = await context.transactions.begin(input.resourceArn, sessionKey(access));
  } catch (error) {
    throw fromPostgresError(error);
  }
  return JSON.stringify({ transactionId: call.transactionId });
}
