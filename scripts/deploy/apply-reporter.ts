import type { Io } from '../io.ts';
import { duration, reportTimes } from '../progress.ts';
import type { ApplyEvent } from '../terraform/apply.ts';
import { typicalOf } from './typical.ts';

const WORDS: Readonly<Record<string, readonly [doing: string, done: string]>> = {
  create: ['Creating', 'Created'],
  update: ['Changing', 'Changed'],
  delete: ['Destroying', 'Destroyed'],
  read: ['Reading', 'Read'],
};

/** Reports the changes of Terraform: slow ones when they begin and every 30 s, and every change when it is done. */
export function applyReporter(io: Pick<Io, 'err'>): (event: ApplyEvent) => void {
  const isDue = reportTimes();
  return ({ kind, address, action, elapsedSeconds }) => {
    const [doing, done] = WORDS[action] ?? [`Doing ${action}:`, `Done ${action}:`];
    const typical = typicalOf(address);
    const usually = typical === undefined ? '' : ` (${typical})`;
    const elapsed = duration(elapsedSeconds * 1000);
    const due = (kind === 'started' || kind === 'running') && isDue(address, action, elapsedSeconds * 1000);
    if (due && kind === 'started' && typical !== undefined) io.err(`  ${doing} ${address}${usually}`);
    if (due && kind === 'running') io.err(`  ${doing} ${address}: ${elapsed} so far${usually}`);
    if (kind === 'done' && action !== 'read')
      io.err(`  ${done} ${address}${elapsedSeconds >= 1 ? ` in ${elapsed}` : ''}`);
    if (kind === 'failed') io.err(`  Failed: ${address} after ${elapsed}`);
  };
}
