import { oneLine, shortSql } from '@daybreak/sql-text';
import type { Answer, Call, OperationName } from './call.ts';

/** One line of the log: every request writes exactly one. It never contains parameter values, and the SQL is shortened. */
export interface RequestLogEntry {
  readonly requestId: string;
  /** Undefined for a request that was refused before its operation was known, and for one to `/_daybreak/`. */
  readonly operation: OperationName | undefined;
  /** Method and path where there is no operation; undefined where the bytes are not HTTP. */
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly startedAtMs: number;
  /** With {@link addedMs}. */
  readonly durationMs: number;
  /** What added latency and a fault that delays took of `durationMs`; undefined without them. */
  readonly addedMs?: number | undefined;
  /** What waiting for a PostgreSQL session took of `durationMs`; undefined where the call needed none. */
  readonly sessionWaitMs?: number | undefined;
  /** What the call took on its session, in `durationMs`; undefined where it needed none. */
  readonly databaseMs?: number | undefined;
  /** The fault that a test armed for this call, such as `dropped connection, after the statement`. */
  readonly fault?: string | undefined;
  /** 0 if a fault closed the connection instead. */
  readonly status: number;
  readonly errorType: string | undefined;
  /** Why the request was refused before an operation looked at it. */
  readonly refusal: string | undefined;
  readonly sqlState: string | undefined;
  readonly sql: string | undefined;
  readonly database: string | undefined;
  readonly transactionId: string | undefined;
  /** Rows in the answer, or rows that the statement touched. */
  readonly rows: number | undefined;
  readonly parameterSets: number | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
  /** The root of the trace that the client sent (`x-amzn-trace-id`): in Lambda, that of the request to the function. */
  readonly traceRoot: string | undefined;
  /** The `amz-sdk-invocation-id`: the same for all attempts of one call of an SDK. */
  readonly invocationId: string | undefined;
  /** The name in `app/NAME` of the user agent, otherwise its first word without the version. */
  readonly client: string | undefined;
}

/** A request since its arrival. Each step adds what the log needs. */
export interface Received {
  readonly requestId: string;
  readonly startedAtMs: number;
  /** By `performance.now()`. */
  readonly began: number;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly traceRoot: string | undefined;
  requestBytes: number;
  operation: OperationName | undefined;
  call?: Call;
  refusal?: string;
}

const MAX_PATH_SHOWN = 100;

export function logEntry(received: Received, answer: Answer, durationMs: number): RequestLogEntry {
  const { requestId, startedAtMs, operation, method, path, refusal, call, requestBytes } = received;
  return {
    requestId,
    operation,
    method: operation === undefined ? method : undefined,
    path: operation === undefined && path !== undefined ? oneLine(path, MAX_PATH_SHOWN) : undefined,
    startedAtMs,
    durationMs,
    addedMs: call?.addedMs,
    sessionWaitMs: call?.sessionWaitMs,
    databaseMs: call?.databaseMs,
    fault: call?.fault,
    status: answer.status,
    errorType: answer.errorType,
    refusal: refusal === undefined ? undefined : oneLine(refusal, Number.POSITIVE_INFINITY),
    sqlState: answer.sqlState,
    sql: call?.sql === undefined ? undefined : shortSql(call.sql),
    database: call?.database?.replace(/\p{Cc}/gu, ' '),
    transactionId: call?.transactionId?.replace(/\p{Cc}/gu, ' '),
    rows: call?.rows,
    parameterSets: call?.parameterSets,
    requestBytes,
    responseBytes: Buffer.byteLength(answer.body),
    traceRoot: received.traceRoot,
    invocationId: call?.invocationId === undefined ? undefined : oneLine(call.invocationId, MAX_NAME_SHOWN),
    client: call?.userAgent === undefined ? undefined : clientOf(call.userAgent),
  };
}

const MAX_NAME_SHOWN = 64;

function clientOf(userAgent: string): string {
  const name = /(?:^| )app\/([^\s;]+)/.exec(userAgent)?.[1] ?? userAgent.split(/[\s/]/, 1)[0] ?? '';
  return oneLine(name, MAX_NAME_SHOWN);
}
