// A cluster that AWS is still making cannot be given an instance: after an interrupted creation it is waited for first.

import { explainAwsError } from '../aws-error.ts';
import type { Io } from '../io.ts';
import type { Rds } from './rds.ts';
import { statusReadiness } from './readiness.ts';
import { TYPICAL } from './typical.ts';
import { NotReadyError, systemClock, type WaitClock } from './wait-for-database.ts';
import { tellWaiting } from './wait-lines.ts';

export interface SettleOptions {
  readonly rds: Rds;
  readonly io: Pick<Io, 'err' | 'env'>;
  readonly timeoutMs: number;
  readonly stop?: AbortSignal;
  /** @default 5_000 */
  readonly pollMs?: number;
  readonly clock?: WaitClock;
}

/**
 * Waits until AWS is done with a cluster, one way or the other: it is available, or it is gone.
 * @throws {NotReadyError} the time is over, or no waiting can help
 */
export async function waitForCluster(identifier: string, options: SettleOptions): Promise<void> {
  const { rds, io, timeoutMs, stop, pollMs = 5_000, clock = systemClock } = options;
  const startedAt = clock.now();
  const tell = tellWaiting(io);
  for (;;) {
    const sight = await rds.describeCluster(identifier).catch((error: unknown) => {
      throw new NotReadyError(explainAwsError('DescribeDBClusters', error, io.env).message, { cause: error });
    });
    if (sight === undefined) return;
    const readiness = statusReadiness(`DB cluster ${identifier}`, sight.status, TYPICAL.cluster, identifier);
    if (readiness.kind === 'ready') return;
    if (readiness.kind === 'failed') throw new NotReadyError(readiness.message);
    const elapsedMs = clock.now() - startedAt;
    if (elapsedMs >= timeoutMs) {
      throw new NotReadyError(
        `Gave up: ${readiness.what}. Expected it to be available within ${timeoutMs / 1000} s. Run it again, or raise --timeout.`,
      );
    }
    tell({ what: readiness.what, typical: readiness.typical, elapsedMs });
    await clock.sleep(pollMs, stop);
    if (stop?.aborted) throw new NotReadyError(`Interrupted while waiting: ${readiness.what}. Run it again to go on.`);
  }
}
