import type { NormalisedStatement } from '@daybreak/sql-text';
import { createHistogram, type Histogram } from './histogram.ts';

/** What calls of one statement, whatever their values, took together. */
export interface StatementReport {
  readonly id: string;
  /** Without values, on one line, shortened. */
  readonly statement: string;
  readonly database: string | undefined;
  readonly calls: number;
  readonly failed: number;
  readonly rows: number;
  readonly totalMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  readonly lastAtMs: number;
}

export interface StatementCall {
  readonly database: string | undefined;
  readonly atMs: number;
  /** Without added latency: under `--latency aws-like` every statement would be slow. */
  readonly durationMs: number;
  readonly failed: boolean;
  readonly rows: number;
  /** Where the full text of the call is kept. */
  readonly textKey: string;
}

interface Counted {
  readonly statement: string;
  readonly histogram: Histogram;
  database: string | undefined;
  failed: number;
  rows: number;
  totalMs: number;
  maxMs: number;
  lastAtMs: number;
  textKey: string;
}

export const KEPT_STATEMENTS = 1000;

export interface Statements {
  note(statement: NormalisedStatement, call: StatementCall): void;
  /** The most expensive first. */
  list(): readonly StatementReport[];
  /** The id of a statement by its shortened text. */
  idOf(statement: string): string | undefined;
  /** Of the last call. */
  textKeyOf(id: string): string | undefined;
  clear(): void;
}

/** Statistics by normalised statement. Of more than {@link KEPT_STATEMENTS}, the one that was used least recently is forgotten. */
export function createStatements(): Statements {
  const counted = new Map<string, Counted>();
  return {
    note({ id, short }, call) {
      const entry = counted.get(id) ?? newEntry(short);
      entry.histogram.add(call.durationMs);
      entry.database = call.database ?? entry.database;
      entry.failed += call.failed ? 1 : 0;
      entry.rows += call.rows;
      entry.totalMs += call.durationMs;
      entry.maxMs = Math.max(entry.maxMs, call.durationMs);
      entry.lastAtMs = call.atMs;
      entry.textKey = call.textKey;
      // A map keeps the order of insertion: the last is the one that was used last.
      counted.delete(id);
      counted.set(id, entry);
      if (counted.size > KEPT_STATEMENTS) {
        const [oldest] = counted.keys();
        if (oldest !== undefined) counted.delete(oldest);
      }
    },
    list: () => [...counted].map(([id, entry]) => report(id, entry)).sort((a, b) => b.totalMs - a.totalMs),
    idOf: (statement) => [...counted].find(([, entry]) => entry.statement === statement)?.[0],
    textKeyOf: (id) => counted.get(id)?.textKey,
    clear: () => counted.clear(),
  };
}

function newEntry(statement: string): Counted {
  return {
    ...{ statement, histogram: createHistogram(), database: undefined },
    ...{ failed: 0, rows: 0, totalMs: 0, maxMs: 0, lastAtMs: 0, textKey: '' },
  };
}

function report(id: string, { histogram, textKey: _, ...entry }: Counted): StatementReport {
  const p50Ms = Math.min(histogram.percentile(0.5), entry.maxMs);
  const p95Ms = Math.min(histogram.percentile(0.95), entry.maxMs);
  return { id, calls: histogram.count, ...entry, p50Ms, p95Ms };
}
