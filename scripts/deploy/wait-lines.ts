import type { Io } from '../io.ts';
import { duration } from './typical.ts';
import type { Waiting } from './wait-for-database.ts';

/** How often a waiting that does not change is told again. */
const AGAIN_MS = 30_000;

/** Tells a waiting when it begins, when it changes, and every 30 s. */
export function tellWaiting(io: Pick<Io, 'err'>): (waiting: Waiting) => void {
  let told: Waiting | undefined;
  return (waiting) => {
    const { what, typical, elapsedMs } = waiting;
    if (told?.what === what && elapsedMs - told.elapsedMs < AGAIN_MS) return;
    told = waiting;
    io.err(`Waiting:  ${what}, ${duration(elapsedMs)} so far (${typical})`);
  };
}
