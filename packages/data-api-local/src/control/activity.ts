import { shortSql } from '@daybreak/sql-text';
import { type Call, OPERATIONS, type OperationName } from '../api/call.ts';
import type { RequestLogEntry } from '../api/request-log.ts';

/** How many requests an operation had. */
export interface OperationCount {
  readonly requests: number;
  /** Requests with another status than 200. */
  readonly failed: number;
}

export type OperationCounts = Readonly<Record<OperationName, OperationCount>>;

/** The last requests and their counts, in bounded memory. */
export interface Activity {
  note(entry: RequestLogEntry): void;
  /** Remembers the last statement of each open transaction. */
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
        // Statements of expired transactions.
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
