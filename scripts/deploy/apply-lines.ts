import type { Io } from '../io.ts';
import type { ApplyEvent } from '../terraform/apply.ts';
import { duration, typicalOf } from './typical.ts';

const WORDS: Readonly<Record<string, readonly [doing: string, done: string]>> = {
  create: ['Creating', 'Created'],
  update: ['Changing', 'Changed'],
  delete: ['Destroying', 'Destroyed'],
  read: ['Reading', 'Read'],
};

/** How often a change that goes on is told again. */
const AGAIN_SECONDS = 30;

/** Tells what Terraform does: what is slow when it begins and every 30 s, and everything when it is done. */
export function tellApply(io: Pick<Io, 'err'>): (event: ApplyEvent) => void {
  const toldAt = new Map<string, number>();
  return ({ kind, address, action, elapsedSeconds }) => {
    const [doing, done] = WORDS[action] ?? [`Doing ${action}:`, `Done ${action}:`];
    const typical = typicalOf(address);
    const usually = typical === undefined ? '' : ` (${typical})`;
    const elapsed = duration(elapsedSeconds * 1000);
    if (kind === 'started' && typical !== undefined) io.err(`  ${doing} ${address}${usually}`);
    if (kind === 'running' && elapsedSeconds - (toldAt.get(address) ?? 0) >= AGAIN_SECONDS) {
      toldAt.set(address, elapsedSeconds);
      io.err(`  ${doing} ${address}: ${elapsed} so far${usually}`);
    }
    if (kind === 'done' && action !== 'read')
      io.err(`  ${done} ${address}${elapsedSeconds >= 1 ? ` in ${elapsed}` : ''}`);
    if (kind === 'failed') io.err(`  Failed: ${address} after ${elapsed}`);
  };
}
