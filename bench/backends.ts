// Speed of the drivers of Database against bare `pg`, on the same server and in one run, taking turns.
//   npm run bench:backends              full figures, in two to four minutes
//   npm run bench:backends -- --quick   short slices: for a first impression, not for figures to publish
// Exits 1 when a target is missed.
import { startDataApiLocal, startPostgres } from '@daybreak/data-api-local';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { LOCAL_DSQL_CREDENTIALS, loadConnection } from '@daybreak/database/settings';
import { startDsqlLocal } from '@daybreak/dsql-local';
import pg from 'pg';
import { compare, slice, type Work } from './local/interleave.ts';
import { milliseconds, printRow, printTitle, type Row } from './local/report.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
// As deployed, because in development the client detects statements that are sent many times, as in a benchmark.
process.env.NODE_ENV = 'production';

const quick = process.argv.includes('--quick');
// Many short turns, because on a busy machine the load differs between two turns of a second.
const effort = quick ? { rounds: 30, sliceMs: 50 } : { rounds: 60, sliceMs: 100 };
const MOST = 1.15;
const SETS = Array.from({ length: 1_000 }, (_, id) => ({ id, name: `name ${id}` }));

const setUp = [
  'CREATE TABLE rows (id int PRIMARY KEY, key uuid, name text, made timestamptz, size float8, open bool)',
  "INSERT INTO rows SELECT n, gen_random_uuid(), 'row ' || n, now(), n / 3.0, true FROM generate_series(1, 1000) AS n",
  'CREATE TABLE written (id int, name text)',
  // The master user of the local Data API has another name.
  'GRANT ALL ON rows, written TO PUBLIC',
];
const one = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } });
const small = statement({
  sql: 'SELECT name FROM rows WHERE id = :id',
  parameters: { id: 'int4' },
  row: { name: 'text' },
  readOnly: true,
});
const thousand = statement({
  sql: 'SELECT id, key, name, made, size, open FROM rows',
  row: { id: 'int4', key: 'uuid', name: 'text', made: 'timestamptz', size: 'float8', open: 'bool' },
  readOnly: true,
});
const write = statement({
  sql: 'INSERT INTO written VALUES (:id, :name)',
  parameters: { id: 'int4', name: 'text' },
});

interface Case {
  readonly what: string;
  /** Measured on dsql-local too, which takes milliseconds for each parameter set. */
  readonly onDsql: boolean;
  readonly bare: (pool: pg.Pool) => Work;
  readonly ours: (db: Database) => Work;
}

const CASES: readonly Case[] = [
  {
    what: 'One small query',
    onDsql: true,
    bare: (pool) => () => pool.query('SELECT name FROM rows WHERE id = $1', [500]),
    ours: (db) => () => db.query(small, { id: 500 }),
  },
  {
    what: '1,000 parameter sets in one transaction',
    onDsql: false,
    bare: (pool) => async () => {
      const client = await pool.connect();
      await client.query('BEGIN');
      for (const { id, name } of SETS) await client.query('INSERT INTO written VALUES ($1, $2)', [id, name]);
      await client.query('COMMIT');
      client.release();
    },
    ours: (db) => () => db.transaction((tx) => tx.batch(write, SETS)),
  },
  {
    what: 'A read of 1,000 rows with 6 columns',
    onDsql: true,
    bare: (pool) => () => pool.query('SELECT id, key, name, made, size, open FROM rows'),
    ours: (db) => () => db.query(thousand),
  },
];

async function main(): Promise<void> {
  const postgres = await startPostgres({ ephemeral: true });
  const { host, port, user, password = '', maintenanceDatabase } = postgres;
  const server = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}`;
  const api = await startDataApiLocal({
    engine: 'url',
    port: 0,
    database: 'bench',
    env: { ...process.env, DATA_API_LOCAL_POSTGRES_URL: `${server}/${maintenanceDatabase}` },
  });
  // The name of the database that the local Data API creates on a server given by URL.
  const url = `${server}/daybreak_bench`;
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  const direct = await connectDatabase(loadConnection({ env: { DATABASE_URL: url } }));
  const dataApi = await connectDatabase(loadConnection({ env: api.env }));
  let missed = 0;
  try {
    for (const sql of setUp) await pool.query(sql);
    printTitle(quick);
    const add = (row: Row): void => {
      if (row.met === false) missed += 1;
      printRow(row);
    };
    add(await firstConnection(url));
    for (const { what, bare, ours } of CASES) {
      const { floor, ours: driver, latencyRatio } = await compare([bare(pool)], [ours(direct)], effort);
      add({
        what: `${what}: postgres`,
        floor: milliseconds(floor.medianMs),
        ours: milliseconds(driver.medianMs),
        ratio: latencyRatio,
        target: `at most ${MOST}`,
        met: latencyRatio <= MOST,
      });
      const { medianMs } = await slice([ours(dataApi)], effort.sliceMs);
      add({ what: '  the same: data-api, local', ours: milliseconds(medianMs) });
    }
    await compareDsql(pool, add);
  } finally {
    await Promise.all([pool.end(), direct.close(), dataApi.close()]);
    await api.stop();
    await postgres.stop();
  }
  process.exitCode = missed === 0 ? 0 : 1;
}

/** The driver of Aurora DSQL against bare `pg` through the same dsql-local, and what dsql-local itself costs. */
async function compareDsql(postgres: pg.Pool, add: (row: Row) => void): Promise<void> {
  const dsql = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  const { endpoint, host, port, ca, caFile } = dsql;
  const config = {
    ...{ host, port, user: 'admin', database: 'postgres', max: 10, sslnegotiation: 'direct' },
    ssl: { servername: endpoint, ca },
    password: () => dsql.token('admin'),
  };
  const pool = new pg.Pool(config as pg.PoolConfig);
  const env = {
    CLUSTER_ENDPOINT: endpoint,
    CLUSTER_USER: 'admin',
    CLUSTER_ADDRESS: `${host}:${port}`,
    DATABASE_CA_FILE: caFile,
  };
  const db = await connectDatabase(loadConnection({ env }));
  try {
    for (const sql of setUp.filter((each) => !each.startsWith('GRANT'))) await pool.query(sql);
    for (const { what, bare, ours } of CASES.filter((each) => each.onDsql)) {
      const { floor, ours: driver, latencyRatio } = await compare([bare(pool)], [ours(db)], effort);
      add({
        what: `${what}: dsql`,
        floor: milliseconds(floor.medianMs),
        ours: milliseconds(driver.medianMs),
        ratio: latencyRatio,
        target: `at most ${MOST}`,
        met: latencyRatio <= MOST,
      });
      const standIn = await compare([bare(postgres)], [bare(pool)], effort);
      add({
        what: '  dsql-local itself: bare pg there against bare pg on PostgreSQL',
        floor: milliseconds(standIn.floor.medianMs),
        ours: milliseconds(standIn.ours.medianMs),
        ratio: standIn.latencyRatio,
      });
    }
  } finally {
    await Promise.all([pool.end(), db.close()]);
    await dsql.stop();
  }
}

/** From nothing to the first answer: the cost of a cold start, without the network and loading modules. */
async function firstConnection(url: string): Promise<Row> {
  const bare = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query('SELECT 1');
    await client.end();
  };
  const ours = async () => {
    const db = await connectDatabase(loadConnection({ env: { DATABASE_URL: url } }));
    await db.query(one);
    await db.close();
  };
  const { floor, ours: driver, latencyRatio } = await compare([bare], [ours], effort);
  return {
    what: 'Connect, one answer, close: postgres',
    floor: milliseconds(floor.medianMs),
    ours: milliseconds(driver.medianMs),
    ratio: latencyRatio,
  };
}

await main();
