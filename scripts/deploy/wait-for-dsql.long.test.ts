import { connectDatabase } from '@daybreak/database/connect';
import {
  type Connection,
  type DsqlConnection,
  LOCAL_DSQL_CREDENTIALS,
  loadConnection,
} from '@daybreak/database/settings';
import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testIo } from '../test/io.ts';
import { startTestCluster } from './test/cluster.ts';
import { runWait } from './wait.ts';
import { waitForDatabase } from './wait-for-database.ts';

let dsql: DsqlLocal;
let connection: DsqlConnection;

beforeAll(async () => {
  dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  const env = {
    CLUSTER_ENDPOINT: dsql.endpoint,
    CLUSTER_USER: 'admin',
    CLUSTER_ADDRESS: `${dsql.host}:${dsql.port}`,
    DATABASE_CA_FILE: dsql.caFile,
  };
  connection = loadConnection({ env, backend: 'dsql' });
}, 60_000);
afterAll(() => dsql?.stop());

const settings = { stage: 'dev', timeout: 0, json: false };

test('of a stage with Aurora DSQL it waits for both clusters, and --json prints one object', async () => {
  const aurora = await startTestCluster();
  const both = async (): Promise<readonly Connection[]> => [{ ...aurora.connection, local: true }, connection];
  try {
    const [io, jsonIo] = [testIo(), testIo()];
    await runWait(settings, io, both);
    await runWait({ ...settings, json: true }, jsonIo, both);

    expect(io.stdout).toEqual([
      expect.stringMatching(/^Ready: alex answers through the Data API, after /),
      expect.stringContaining(`Ready: ${dsql.endpoint} answers over a direct connection, after `),
    ]);
    expect(JSON.parse(jsonIo.stdout.join('\n'))).toEqual({
      ready: true,
      resourceArn: aurora.connection.resourceArn,
      database: 'alex',
      elapsedMs: expect.any(Number),
      dsql: { host: dsql.endpoint, database: 'postgres', elapsedMs: expect.any(Number) },
    });
  } finally {
    await aurora.close();
  }
});

async function wait(): Promise<readonly string[]> {
  const waited: string[] = [];
  let nowMs = 0;
  const clock = {
    now: () => nowMs,
    async sleep(delayMs: number) {
      nowMs += delayMs;
    },
  };
  const db = await connectDatabase(connection, { maxWaitMs: 0 });
  const onWaiting = ({ what, typical }: { what: string; typical: string }) => void waited.push(`${what} (${typical})`);
  await waitForDatabase({ connection, db, rds: undefined, timeoutMs: 60_000, env: {}, onWaiting, clock }).finally(() =>
    db.close(),
  );
  return waited;
}

test('the command waits for a cluster that sleeps', async () => {
  dsql.faults.refuseLogin('asleep', 2);

  const waking = 'the cluster was asleep and is waking up (typically under a minute)';
  expect(await wait()).toEqual([waking, waking]);
});

test('a login that Aurora DSQL refuses is reported immediately', async () => {
  dsql.faults.refuseLogin('denied', 2);

  await expect(wait()).rejects.toThrow('Allow dsql:DbConnectAdmin on this cluster');
});
