// A snapshot of the whole cluster, taken before it is destroyed.
// https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterSnapshot.html
import { explainAwsError, isPassing } from '../aws-error.ts';
import { duration, waitingReporter } from '../progress.ts';
import { NotReadyError, type Sight, waitUntil } from '../wait-until.ts';
import type { RdsWaitOptions } from './settle.ts';
import { TYPICAL } from './typical.ts';

/** Checks a name as AWS does. @throws {Error} the name is invalid; the message names what is allowed */
export function checkSnapshotName(name: string): string {
  if (name.length <= 63 && /^[a-zA-Z](?:-?[a-zA-Z0-9])*$/.test(name)) return name;
  throw new Error(
    `--snapshot got ${JSON.stringify(name.slice(0, 80))}. Expected 1 to 63 letters, digits and hyphens, a letter first, no hyphen last and no two in a row. Use for example alex-aurora-2026-11-21.`,
  );
}

/**
 * Takes a snapshot and waits until it can be restored.
 * @throws {NotReadyError} the name is taken, AWS refuses, the snapshot failed, or the time is over; the cluster is unchanged
 */
export async function takeSnapshot(cluster: string, name: string, options: RdsWaitOptions): Promise<void> {
  const { rds, io, timeoutMs } = options;
  const refused = (operation: string, error: unknown) =>
    new NotReadyError(`${explainAwsError(operation, error, io.env).message} Nothing was destroyed.`, { cause: error });
  await rds.createSnapshot(cluster, name).catch((error: unknown) => {
    throw refused('CreateDBClusterSnapshot', error);
  });
  io.err(`Taking snapshot ${name} of ${cluster} (${TYPICAL.snapshot})`);
  const look = async (): Promise<Sight> => {
    const status = await rds.snapshotStatus(name).catch((error: unknown) => {
      if (isPassing(error)) return 'unknown';
      throw refused('DescribeDBClusterSnapshots', error);
    });
    if (status === 'available') return { kind: 'ready' };
    if (status !== undefined && !/fail/.test(status)) {
      return { kind: 'coming', what: `snapshot ${name} is ${status}`, typical: TYPICAL.snapshot };
    }
    const message = `Snapshot ${name} is ${status ?? 'gone'}. Expected available. Nothing was destroyed. Take another one under another name.`;
    return { kind: 'failed', message };
  };
  const elapsedMs = await waitUntil(look, {
    ...options,
    onWaiting: waitingReporter(io),
    gaveUp: `Expected available within ${duration(timeoutMs)}. Nothing was destroyed. Wait until it is available, and run the command again with --no-snapshot.`,
    interrupted:
      'AWS continues with it. Nothing was destroyed. Run the command again with --no-snapshot when it is available.',
  });
  io.err(`Took snapshot ${name} in ${duration(elapsedMs)}`);
}
