import type { Answer, Call, Interceptor, OperationName } from '../api/call.ts';
import { AwsException, errorAnswer } from '../api/errors.ts';
import { batchExecuteStatement } from '../operations/batch-execute-statement.ts';
import type { ServiceContext } from '../operations/context.ts';
import { executeSql } from '../operations/execute-sql.ts';
import { executeStatement } from '../operations/execute-statement.ts';
import { beginTransaction, commitTransaction, rollbackTransaction } from '../operations/transactions.ts';

type Operation = (context: ServiceContext, call: Call) => Promise<string>;

const OPERATION: Readonly<Record<OperationName, Operation>> = {
  ExecuteStatement: executeStatement,
  BatchExecuteStatement: batchExecuteStatement,
  BeginTransaction: beginTransaction,
  CommitTransaction: commitTransaction,
  RollbackTransaction: rollbackTransaction,
  ExecuteSql: executeSql,
};

export interface DispatchOptions {
  readonly interceptors: readonly Interceptor[];
  /** Called with an error of the service itself. The caller sees InternalFailure. */
  readonly onDefect: (error: unknown, call: Call) => void;
}

/** Runs interceptors and operation for every request. It never rejects. */
export function createDispatch(context: ServiceContext, options: DispatchOptions): (call: Call) => Promise<Answer> {
  const { interceptors, onDefect } = options;
  const run = async (call: Call): Promise<Answer> => {
    try {
      return { status: 200, body: await OPERATION[call.operation](context, call) };
    } catch (error) {
      return failure(error, call, onDefect);
    }
  };
  const intercepted = interceptors.reduceRight<(call: Call) => Promise<Answer>>(
    (next, interceptor) => (call) => interceptor(call, () => next(call)),
    run,
  );
  const safe = async (call: Call): Promise<Answer> => {
    try {
      return await intercepted(call);
    } catch (error) {
      return failure(error, call, onDefect);
    }
  };
  return interceptors.length === 0 ? run : safe;
}

/** An AwsException, also from an interceptor, is the answer. */
function failure(error: unknown, call: Call, onDefect: DispatchOptions['onDefect']): Answer {
  if (error instanceof AwsException) return errorAnswer(error);
  onDefect(error, call);
  return errorAnswer(new AwsException('InternalFailure'));
}
