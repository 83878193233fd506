import type { Answer, Call, OperationName } from './call.ts';

/** One line of the log. Parameter values are never in it, and the SQL is shortened. */
export interface RequestLogEntry {
  readonly requestId: string;
  readonly operation: OperationName;
  readonly startedAtMs: number;
  readonly durationMs: number;
  readonly status: number;
  readonly errorType: string | undefined;
  readonly sqlState: string | undefined;
  readonly sql: string | undefined;
  readonly database: string | undefined;
  readonly transactionId: string | undefined;
  /** Rows in the answer, or rows that the statement touched. */
  readonly rows: number | undefined;
  readonly parameterSets: number | undefined;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

const MAX_SQL_SHOWN = 120;

export function logEntry(call: Call, answer: Answer, startedAtMs: number, durationMs: number): RequestLogEntry {
  return {
    requestId: call.requestId,
    operation: call.operation,
    startedAtMs,
    durationMs,
    status: answer.status,
    errorType: answer.errorType,
    sqlState: answer.sqlState,
    sql: call.sql === undefined ? undefined : shortSql(call.sql),
    database: call.database,
    transactionId: call.transactionId?.replace(/\p{Cc}/gu, ' '),
    rows: call.rows,
    parameterSets: call.parameterSets,
    requestBytes: call.requestBytes,
    responseBytes: Buffer.byteLength(answer.body),
  };
}

/** One line, at most 120 characters, without what a terminal would obey. */
export function shortSql(sql: string): string {
  const line = sql
    .slice(0, 4 * MAX_SQL_SHOWN)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > MAX_SQL_SHOWN || sql.length > 4 * MAX_SQL_SHOWN ? `${line.slice(0, MAX_SQL_SHOWN - 1)}…` : line;
}
