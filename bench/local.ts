// Speed of the local Data API against the least that could work (floor.ts): both in one run, taking turns.
//   npm run bench              full figures, some minutes
//   npm run bench -- --quick   the same with short slices: for a first impression, not for figures to publish
// Exits 1 when a target is missed.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startPostgres } from '@daybreak/data-api-local';
import { bundlePrograms, startChild, stopChild } from './local/child.ts';
import { measureConsole } from './local/console.ts';
import { measureFeed } from './local/feed.ts';
import { measureMemory, memoryRow } from './local/memory.ts';
import { printRow, printTitle, type Row } from './local/report.ts';
import { measureStarts } from './local/start.ts';
import { type Endpoint, measureThroughput } from './local/throughput.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const quick = process.argv.includes('--quick');
const FULL = { rounds: 15, sliceMs: 1_000, starts: 5, calls: 100_000 };
const QUICK = { rounds: 5, sliceMs: 200, starts: 2, calls: 20_000 };
const effort = quick ? QUICK : FULL;

async function main(): Promise<void> {
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    printRow(row);
  };
  await bundlePrograms('floor', 'local-service');
  printTitle(quick);
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-bench-'));
  // Root starts PostgreSQL as another account, which must be able to enter the folder.
  await chmod(folder, 0o755);
  try {
    await againstTheFloor(add);
    await measureStarts(folder, effort.starts, add);
    add(await measureFeed(effort.calls));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const missed = rows.filter(({ met }) => met === false);
  console.log(missed.length === 0 ? '\nEvery target is met.' : `\n${missed.length} targets are missed.`);
  process.exitCode = missed.length === 0 ? 0 : 1;
}

async function againstTheFloor(add: (row: Row) => void): Promise<void> {
  const postgres = await startPostgres({ ephemeral: true });
  const server = `postgres://${postgres.user}:${encodeURIComponent(postgres.password ?? '')}@${postgres.host}:${postgres.port}`;
  try {
    const environment = { DATA_API_LOCAL_POSTGRES_URL: `${server}/${postgres.maintenanceDatabase}` };
    const ours = await startChild<Endpoint>('local-service', { engine: 'url', database: 'bench' }, environment);
    const floor = await startChild<Pick<Endpoint, 'url'>>(
      'floor',
      {},
      // The name of the database that the local Data API creates on a server given by URL.
      { FLOOR_POSTGRES: `${server}/daybreak_bench` },
    );
    try {
      await measureThroughput({ ...ours.ready, url: floor.ready.url }, ours.ready, effort, add);
      add(await memoryRow(ours.child, 'Memory of our process after all of that'));
    } finally {
      floor.child.disconnect();
      await stopChild(ours.child);
    }
    // A new process, whose memory does not include the earlier 1 MiB results.
    const fresh = await startChild<Endpoint>('local-service', { engine: 'url', database: 'bench' }, environment);
    try {
      await measureMemory(fresh.child, fresh.ready, effort.calls, add);
    } finally {
      await stopChild(fresh.child);
    }
    await measureConsole(environment, effort, add);
  } finally {
    await postgres.stop();
  }
}

main();
