import type { Call } from '../api/call.ts';
import { parseBody } from '../request/json-body.ts';
import { elementPath } from '../request/members.ts';
import { bindParameters } from '../request/parameters.ts';
import { readBatchExecuteStatement } from '../request/requests.ts';
import { refuseTooManyValues } from '../sessions/messages.ts';
import { onSession, openAccess, type ServiceContext } from './context.ts';

/**
 * POST /BatchExecute: one statement, once for each parameter set, in one round trip. All sets or none take effect,
 * which AWS does not promise outside a transaction. The answer has one empty entry for each set.
 */
export async function batchExecuteStatement(context: ServiceContext, call: Call): Promise<string> {
  const input = readBatchExecuteStatement(parseBody(call.body));
  call.sql = input.sql;
  call.parameterSets = input.parameterSets.length;
  if (input.transactionId !== undefined) call.transactionId = input.transactionId;
  const access = openAccess(context, input);
  call.database = access.database;
  const statement = context.readStatement(input.sql);
  refuseTooManyValues(input.parameterSets.length, statement.names.length);
  const sets = input.parameterSets.map((set, index) =>
    bindParameters(set, statement, elementPath('parameterSets', index)),
  );

  await onSession(context, access, { call, transactionId: input.transactionId }, async (session, ownership) => {
    if (sets.length > 0) await session.runBatch(context.textForPostgres(statement), sets, ownership);
  });
  return `{"updateResults":[${sets.map(() => '{"generatedFields":[]}').join(',')}]}`;
}
