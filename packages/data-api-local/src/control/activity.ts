import { type Call, OPERATIONS, type OperationName } from '../api/call.ts';
import { type RequestLogEntry, shortSql } from '../api/request-log.ts';

/** What came of the calls of one operation. */
export interface OperationCount {
  readonly requests: number;
  /** Those of them that were not answered with 200. */
  readonly failed: number;
}

export type OperationCounts = Readonly<Record<OperationName, OperationCount>>;

/** What the service has been asked, in bounded memory. */
export interface Activity {
  note(entry: RequestLogEntry): void;
  /** The last statement of an open transaction, which its calls tell. */
  noteStatement(call: Call): void;
  lastStatement(transactionId: string): string | undefined;
  /** Newest last. */
  requests(): readonly RequestLogEntry[];
  counts(): OperationCounts;
  clear(): void;
}

const KEPT_REQUESTS = 100;
const KEPT_STATEMENTS = 1000;

export function createActivity(): Activity {
  let requests: RequestLogEntry[] = [];
  let oldest = 0;
  let counts = noCounts();
  const statements = new Map<string, string>();

  return {
    note(entry) {
      if (entry.operation !== undefined) {
        const count = counts[entry.operation];
        count.requests += 1;
        if (entry.status !== 200) count.failed += 1;
      }
      requests[oldest] = entry;
      oldest = (oldest + 1) % KEPT_REQUESTS;
    },
    noteStatement({ operation, transactionId, sql }) {
      if (transactionId === undefined) return;
      if (operation === 'CommitTransaction' || operation === 'RollbackTransaction') {
        statements.delete(transactionId);
      } else if (sql !== undefined) {
        statements.set(transactionId, shortSql(sql));
        // Those of transactions that expired.
        for (const first of statements.keys()) {
          if (statements.size <= KEPT_STATEMENTS) break;
          statements.delete(first);
        }
      }
    },
    lastStatement: (transactionId) => statements.get(transactionId),
    requests: () => [...requests.slice(oldest), ...requests.slice(0, oldest)],
    counts: () => structuredClone(counts),
    clear() {
      requests = [];
      oldest = 0;
      counts = noCounts();
    },
  };
}

type MutableCounts = Record<OperationName, { requests: number; failed: number }>;

const noCounts = (): MutableCounts =>
  Object.fromEntries(Object.values(OPERATIONS).map((name) => [name, { requests: 0, failed: 0 }])) as MutableCounts;
