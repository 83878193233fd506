// The data for the log line of one request, collected while it runs.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { SentRequest } from '@daybreak/database';
import type { Started } from './time-left.ts';

export interface RequestRecord {
  /** Requests to the Data API, with those that were sent again. */
  requests: number;
  /** The sum of their times; requests that run at the same time count each. */
  requestsMs: number;
  /** Requests that were refused because the cluster was resuming, and were sent again. */
  resuming: number;
  /** Requests that were refused because of throttling, and were sent again. */
  throttled: number;
  /** How often each statement was answered, by its SQL. */
  readonly statements: Map<string, number>;
}

const current = new AsyncLocalStorage<{ readonly record: RequestRecord; readonly started: Started }>();

/** Runs `action`, and notes every request to the database that it makes. */
export async function recorded<T>(
  started: Started,
  action: () => Promise<T>,
): Promise<{ readonly result: T; readonly record: RequestRecord }> {
  const record: RequestRecord = { requests: 0, requestsMs: 0, resuming: 0, throttled: 0, statements: new Map() };
  const result = await current.run({ record, started }, action);
  return { result, record };
}

/** The start of the current request; undefined outside of a request. */
export function currentStart(): Started | undefined {
  return current.getStore()?.started;
}

/** For `onRequest` of `connectDatabase`. */
export function noteRequest({ sql, durationMs, outcome, operation }: SentRequest): void {
  const record = current.getStore()?.record;
  if (record === undefined) return;
  record.requests += 1;
  record.requestsMs += durationMs;
  if (outcome === 'resuming') record.resuming += 1;
  if (outcome === 'throttled') record.throttled += 1;
  if (outcome === 'answered' && operation === 'ExecuteStatement' && sql !== undefined) {
    record.statements.set(sql, (record.statements.get(sql) ?? 0) + 1);
  }
}

/** A statement that one request sends at least this often is reported: one statement with a list would do. */
const REPEATED_FROM = 10;
const MAX_SQL_SHOWN = 120;

/** The statements that one request sent many times (N+1), without values. */
export function repeatedStatements({ statements }: Pick<RequestRecord, 'statements'>): readonly string[] {
  return [...statements]
    .filter(([, times]) => times >= REPEATED_FROM)
    .map(([sql, times]) => `${times} times: ${shortSql(sql)}`);
}

function shortSql(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > MAX_SQL_SHOWN ? `${line.slice(0, MAX_SQL_SHOWN - 1)}…` : line;
}
