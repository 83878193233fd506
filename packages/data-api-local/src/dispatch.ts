import type { Answer, Call, Interceptor, OperationName } from './call.ts';
import type { ServiceContext } from './context.ts';
import { AwsException, errorBody } from './errors.ts';
import { batchExecuteStatement } from './operations/batch-execute-statement.ts';
import { beginTransaction } from './operations/begin-transaction.ts';
import { commitTransaction } from './operations/commit-transaction.ts';
import { executeSql } from './operations/execute-sql.ts';
import { executeStatement } from './operations/execute-statement.ts';
import { rollbackTransaction } from './operations/rollback-transaction.ts';
import { logEntry, type RequestLogEntry } from './request-log.ts';

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
  readonly log: ((entry: RequestLogEntry) => void) | undefined;
  /** An error that is none of AWS's: a fault of this service. The caller sees InternalFailure. */
  readonly onDefect: (error: unknown, call: Call) => void;
}

/** The one way that every request takes: interceptors, operation, log. It never rejects. */
export function createDispatch(context: ServiceContext, options: DispatchOptions): (call: Call) => Promise<Answer> {
  const { interceptors, log, onDefect } = options;
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
  const through = interceptors.length === 0 ? run : safe;
  if (log === undefined) return through;
  return async (call) => {
    const startedAtMs = Date.now();
    const began = performance.now();
    const answer = await through(call);
    log(logEntry(call, answer, startedAtMs, performance.now() - began));
    return answer;
  };
}

/** An interceptor may throw an AwsException as well: it is the answer then. */
function failure(error: unknown, call: Call, onDefect: DispatchOptions['onDefect']): Answer {
  if (error instanceof AwsException) return errorAnswer(error);
  onDefect(error, call);
  return errorAnswer(new AwsException('InternalFailure'));
}

export function errorAnswer(exception: AwsException): Answer {
  return {
    status: exception.status,
    errorType: exception.name,
    body: errorBody(exception),
    sqlState: exception.sqlState,
  };
}
