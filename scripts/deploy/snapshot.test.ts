import { afterEach, describe, expect, test } from '@jest/globals';
import { connectRds } from './rds.ts';
import { waitForCluster } from './settle.ts';
import { checkSnapshotName, takeSnapshot } from './snapshot.ts';
import { type Look, type RdsServer, startRdsServer } from './test/rds-server.ts';

let server: RdsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Replacements for the RDS API, with a clock that jumps. */
async function withLooks<Value>(
  looks: readonly Look[],
  use: (options: Parameters<typeof takeSnapshot>[2]) => Promise<Value>,
): Promise<{ readonly said: readonly string[]; readonly error: string | undefined }> {
  server = await startRdsServer(looks);
  const env = { AWS_ENDPOINT_URL_RDS: server.url };
  const rds = connectRds({
    region: 'us-east-1',
    env,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' },
  });
  const said: string[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    async sleep(delayMs: number) {
      nowMs += delayMs;
    },
  };
  try {
    await use({ rds, io: { err: (line) => said.push(line), env }, timeoutMs: 60_000, clock });
    return { said, error: undefined };
  } catch (error) {
    return { said, error: (error as Error).message };
  } finally {
    rds.close();
  }
}

describe('takeSnapshot', () => {
  const take = (looks: readonly Look[]) =>
    withLooks(looks, (options) => takeSnapshot('alex-aurora', 'alex-1', options));

  test('starts it, and waits until it can be restored', async () => {
    const { said, error } = await take([
      { snapshot: 'creating' },
      { snapshot: 'creating' },
      { snapshot: 'creating' },
      { snapshot: 'available' },
    ]);

    expect(error).toBeUndefined();
    expect(server?.asked).toEqual([
      'CreateDBClusterSnapshot alex-1',
      ...Array(3).fill('DescribeDBClusterSnapshots alex-1'),
    ]);
    expect(said).toEqual([
      'Taking snapshot alex-1 of alex-aurora (typically 1 to 5 min)',
      'Waiting:  snapshot alex-1 is creating, 0.0 s so far (typically 1 to 5 min)',
      'Took snapshot alex-1 in 10 s',
    ]);
  });

  test.each<[string, readonly Look[], string]>([
    [
      'a name that is taken',
      [
        {
          error: 'DBClusterSnapshotAlreadyExistsFault',
          httpStatus: 400,
          message: 'Cannot create the cluster snapshot because one with the identifier alex-1 already exists.',
        },
      ],
      'AWS refused CreateDBClusterSnapshot with DBClusterSnapshotAlreadyExistsFault: Cannot create the cluster snapshot because one with the identifier alex-1 already exists. Expected its answer. Fix the reported problem, and run the command again. Nothing was destroyed.',
    ],
    [
      'one that fails',
      [{ snapshot: 'creating' }, { snapshot: 'failed' }],
      'Snapshot alex-1 is failed. Expected available. Nothing was destroyed. Take another one under another name.',
    ],
    [
      'one that takes too long',
      [{ snapshot: 'creating' }],
      'Gave up after 1 min: snapshot alex-1 is creating (typically 1 to 5 min). Expected available within 1 min. Nothing was destroyed. Wait until it is available, and run the command again with --no-snapshot.',
    ],
  ])('%s ends it before anything is destroyed', async (_, looks, message) => {
    expect((await take(looks)).error).toBe(message);
  });
});

describe('waitForCluster', () => {
  const settle = (looks: readonly Look[]) => withLooks(looks, (options) => waitForCluster('alex-aurora', options));

  test('waits while AWS creates it', async () => {
    expect(await settle([{ status: 'creating' }, { status: 'available' }])).toEqual({
      said: ['Waiting:  DB cluster alex-aurora is creating, 0.0 s so far (typically 1 to 5 min)'],
      error: undefined,
    });
  });

  test('a deleted cluster ends the wait, and the next plan creates it', async () => {
    expect((await settle([{ error: 'DBClusterNotFoundFault', httpStatus: 404 }])).error).toBeUndefined();
  });

  test('a cluster that failed is reported immediately', async () => {
    expect((await settle([{ status: 'failed' }])).error).toMatch(
      /^DB cluster alex-aurora is failed, which waiting cannot fix\./,
    );
  });

  test('gives up after the timeout', async () => {
    expect((await settle([{ status: 'creating' }])).error).toBe(
      'Gave up after 1 min: DB cluster alex-aurora is creating (typically 1 to 5 min). Expected it to be available within 1 min. Run the command again, or raise --timeout.',
    );
  });
});

describe('checkSnapshotName', () => {
  test.each(['a', 'alex-1', 'A1', 'a'.repeat(63)])('%s is a name', (name) => {
    expect(checkSnapshotName(name)).toBe(name);
  });

  test.each(['1a', 'a--b', 'a-', 'a_b', 'a'.repeat(64), 'rds:alex'])('%s is not a name for a snapshot', (name) => {
    expect(() => checkSnapshotName(name)).toThrow(
      `--snapshot got ${JSON.stringify(name)}. Expected 1 to 63 letters, digits and hyphens, a letter first, no hyphen last and no two in a row. Use for example alex-aurora-2026-11-21.`,
    );
  });
});
