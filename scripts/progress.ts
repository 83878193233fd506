// Progress of long work, on stderr: when it begins, every 30 s, and when it is done.
import type { Io } from './io.ts';

/** How often work that continues is reported again. */
const AGAIN_MS = 30_000;

export interface StepWords {
  /** "Planning dev-database" */
  readonly doing: string;
  /** "Planned dev-database" */
  readonly done: string;
  /** "typically 5 s" */
  readonly typical: string;
}

/** Runs one step and reports it. A step that fails reports only its error. */
export async function step<Value>(io: Pick<Io, 'err'>, words: StepWords, work: () => Promise<Value>): Promise<Value> {
  const { doing, done, typical } = words;
  const startedAt = performance.now();
  const elapsed = () => duration(performance.now() - startedAt);
  io.err(`${doing} (${typical})`);
  const timer = setInterval(() => io.err(`${doing}: ${elapsed()} so far (${typical})`), AGAIN_MS);
  try {
    const value = await work();
    io.err(`${done} in ${elapsed()}`);
    return value;
  } finally {
    clearInterval(timer);
  }
}

/** Whether a state of `subject` is to be reported at this time: it is new, or 30 s have passed since its last report. */
export function reportTimes(): (subject: string, state: string, elapsedMs: number) => boolean {
  const reported = new Map<string, { readonly state: string; readonly elapsedMs: number }>();
  return (subject, state, elapsedMs) => {
    const last = reported.get(subject);
    if (last?.state === state && elapsedMs - last.elapsedMs < AGAIN_MS) return false;
    reported.set(subject, { state, elapsedMs });
    return true;
  };
}

export interface Waiting {
  /** "DB cluster alex-aurora is creating" */
  readonly what: string;
  /** "typically 5 s" */
  readonly typical: string;
  readonly elapsedMs: number;
}

/** Reports what a command waits for: at the beginning, after a change, and every 30 s. */
export function waitingReporter(io: Pick<Io, 'err'>): (waiting: Waiting) => void {
  const isDue = reportTimes();
  return ({ what, typical, elapsedMs }) => {
    if (isDue('', what, elapsedMs)) io.err(`Waiting:  ${what}, ${duration(elapsedMs)} so far (${typical})`);
  };
}

/** `4.1 s`, `41 s`, `3 min 5 s` */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${seconds} s`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
