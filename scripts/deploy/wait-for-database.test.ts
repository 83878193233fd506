import { afterEach, describe, expect, test } from '@jest/globals';
import { connectRds } from './rds.ts';
import { startTestCluster, type TestCluster } from './test/cluster.ts';
import { CLUSTER_ARN, type Look, type RdsServer, startRdsServer } from './test/rds-server.ts';
import { type DatabaseWaitOptions, waitForDatabase } from './wait-for-database.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
const AVAILABLE: Look = { status: 'available', writer: 'available' };
const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run the command again.';

let cluster: TestCluster | undefined;
let rdsServer: RdsServer | undefined;
afterEach(async () => {
  await cluster?.close();
  await rdsServer?.close();
  cluster = undefined;
  rdsServer = undefined;
});

/** Waits with a clock that jumps; `waited` has its messages. */
async function wait(
  looks: readonly Look[],
  definition: Parameters<typeof startTestCluster>[0] = {},
  more: Partial<DatabaseWaitOptions> & {
    readonly credentials?: { readonly accountId: string };
    readonly paused?: boolean;
    readonly beforeSleep?: (sleeps: number) => void;
  } = {},
): Promise<{ readonly waited: readonly string[]; readonly elapsedMs: number }> {
  cluster = await startTestCluster(definition);
  if (more.paused) cluster.service.autoPause(CLUSTER_ARN).pause(3_600_000);
  rdsServer = await startRdsServer(looks);
  const env = { AWS_ENDPOINT_URL_RDS: rdsServer.url };
  const rds = connectRds({ region: 'us-east-1', env, credentials: { ...CREDENTIALS, ...more.credentials } });
  const waited: string[] = [];
  let nowMs = 0;
  let sleeps = 0;
  const clock = {
    now: () => nowMs,
    async sleep(delayMs: number) {
      sleeps += 1;
      more.beforeSleep?.(sleeps);
      nowMs += delayMs;
    },
  };
  try {
    const elapsedMs = await waitForDatabase({
      connection: cluster.connection,
      db: cluster.db,
      rds,
      timeoutMs: 60_000,
      env,
      onWaiting: ({ what, typical }) => waited.push(`${what} (${typical})`),
      clock,
      ...more,
    });
    return { waited, elapsedMs };
  } catch (error) {
    throw Object.assign(error as Error, { waited });
  } finally {
    rds.close();
  }
}

describe('waitForDatabase', () => {
  test('a database that answers is ready immediately', async () => {
    expect(await wait([AVAILABLE])).toEqual({ waited: [], elapsedMs: 0 });
    expect(rdsServer?.asked).toEqual(['DescribeDBClusters alex-aurora', 'DescribeDBInstances alex-aurora-1']);
  });

  test('waits for the cluster, then for the writer, and runs SELECT 1 last', async () => {
    const looks: Look[] = [
      { status: 'creating' },
      { status: 'available' },
      { status: 'available', writer: 'creating' },
      { status: 'backing-up', writer: 'configuring-enhanced-monitoring' },
      AVAILABLE,
    ];

    expect(await wait(looks)).toEqual({
      waited: [
        'DB cluster alex-aurora is creating (typically 1 to 5 min)',
        'DB cluster alex-aurora has no writer DB instance yet (typically 5 to 10 min)',
        'writer DB instance alex-aurora-1 is creating (typically 5 to 10 min)',
        'writer DB instance alex-aurora-1 is configuring-enhanced-monitoring (typically 5 to 10 min)',
      ],
      elapsedMs: 20_000,
    });
  });

  test('wakes a paused cluster and waits for it', async () => {
    const { waited, elapsedMs } = await wait(
      [AVAILABLE],
      {},
      {
        paused: true,
        beforeSleep: (sleeps) => {
          if (sleeps === 2) cluster?.service.autoPause(CLUSTER_ARN).resume();
        },
      },
    );

    const resuming = 'the cluster was paused and is resuming (typically 15 s, 30 s or more after a day)';
    expect({ waited, elapsedMs }).toEqual({ waited: [resuming, resuming], elapsedMs: 10_000 });
  });

  test.each<[string, Parameters<typeof startTestCluster>[0], string]>([
    ['has no writer that the Data API finds', { state: 'no-writer' }, 'the Data API finds no available writer yet'],
    ['is being changed', { state: 'stopped' }, 'the cluster is not in a state for the Data API yet'],
    ['was created a moment ago', { dataApiEnabled: false }, 'the Data API does not know the cluster yet'],
  ])('the wait for a cluster that %s continues until the timeout', async (_, definition, what) => {
    const gaveUp = `Gave up after 1 min: ${what} (typically under a minute after the writer is there). Expected SELECT 1 to be answered through the Data API within 1 min. Run npm run doctor to see why, or raise --timeout.`;

    await expect(wait([AVAILABLE], definition)).rejects.toThrow(gaveUp);
  });

  test('gives up with the reason, and checks once if the timeout is 0', async () => {
    await expect(wait([{ status: 'upgrading' }], {}, { timeoutMs: 0 })).rejects.toThrow(
      'Gave up after 0.0 s: DB cluster alex-aurora is upgrading (typically 1 to 5 min). Expected SELECT 1 to be answered through the Data API within 0.0 s. Run npm run doctor to see why, or raise --timeout.',
    );
    expect(rdsServer?.asked).toEqual(['DescribeDBClusters alex-aurora']);
  });

  test('a failed cluster is reported immediately, not after the time limit', async () => {
    await expect(wait([{ status: 'creating' }, { status: 'failed' }])).rejects.toMatchObject({
      waited: ['DB cluster alex-aurora is creating (typically 1 to 5 min)'],
      message:
        'DB cluster alex-aurora is failed, which waiting cannot fix. Expected available. Look at its events with "aws rds describe-events --source-type db-cluster --source-identifier alex-aurora", destroy it, and deploy again.',
    });
  });

  test('a database that PostgreSQL does not have is reported immediately', async () => {
    await expect(wait([AVAILABLE], { databases: [{ name: 'other' }] })).rejects.toThrow(
      'PostgreSQL refused "SELECT 1 AS one": database "alex" does not exist (SQLSTATE 3D000 invalid_catalog_name). Expected SELECT 1 to be answered. Correct DATABASE_NAME (alex), write the connection again with npm run env, or create the database.',
    );
  });

  test('an interrupt ends the wait, and the error says what it waited for', async () => {
    const stop = new AbortController();

    await expect(
      wait([{ status: 'creating' }], {}, { stop: stop.signal, beforeSleep: () => stop.abort() }),
    ).rejects.toThrow(
      'Interrupted while waiting: DB cluster alex-aurora is creating. Run the command again to continue.',
    );
  });
});

describe('the network between this machine and AWS', () => {
  test.each<[string, Look, string]>([
    [
      'expired credentials',
      { error: 'ExpiredToken', httpStatus: 403, message: 'The security token included in the request is expired' },
      `The AWS credentials have expired (DescribeDBClusters). The security token included in the request is expired. Expected valid credentials of the stage's account. ${LOG_IN}`,
    ],
    [
      'unknown credentials',
      { error: 'InvalidClientTokenId', httpStatus: 403 },
      `AWS refuses the credentials (DescribeDBClusters: InvalidClientTokenId). Expected valid credentials of the stage's account. ${LOG_IN}`,
    ],
    [
      'a missing permission',
      {
        error: 'AccessDenied',
        httpStatus: 403,
        message: 'User: arn:aws:iam::123456789012:user/anna is not authorized to perform: rds:DescribeDBClusters',
      },
      "AWS does not allow DescribeDBClusters with these credentials: User: arn:aws:iam::123456789012:user/anna is not authorized to perform: rds:DescribeDBClusters. Expected a permission for it in the stage's account. Allow it, or choose another AWS_PROFILE.",
    ],
    [
      'a missing cluster',
      { error: 'DBClusterNotFoundFault', httpStatus: 404, message: 'DBCluster alex-aurora not found.' },
      `There is no DB cluster alex-aurora in us-east-1 for these credentials. Expected ${CLUSTER_ARN}. It was deleted, or the credentials are not of account 123456789012: check with "aws sts get-caller-identity", and deploy again if it is gone.`,
    ],
    [
      'the cluster of that name in another account',
      { status: 'available', arn: 'arn:aws:rds:us-east-1:210987654321:cluster:alex-aurora' },
      `DB cluster alex-aurora is arn:aws:rds:us-east-1:210987654321:cluster:alex-aurora for these credentials. Expected ${CLUSTER_ARN}. They are of another account: check with "aws sts get-caller-identity", or write the connection again with npm run env.`,
    ],
  ])('%s', async (_, look, message) => {
    await expect(wait([look])).rejects.toThrow(message);
  });

  test('credentials of another account are refused before any request', async () => {
    await expect(wait([AVAILABLE], {}, { credentials: { accountId: '210987654321' } })).rejects.toThrow(
      'The AWS credentials are of account 210987654321. Expected account 123456789012, where DB cluster alex-aurora is. Choose the right AWS_PROFILE, or write the connection again with npm run env.',
    );
    expect(rdsServer?.asked).toEqual([]);
  });

  test('after the first answer of AWS, it waits through temporary failures of AWS', async () => {
    const failing: Look = { error: 'ServiceUnavailable', httpStatus: 503 };

    // The SDK sends a request three times before it gives up.
    const { waited } = await wait([{ status: 'creating' }, failing, failing, failing, AVAILABLE]);

    expect(waited).toEqual([
      'DB cluster alex-aurora is creating (typically 1 to 5 min)',
      'AWS does not answer about DB cluster alex-aurora (temporary)',
    ]);
  });
});
