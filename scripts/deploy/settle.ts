// A cluster that AWS is still creating cannot get an instance, so after an interrupted creation the deploy first waits for it.
import { explainAwsError } from '../aws-error.ts';
import type { Io } from '../io.ts';
import { duration, waitingReporter } from '../progress.ts';
import { NotReadyError, type WaitLimits, waitUntil } from '../wait-until.ts';
import { connectRds, type Rds } from './rds.ts';
import { statusReadiness } from './readiness.ts';
import { TYPICAL } from './typical.ts';

export interface RdsWaitOptions extends WaitLimits {
  readonly rds: Rds;
  readonly io: Pick<Io, 'err' | 'env'>;
}

/**
 * Waits until AWS has finished an operation on a cluster: it is available or deleted.
 * @throws {NotReadyError} after the timeout, or if waiting cannot fix the state
 */
export async function waitForCluster(identifier: string, options: RdsWaitOptions): Promise<void> {
  const { rds, io, timeoutMs } = options;
  const look = async () => {
    const sight = await rds.describeCluster(identifier).catch((error: unknown) => {
      throw new NotReadyError(explainAwsError('DescribeDBClusters', error, io.env).message, { cause: error });
    });
    if (sight === undefined) return { kind: 'ready' } as const;
    return statusReadiness(`DB cluster ${identifier}`, sight.status, TYPICAL.cluster, identifier);
  };
  await waitUntil(look, {
    ...options,
    onWaiting: waitingReporter(io),
    gaveUp: `Expected it to be available within ${duration(timeoutMs)}. Run the command again, or raise --timeout.`,
    interrupted: 'Run the command again to continue.',
  });
}

/** {@link waitForCluster} in a Region. */
export async function settleCluster(
  identifier: string,
  region: string,
  options: Omit<RdsWaitOptions, 'rds'>,
): Promise<void> {
  const rds = connectRds({ region, env: options.io.env });
  try {
    await waitForCluster(identifier, { ...options, rds });
  } finally {
    rds.close();
  }
}
