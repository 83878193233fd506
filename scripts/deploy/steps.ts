import type { Io } from '../io.ts';
import { duration } from './typical.ts';

export interface StepWords {
  /** "Planning dev-database" */
  readonly doing: string;
  /** "Planned dev-database" */
  readonly done: string;
  /** "typically 5 s" */
  readonly typical: string;
}

/** How often a step that goes on is told again. */
const AGAIN_MS = 30_000;

/** Runs one step and tells on stderr when it begins, every 30 s, and when it is done. One that fails tells only its error. */
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
