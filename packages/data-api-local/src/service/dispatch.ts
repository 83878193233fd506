import type { Answer, Call, Interceptor, OperationName } from '../api/call.ts';
import { failureAnswer } from '../api/errors.ts';
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

/** Runs interceptors and operation for every request. It rejects where an interceptor does. */
export function createDispatch(
  context: ServiceContext,
  { interceptors, onDefect }: DispatchOptions,
): (call: Call) => Promise<Answer> {
  const run = async (call: Call): Promise<Answer> => {
    try {
      return { status: 200, body: await OPERATION[call.operation](context, call) };
    } catch (error) {
      return failureAnswer(error, (defect) => onDefect(defect, call));
    }
  };
  return interceptors.reduceRight<(call: Call) => Promise<Answer>>(
    (next, interceptor) => (call) => interceptor(call, () => next(call)),
    run,
  );
}
