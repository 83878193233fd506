import { createHistogram, type Histogram } from './histogram.ts';

/** Number and durations of the calls of one second. */
export interface SecondReport {
  readonly atMs: number;
  readonly calls: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export const KEPT_SECONDS = 900;

export interface Series {
  /** Adds a call that was answered now. */
  note(nowMs: number, durationMs: number, failed: boolean): void;
  /** Seconds with calls, oldest first. */
  list(nowMs: number): readonly SecondReport[];
  clear(): void;
}

interface Second {
  readonly atMs: number;
  readonly histogram: Histogram;
  failed: number;
  maxMs: number;
}

/** Calls and their times by second. Only the current second has a histogram; the others are a few numbers. */
export function createSeries(): Series {
  let past: SecondReport[] = [];
  let running: Second | undefined;
  return {
    note(nowMs, durationMs, failed) {
      const atMs = Math.floor(nowMs / 1000) * 1000;
      if (running !== undefined && running.atMs !== atMs) {
        past.push(report(running));
        if (past.length > KEPT_SECONDS) past.shift();
        running = undefined;
      }
      running ??= { atMs, histogram: createHistogram(), failed: 0, maxMs: 0 };
      running.histogram.add(durationMs);
      running.failed += failed ? 1 : 0;
      running.maxMs = Math.max(running.maxMs, durationMs);
    },
    list(nowMs) {
      const all = running === undefined ? past : [...past, report(running)];
      return all.filter(({ atMs }) => atMs > nowMs - KEPT_SECONDS * 1000);
    },
    clear() {
      past = [];
      running = undefined;
    },
  };
}

function report({ atMs, histogram, failed, maxMs }: Second): SecondReport {
  const atMost = (ms: number) => Math.min(ms, maxMs);
  return {
    ...{ atMs, calls: histogram.count, failed, maxMs },
    ...{ p50Ms: atMost(histogram.percentile(0.5)), p95Ms: atMost(histogram.percentile(0.95)) },
  };
}
