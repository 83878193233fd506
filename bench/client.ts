// Speed of the Data API client against the bare SDK, its peers, and direct pg as the floor: one local service, one run, turn
// and turn about, medians.
//   npm run bench:client              full figures, some minutes; writes bench/results/client.json
//   npm run bench:client -- --quick   the same with short slices: for a look, not for a claim; writes nothing
// Exits 1 when a goal is missed.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@daybreak/data-api-local';
import pg from 'pg';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { measureFirstCall } from './client/first-call.ts';
import { goalsOf, memoryGoal, startGoals } from './client/goals.ts';
import { type Goal, printGoals, printTable, WORK_TITLES } from './client/report.ts';
import type { Measured } from './client/rounds.ts';
import { SCHEMA, type Target, type Work } from './client/works.ts';
import { answer, bundlePrograms, bundleWithPackages, startChild, stopChild } from './local/child.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const quick = process.argv.includes('--quick');
const RESULTS = path.join(PROJECT_FOLDER, 'bench', 'results', 'client.json');
const WORKS = Object.keys(WORK_TITLES) as Work[];

async function main(): Promise<void> {
  await bundlePrograms('local-service', 'client-first-call', 'client-memory');
  await bundleWithPackages('client-work');
  const versions = await versionsOf();
  console.log(
    `${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  );
  if (quick) console.log('Short slices: for a look, not for a claim.');
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-bench-'));
  // For the account that PostgreSQL runs as where this is root.
  await chmod(folder, 0o755);
  const postgres = await startPostgres({ ephemeral: true });
  const server = `postgres://${postgres.user}:${encodeURIComponent(postgres.password ?? '')}@${postgres.host}:${postgres.port}`;
  try {
    const environment = { DATA_API_LOCAL_POSTGRES_URL: `${server}/${postgres.maintenanceDatabase}` };
    const service = await startChild<Target>('local-service', { engine: 'url', database: 'bench' }, environment);
    try {
      // The name of the local Data API's database on a server given by URL.
      const target = { ...service.ready, region: 'us-east-1', postgres: `${server}/daybreak_bench` };
      await createTables(target.postgres);
      const goals = await measureAll(folder, target, versions);
      process.exitCode = printGoals(goals) ? 0 : 1;
    } finally {
      await stopChild(service.child);
    }
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureAll(folder: string, target: Target, versions: Versions): Promise<readonly Goal[]> {
  const { child } = await startChild('client-work', { ...target, quick });
  const tables: Partial<Record<Work, readonly Measured[]>> = {};
  for (const _ of WORKS) {
    const { work, measured } = await answer<{ readonly work: Work; readonly measured: readonly Measured[] }>(child);
    tables[work] = measured;
    printTable(WORK_TITLES[work], measured);
  }
  const starts = await measureFirstCall(folder, target, quick ? 3 : 31);
  const calls = quick ? 5_000 : 50_000;
  const memory = await startChild<{ readonly halfwayBytes: number; readonly endBytes: number }>('client-memory', {
    ...target,
    calls,
  });
  const goals = [...goalsOf(tables), ...startGoals(starts), memoryGoal(calls, memory.ready)];
  if (!quick) {
    const results = {
      versions,
      cpu: cpus()[0]?.model,
      cpus: cpus().length,
      tables,
      starts,
      memory: memory.ready,
      goals,
    };
    await mkdir(path.dirname(RESULTS), { recursive: true });
    await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  }
  return goals;
}

async function createTables(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const sql of SCHEMA) await client.query(sql);
  await client.query('VACUUM ANALYZE people, wide');
  await client.query('GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC');
  await client.end();
}

type Versions = Readonly<Record<string, string>>;

/** The installed versions of the contenders. */
async function versionsOf(): Promise<Versions> {
  const manifest = async (folder: string): Promise<string> => {
    const { version } = JSON.parse(await readFile(path.join(PROJECT_FOLDER, folder, 'package.json'), 'utf8'));
    return version;
  };
  const local = (name: string) =>
    manifest(path.join('packages', 'data-api-local', 'node_modules', name)).catch(() =>
      manifest(path.join('node_modules', name)),
    );
  return {
    node: process.versions.node,
    '@daybreak/data-api': await manifest('packages/data-api'),
    '@aws-sdk/client-rds-data': await manifest('node_modules/@aws-sdk/client-rds-data'),
    'kysely-data-api': await local('kysely-data-api'),
    'drizzle-orm': await local('drizzle-orm'),
    pg: await manifest('node_modules/pg'),
  };
}

await main();
