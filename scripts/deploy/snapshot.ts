// A snapshot of the whole cluster, taken before it is destroyed.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html

import { explainAwsError, isPassing } from '../aws-error.ts';
import type { Io } from '../io.ts';
import type { Rds } from './rds.ts';
import { duration, TYPICAL } from './typical.ts';
import { NotReadyError, systemClock, type WaitClock } from './wait-for-database.ts';
import { tellWaiting } from './wait-lines.ts';

/** Checks a name as AWS does. @throws {Error} it is none; the message says which are */
export function checkSnapshotName(name: string): string {
  if (name.length <= 63 && /^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(name)) return name;
  throw new Error(
    `--snapshot got ${JSON.stringify(name.slice(0, 80))}. Expected 1 to 63 letters, digits and hyphens, a letter first, no hyphen last and no two in a row. Use for example alex-aurora-2026-11-21.`,
  );
}

export interface SnapshotOptions {
  readonly rds: Rds;
  readonly io: Pick<Io, 'err' | 'env'>;
  readonly timeoutMs: number;
  readonly stop?: AbortSignal;
  /** @default 5_000 */
  readonly pollMs?: number;
  readonly clock?: WaitClock;
}

/**
 * Takes a snapshot and waits until it can be restored.
 * @throws {NotReadyError} there is one of that name, AWS refuses, it failed, or the time is over; the cluster is as it was
 */
export async function takeSnapshot(cluster: string, name: string, options: SnapshotOptions): Promise<void> {
  const { rds, io, timeoutMs, stop, pollMs = 5_000, clock = systemClock } = options;
  const startedAt = clock.now();
  const refused = (operation: string, error: unknown) =>
    new NotReadyError(`${explainAwsError(operation, error, io.env).message} Nothing was destroyed.`, { cause: error });
  await rds.createSnapshot(cluster, name).catch((error: unknown) => {
    throw refused('CreateDBClusterSnapshot', error);
  });
  io.err(`Taking snapshot ${name} of ${cluster} (${TYPICAL.snapshot})`);
  const tell = tellWaiting(io);
  for (;;) {
    const status = await rds.snapshotStatus(name).catch((error: unknown) => {
      if (isPassing(error)) return 'not told';
      throw refused('DescribeDBClusterSnapshots', error);
    });
    const elapsedMs = clock.now() - startedAt;
    if (status === 'available') {
      io.err(`Took snapshot ${name} in ${duration(elapsedMs)}`);
      return;
    }
    if (status === undefined || /fail/.test(status)) {
      throw new NotReadyError(
        `Snapshot ${name} is ${status ?? 'gone'}. Expected available. Nothing was destroyed. Take another one under another name.`,
      );
    }
    if (elapsedMs >= timeoutMs) {
      throw new NotReadyError(
        `Gave up after ${duration(elapsedMs)}: snapshot ${name} is ${status}. Expected available within ${duration(timeoutMs)}. Nothing was destroyed. Wait until it is there, and run it again with --no-snapshot.`,
      );
    }
    tell({ what: `snapshot ${name} is ${status}`, typical: TYPICAL.snapshot, elapsedMs });
    await clock.sleep(pollMs, stop);
    if (stop?.aborted) {
      throw new NotReadyError(
        `Interrupted: snapshot ${name} is ${status}, and AWS goes on with it. Nothing was destroyed. Run it again with --no-snapshot once it is there.`,
      );
    }
  }
}
