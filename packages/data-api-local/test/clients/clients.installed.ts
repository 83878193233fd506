import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { RequestLogEntry } from '../../src/api/request-log.ts';
import { type DataApiLocal, startDataApiLocal } from '../../src/local.ts';
import { type ClientProject, installClient } from './install.ts';

interface Client {
  readonly project: () => ClientProject;
  /** What the local Data API has answered so far. */
  readonly answers: readonly RequestLogEntry[];
}

/** A local Data API with an empty database, and a project that has these packages. */
function withClient(packages: Readonly<Record<string, string>>, start = startTestDataApi): Client {
  const answers: RequestLogEntry[] = [];
  let local: DataApiLocal;
  let project: ClientProject;
  beforeAll(async () => {
    local = await start({ log: (entry) => answers.push(entry) });
    project = await installClient(local, packages);
  });
  afterAll(async () => {
    await project?.remove();
    await local?.stop();
  });
  return { project: () => project, answers };
}

const ROW = {
  whole: 2_147_483_647,
  big: 9_007_199_254_740_991,
  exact: '12345678.9012',
  double: 0.1,
  done: true,
  day: '2026-02-28',
  at: '23:59:58',
  seen: '2026-02-28T23:59:58.123Z',
  extra: { a: [1, null] },
  mood: 'keen',
};
const NO_COLUMN = 'ERROR: column "nothing" does not exist; Position: 8; SQLState: 42703';

const TYPEORM = {
  typeorm: '1.1.1',
  'typeorm-aurora-data-api-driver': '3.0.2',
  '@aws-sdk/client-rds-data': '3.1143.0',
};

describe('TypeORM with typeorm-aurora-data-api-driver', () => {
  const client = withClient(TYPEORM);

  test('synchronises, migrates, saves, finds, joins and rolls back', async () => {
    const { stdout } = await client.project().node(['typeorm.mjs']);

    expect(JSON.parse(stdout)).toEqual({
      tables: ['authors', 'notes'],
      migrated: ['AddIndex1700000000000'],
      pending: 0,
      pendingAfterUndo: 1,
      found: { ...ROW, body: "it's here", seenIn: '2026-02-28T23:59:58.123Z' },
      author: "O'Hara",
      byUuid: "O'Hara",
      affected: 1,
      empty: null,
      rolledBack: 'no',
      ghosts: 0,
      kept: 1,
      error: NO_COLUMN,
    });
  });
});

/** Where the master user owns the database postgres, as on AWS. */
const startOwn: typeof startTestDataApi = (options) =>
  startDataApiLocal({ ...options, ephemeral: true, port: 0, env: { PATH: process.env.PATH, HOME: process.env.HOME } });

describe('TypeORM in the database postgres, in a schema of its own', () => {
  const client = withClient(TYPEORM, startOwn);

  test('creates the schema, and saves, finds, changes, upserts and deletes in it', async () => {
    const { stdout } = await client.project().node(['typeorm-postgres.mjs']);

    expect(JSON.parse(stdout)).toEqual({
      tables: ['owners', 'pets', 'pets_owners_owners'],
      owners: ['1 Ann', '2 Bo'],
      found: {
        ...{ name: 'Tom', tags: ['grey', 'fast'], notes: { likes: ['fish'] }, extra: { chip: 7 }, kind: 'cat' },
        ...{ born: '2020-02-29', seen: '2026-01-02T03:04:05.006Z', made: true, version: 1, owners: ['Ann', 'Bo'] },
      },
      changed: { kind: 'dog', version: 2 },
      upserted: ['Rex dog', 'Tom cat'],
      built: { count: 1 },
      columns: ['id integer', 'name text'],
      names: ['Kept', 'Rex', 'Tom'],
      duplicate: expect.stringMatching(/^ERROR: duplicate key value violates unique constraint .*SQLState: 23505$/),
      deleted: 1,
    });
  });
});

describe('Knex with knex-aurora-data-api-client, and data-api-client 1, on the AWS SDK v2', () => {
  const client = withClient({
    knex: '2.5.1',
    'knex-aurora-data-api-client': '1.10.0',
    'data-api-client': '1.3.1',
    'aws-sdk': '2.1693.0',
  });

  test('Knex migrates, inserts, selects, updates and rolls back', async () => {
    const { stdout } = await client.project().node(['knex.cjs']);

    expect(JSON.parse(stdout)).toEqual({
      migrated: ['0001_notes'],
      migratedAgain: [],
      found: { ...ROW, id: 1, key: '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10', body: "it's :here" },
      updated: 1,
      changed: [{ body: 'changed' }],
      rolledBack: 'no',
      ghosts: [],
      kept: [{ body: 'kept', key: null }],
      deleted: 1,
      error: `SELECT nothing - ${NO_COLUMN}`,
      gone: true,
    });
  });

  test('data-api-client queries, batches and rolls back, and its uuid needs the cast', async () => {
    const { stdout } = await client.project().node(['data-api-client.cjs']);

    expect(JSON.parse(stdout)).toEqual({
      inserted: { records: [{ id: 1 }] },
      found: [
        {
          ...{ id: 1, key: '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10', body: "it's :here", whole: ROW.whole },
          ...{ exact: ROW.exact, done: true, seen: ROW.seen, extra: '{"a": [1, null]}' },
        },
      ],
      withoutCast: expect.stringMatching(/^ERROR: operator does not exist: uuid = text; .*SQLState: 42883$/),
      batch: { updateResults: [{}, {}] },
      updated: { numberOfRecordsUpdated: 2 },
      rolledBack: { message: NO_COLUMN, status: { transactionStatus: 'Rollback Complete' } },
      bodies: ["it's :here", 'b1', 'b2', 'kept'],
    });
  });
});

describe('drizzle-kit', () => {
  // It brings a client of its own from that time, which takes no commands of a newer SDK.
  const client = withClient({
    'drizzle-kit': '0.31.11',
    'drizzle-orm': '0.45.4',
    '@aws-sdk/client-rds-data': '3.583.0',
  });
  const kit = (command: string) =>
    client
      .project()
      .node(['../node_modules/drizzle-kit/bin.cjs', command, '--config', 'drizzle.config.cjs'], 'drizzle-kit');

  test('generates migrations and applies them', async () => {
    await kit('generate');
    const { stdout } = await kit('migrate');

    expect(stdout).toContain('migrations applied successfully');
  });

  test('cannot push: it selects a regclass, which the Data API of AWS refuses too', async () => {
    const before = client.answers.length;

    await expect(kit('push')).rejects.toMatchObject({ code: 1 });

    const refused = client.answers
      .slice(before)
      .flatMap(({ errorType, sql }) => (errorType ? [{ errorType, sql }] : []));
    expect(refused).toContainEqual({
      errorType: 'UnsupportedResultException',
      sql: expect.stringContaining('a.attrelid::regclass::text AS table_name'),
    });
  });
});
