import type { RequestLogEntry } from '@daybreak/data-api-local';
import type { SentText } from './texts.ts';

/** A request as the console lists it: the service's log entry, without parameter values. */
export interface ConsoleRequest extends RequestLogEntry {
  readonly sequence: number;
  /** The same for all calls of a statement, with any values. */
  readonly statementId: string | undefined;
  /** Only for a request to a function, which has `method` and `path` and no `client`. */
  readonly functionName?: string | undefined;
}

/** Members that only a request to the Data API has. */
export const NOT_OF_A_FUNCTION = {
  ...{ operation: undefined, errorType: undefined, sqlState: undefined, sql: undefined, database: undefined },
  ...{ transactionId: undefined, rows: undefined, parameterSets: undefined, requestBytes: 0, responseBytes: 0 },
  ...{ invocationId: undefined, client: undefined },
};

/**
 * A request in the ring; the same object is reused. This is a class because V8 turns an object literal with this many spread members into a
 * hash table, which needs four times the memory and is slow to read.
 */
export class KeptRequest implements ConsoleRequest {
  sequence = 0;
  requestId = '';
  operation: ConsoleRequest['operation'];
  method: string | undefined;
  path: string | undefined;
  startedAtMs = 0;
  durationMs = 0;
  addedMs: number | undefined;
  sessionWaitMs: number | undefined;
  databaseMs: number | undefined;
  fault: string | undefined;
  status = 0;
  errorType: string | undefined;
  refusal: string | undefined;
  sqlState: string | undefined;
  sql: string | undefined;
  database: string | undefined;
  transactionId: string | undefined;
  rows: number | undefined;
  parameterSets: number | undefined;
  requestBytes = 0;
  responseBytes = 0;
  traceRoot: string | undefined;
  invocationId: string | undefined;
  client: string | undefined;
  functionName: string | undefined;
  statementId: string | undefined;
  text: SentText | undefined;
}

/** Texts that occur often are kept once. */
export type Same = (text: string | undefined) => string | undefined;

export function createSame(maxTexts = 1000): Same {
  const known = new Map<string, string>();
  return (text) => {
    if (text === undefined) return undefined;
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size >= maxTexts) known.clear();
    known.set(text, text);
    return text;
  };
}

/** Sets every member, so that nothing of the previous request remains. */
export function keepRequest(kept: KeptRequest, entry: RequestLogEntry, text: SentText | undefined, same: Same): void {
  kept.text = text;
  kept.statementId = text?.statementId;
  kept.requestId = entry.requestId;
  kept.operation = entry.operation;
  kept.method = entry.method;
  kept.path = entry.path;
  kept.startedAtMs = entry.startedAtMs;
  kept.durationMs = entry.durationMs;
  kept.addedMs = entry.addedMs;
  kept.sessionWaitMs = entry.sessionWaitMs;
  kept.databaseMs = entry.databaseMs;
  kept.fault = entry.fault;
  kept.status = entry.status;
  kept.errorType = entry.errorType;
  kept.refusal = entry.refusal;
  kept.sqlState = entry.sqlState;
  kept.sql = text?.shown ?? entry.sql;
  kept.database = same(entry.database);
  kept.transactionId = entry.transactionId;
  kept.rows = entry.rows;
  kept.parameterSets = entry.parameterSets;
  kept.requestBytes = entry.requestBytes;
  kept.responseBytes = entry.responseBytes;
  kept.traceRoot = entry.traceRoot;
  kept.invocationId = entry.invocationId;
  kept.client = same(entry.client);
}

export function requestOf({ text: _, ...request }: KeptRequest): ConsoleRequest {
  return request;
}
