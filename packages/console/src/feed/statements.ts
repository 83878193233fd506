import type { RequestLogEntry } from '@daybreak/data-api-local';
import { createHistogram, type Histogram } from './histogram.ts';
import { createRecentMap } from './recent-map.ts';
import type { SentText } from './texts.ts';

/** Totals over all calls of one statement, with any values. */
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

export type StatementCall = Pick<
  RequestLogEntry,
  'database' | 'startedAtMs' | 'durationMs' | 'addedMs' | 'status' | 'rows'
>;

interface Counted {
  readonly histogram: Histogram;
  database: string | undefined;
  failed: number;
  rows: number;
  totalMs: number;
  maxMs: number;
  lastAtMs: number;
  /** Of the last call. */
  text: SentText;
}

export const KEPT_STATEMENTS = 1000;

export interface Statements {
  note(text: SentText, call: StatementCall): void;
  /** The most expensive first. */
  list(): readonly StatementReport[];
  /** The id of a statement by its shortened text. */
  idOf(statement: string): string | undefined;
  /** Of the last call. */
  textOf(id: string): SentText | undefined;
  clear(): void;
}

/** Statistics by normalised statement. Above {@link KEPT_STATEMENTS}, a statement that was not used lately is dropped. */
export function createStatements(): Statements {
  const counted = createRecentMap<Counted>();
  const count = (text: SentText): Counted => {
    const entry = newEntry(text);
    counted.add(text.statementId, entry);
    if (counted.size > KEPT_STATEMENTS) counted.forgetOne();
    return entry;
  };
  return {
    note(text, call) {
      const entry = counted.use(text.statementId) ?? count(text);
      // Without added latency: with `--latency aws-like` every statement would be slow.
      const durationMs = Math.max(0, call.durationMs - (call.addedMs ?? 0));
      entry.histogram.add(durationMs);
      entry.database = call.database ?? entry.database;
      entry.failed += call.status === 200 ? 0 : 1;
      entry.rows += call.rows ?? 0;
      entry.totalMs += durationMs;
      entry.maxMs = Math.max(entry.maxMs, durationMs);
      entry.lastAtMs = call.startedAtMs;
      entry.text = text;
    },
    list: () => [...counted.entries()].map(([id, entry]) => report(id, entry)).sort((a, b) => b.totalMs - a.totalMs),
    idOf: (statement) => [...counted.entries()].find(([, { text }]) => text.statement === statement)?.[0],
    textOf: (id) => counted.use(id)?.text,
    clear: () => counted.clear(),
  };
}

function newEntry(text: SentText): Counted {
  return {
    ...{ text, histogram: createHistogram(), database: undefined },
    ...{ failed: 0, rows: 0, totalMs: 0, maxMs: 0, lastAtMs: 0 },
  };
}

function report(id: string, { histogram, text, ...entry }: Counted): StatementReport {
  const p50Ms = Math.min(histogram.percentile(0.5), entry.maxMs);
  const p95Ms = Math.min(histogram.percentile(0.95), entry.maxMs);
  return { id, statement: text.statement, calls: histogram.count, ...entry, p50Ms, p95Ms };
}
