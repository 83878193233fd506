import { createFeed } from '@daybreak/console';
import type { Interceptor, RequestLogEntry } from '@daybreak/data-api-local';
import type { Row } from './report.ts';

const AT_MOST_MICROSECONDS = 20;
/** A program has some hundred statements, and calls each of them many times. */
const STATEMENTS = 200;

/** The cost of the console per call while no page is open: its interceptor and its log, in this process. */
export async function measureFeed(calls: number): Promise<Row> {
  const feed = createFeed();
  const without = await cpuMicroseconds(
    calls,
    (_, next) => next(),
    () => undefined,
  );
  const microseconds = (await cpuMicroseconds(calls, feed.interceptor, feed.log)) - without;
  return {
    what: `The console's feed, ${calls.toLocaleString('en')} calls`,
    ours: `${microseconds.toFixed(1)} µs CPU`,
    target: `at most ${AT_MOST_MICROSECONDS} µs`,
    met: microseconds <= AT_MOST_MICROSECONDS,
  };
}

/** The time of one call, including the loop. */
async function cpuMicroseconds(calls: number, interceptor: Interceptor, log: (entry: RequestLogEntry) => void) {
  const answer = { status: 200, body: '{"numberOfRecordsUpdated":0}' };
  const began = process.cpuUsage();
  for (let n = 0; n < calls; n += 1) {
    const requestId = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const entry: RequestLogEntry = { ...(ENTRIES[n % STATEMENTS] as RequestLogEntry), requestId };
    const { sql = '' } = entry;
    await interceptor({ ...CALL, requestId, sql }, async () => answer);
    log(entry);
  }
  const { user, system } = process.cpuUsage(began);
  return (user + system) / calls;
}

const CALL = {
  operation: 'ExecuteStatement',
  body: '{}',
  requestBytes: 400,
  caller: 'bench',
  userAgent: 'bench',
  invocationId: undefined,
} as const;

const ENTRIES: readonly RequestLogEntry[] = Array.from({ length: STATEMENTS }, (_, n) => ({
  ...{ requestId: '', operation: 'ExecuteStatement', method: undefined, path: undefined, startedAtMs: Date.now() },
  ...{ durationMs: 1 + n / 10, status: 200, errorType: undefined, refusal: undefined, sqlState: undefined },
  sql: `SELECT id, title, created_at FROM conversations_${n} WHERE owner = :owner AND id > :after ORDER BY id LIMIT 50`,
  ...{ database: 'bench', transactionId: undefined, rows: 50, parameterSets: undefined, requestBytes: 400 },
  ...{ responseBytes: 4000, traceRoot: undefined, invocationId: undefined, client: 'bench' },
}));
