// Complaints of users of other Data API clients: where each is tested, and tests for the remaining ones.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../test/database.ts';
import type { DataApiLocal } from '../../data-api-local/src/index.ts';
import { array, type DataApiClient, nullable, statement } from '../src/index.ts';
import { answer, fail, fakeService } from './fake-service.ts';
import { clientOf } from './local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Each complaint, with the files and titles of tests that show what this client does instead. */
const TESTED = {
  'types of parameters are wrong or guessed': [
    ['client/round-trip.test.ts', 'values with which an untyped client fails'],
    ['statement/statement.test.ts', 'has a cast at every occurrence'],
    ['types.test-d.ts', '@ts-expect-error int8 takes no text'],
    ['complaints.test.ts', 'text that looks like a uuid'],
  ],
  'NULL and arrays are lost or refused': [
    ['client/round-trip.test.ts', 'a NULL parameter has its declared type'],
    ['client/round-trip.test.ts', 'an array of text is returned unchanged'],
    ['round-trip-values.ts', "array(nullable('int4')), [1, null, 3]"],
    ['complaints.test.ts', 'takes %i elements'],
  ],
  'times change their zone or lose digits': [
    ['client/round-trip.test.ts', 'with the zone of %p are UTC on both sides'],
    ['complaints.test.ts', 'times around a change to daylight saving'],
  ],
  'numbers are rounded': [
    ['round-trip-values.ts', '9007199254740993n'],
    ['client/rows.test.ts', 'an int8 in an array that is a JSON number'],
    ['client/read-format.test.ts', 'gives equal values'],
  ],
  'jsonb is not parsed, or its numbers are rounded': [
    ['complaints.test.ts', 'jsonb is parsed by its type, however the service writes its name'],
    ['types/json-types.test.ts', 'a number of JSON that no double holds'],
  ],
  'RETURNING and row counts get lost': [
    ['many/many.test.ts', 'returns the requested columns'],
    ['types.test-d.ts', 'a batch returns no rows: RETURNING in one would be lost'],
    ['client/rows.test.ts', 'rowCount is the number of inserted, updated or deleted rows'],
  ],
  'transactions fail at random, or commit what failed': [
    ['client/transaction.test.ts', 'throws the first error of concurrent statements'],
    ['client/transaction.test.ts', 'is not committed when a statement failed and the callback swallowed it'],
    ['client/transaction.test.ts', 'is attached to the first error, which is thrown'],
    ['client/transaction-options.test.ts', 'undoes only its own part'],
    ['statement/statement.test.ts', 'transaction-control'],
  ],
  'writes are sent twice, and a resuming database is an error': [
    ['client/sending.test.ts', 'is waited for by writes, batches and transactions too'],
    ['client/sending.test.ts', 'a write whose outcome is unknown is sent once'],
    ['client/transaction-options.test.ts', 'runs the whole callback again, in a new transaction'],
    ['complaints.test.ts', 'is not sent again'],
  ],
  'errors have one class, and are recognised by their text': [
    ['client/sending.test.ts', 'carries SQLSTATE, position in the written text'],
    ['client/sending.test.ts', 'ignores a SQLSTATE in a text of a user'],
    ['complaints.test.ts', '"already exists" is not a unique violation'],
  ],
  'migrations are split wrongly, and leave half': [
    ['../../migrate/test/migrate.test.ts', 'runs every kind of statement that simple splitters get wrong'],
    ['../../migrate/test/migrate.test.ts', 'keeps nothing of its migration, and everything of earlier ones'],
    ['../../migrate/test/two-runners.long.test.ts', 'apply each migration once, and both end well'],
    ['../../migrate/test/sql/parse-migration.test.ts', 'a statement that cannot run inside a transaction'],
    ['kysely/kysely.test.ts', 'introspection has tables and views with their columns'],
  ],
  'limits are reached without a clear error': [
    ['pages/pages.test.ts', 'returns every row of a result of many MiB'],
    ['pages/pages.test.ts', 'returns every row of any SELECT with parameters'],
    ['complaints.test.ts', 'a result of more than 1 MiB is an error with the limit'],
    ['client/batch.test.ts', 'with one set that is too large does not send that set'],
  ],
  'local emulators accept requests that AWS refuses': [
    ['../../data-api-local/test/contract/cases/parameters.ts', 'with a stringValue is refused with 42809'],
    ['../../data-api-local/test/contract/cases/metadata.ts', 'typeName and java.sql.Types number'],
    ['../../data-api-local/test/contract/cases/unsupported.ts', 'results/domains-of-unsupported'],
    ['../../data-api-local/test/contract/cases/parameter-columns.ts', 'Array parameters are not supported'],
  ],
  'the client has no types, and does not follow the SDK': [
    ['types.test-d.ts', 'a column that is not declared'],
    ['../../../test/workflows.test.ts', 'runs the tests of the client with the newest SDK'],
  ],
  'results of calls at the same time are mixed': [
    ['complaints.test.ts', '50 statements called together in one transaction'],
    ['complaints.test.ts', '50 reads called together each get their own row'],
  ],
} as const;

test.each(Object.entries(TESTED).flatMap(([complaint, tests]) => tests.map((each) => [complaint, ...each] as const)))(
  'that %s is tested by %s: %s',
  (_, file, title) => {
    const found = readFileSync(path.join(import.meta.dirname, file), 'utf8').split(title).length - 1;

    // In this file it is in the list above, too.
    expect(found).toBeGreaterThanOrEqual(file === 'complaints.test.ts' ? 2 : 1);
  },
);

describe('types come from the declaration, never from a value', () => {
  test('text that looks like a uuid, a date, JSON or a number stays text in a varchar column', async () => {
    await db.execute(statement({ sql: 'CREATE TABLE looks (n int4, s varchar(60))' }));
    const texts = [
      '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10',
      '2026-02-28',
      '2026-02-28T00:00:00Z',
      '{"a":1}',
      '007',
      'null',
    ];
    const insert = statement({ sql: 'INSERT INTO looks VALUES (:n, :s)', parameters: { n: 'int4', s: 'text' } });
    await db.batch(
      insert,
      texts.map((s, n) => ({ n, s })),
    );

    const rows = await db.query(statement({ sql: 'SELECT s FROM looks ORDER BY n', row: { s: 'text' } }));
    expect(rows.map(({ s }) => s)).toEqual(texts);
  });

  test('jsonb is parsed by its type, however the service writes its name', async () => {
    const columnMetadata = [{ name: 'meta', label: 'meta', typeName: 'JSONB' }];
    const service = await fakeService([answer({ columnMetadata, records: [[{ stringValue: '{"a":[1]}' }]] })]);
    const read = statement({ sql: 'SELECT meta FROM t', row: { meta: 'jsonb' } });

    expect(await service.client.get(read)).toEqual({ meta: { a: [1] } });
    await service.close();
  });
});

describe('= ANY(:ids)', () => {
  const among = statement({
    sql: 'SELECT n FROM numbers WHERE n = ANY(:ids) ORDER BY n',
    parameters: { ids: array('int4') },
    row: { n: 'int4' },
  });

  beforeAll(async () => {
    await db.execute(statement({ sql: 'CREATE TABLE numbers (n int4 PRIMARY KEY)' }));
    await db.execute(statement({ sql: 'INSERT INTO numbers SELECT generate_series(1, 20000)' }));
  });

  test.each([0, 1, 10_000])('takes %i elements', async (length) => {
    const rows = await db.query(among, { ids: Array.from({ length }, (_, index) => 2 * (index + 1)) });

    expect(rows).toHaveLength(length);
    expect(rows.at(-1)).toEqual(length === 0 ? undefined : { n: 2 * length });
  });
});

test('a row of more than 64 KB is stored and returned', async () => {
  const long = 'ü'.repeat(100_000);
  const echo = statement({ sql: 'SELECT :s AS s', parameters: { s: 'text' }, row: { s: 'text' } });

  expect(await db.value(echo, { s: long })).toBe(long);
});

test('a result of more than 1 MiB is an error with the limit and an alternative', async () => {
  const read = statement({ sql: "SELECT repeat('x', 1000) AS s FROM generate_series(1, 2000)", row: { s: 'text' } });

  const error = await errorOf(db.query(read));

  expect(error).toMatchObject({ name: 'UnsupportedResultError', isTooLarge: true });
  expect((error as Error).message).toMatch(/has run, and its result cannot be returned: .*1 MB.* Read it in pages\.$/);
});

test('"already exists" is not a unique violation: the SQLSTATE decides, not the text', async () => {
  await db.execute(statement({ sql: 'CREATE TABLE twice (n int4)' }));

  expect(await errorOf(db.execute(statement({ sql: 'CREATE TABLE twice (n int4)' })))).toMatchObject({
    name: 'StatementError',
    sqlState: '42P07',
    condition: 'duplicate_table',
    constraint: undefined,
  });
});

test('50 statements called together in one transaction run, in the order of their calls', async () => {
  await db.execute(statement({ sql: 'CREATE TABLE fifty (n serial, id int4)' }));
  const insert = statement({ sql: 'INSERT INTO fifty (id) VALUES (:id)', parameters: { id: 'int4' } });
  const list = Array.from({ length: 50 }, (_, id) => id);

  await db.transaction(async (tx) => {
    await Promise.all(list.map((id) => tx.execute(insert, { id })));
  });

  const rows = await db.query(statement({ sql: 'SELECT id FROM fifty ORDER BY n', row: { id: 'int4' } }));
  expect(rows.map(({ id }) => id)).toEqual(list);
});

test('50 reads called together each get their own row', async () => {
  const echo = statement({ sql: 'SELECT :n AS n', parameters: { n: 'int4' }, row: { n: 'int4' } });
  const list = Array.from({ length: 50 }, (_, n) => n);

  expect(await Promise.all(list.map((n) => db.value(echo, { n })))).toEqual(list);
});

test.each(['StatementTimeoutException', 'BadRequestException', 'ForbiddenException'])(
  'a write that is answered with %s is not sent again',
  async (name) => {
    const service = await fakeService([fail(400, name, 'It was refused.')]);
    const error = await errorOf(service.client.execute(statement({ sql: 'UPDATE t SET n = n + 1' })));

    expect(error).toBeInstanceOf(Error);
    expect(service.operations()).toEqual(['Execute']);
    await service.close();
  },
);

describe('__proto__', () => {
  test('is a name of a statement, a parameter and a column like any other', async () => {
    const odd = statement({
      name: '__proto__',
      sql: 'SELECT :__proto__ AS "__proto__", :constructor AS "constructor"',
      parameters: { ['__proto__']: 'int4', constructor: nullable('text') },
      row: { ['__proto__']: 'int4', constructor: nullable('text') },
    });
    const values = { ['__proto__']: 5, constructor: null };

    expect(Object.entries(await db.get(odd, values))).toEqual(Object.entries(values));
    const error = await errorOf(db.get(odd, { ['__proto__']: 1.5, constructor: null }));
    expect((error as Error).message).toMatch(/^A parameter does not fit __proto__:\n {2}parameter __proto__ \(int4\) /);
  });

  test('is not a parameter that has a type by accident', () => {
    expect(() => statement({ sql: 'SELECT :__proto__, :constructor' })).toThrow(':__proto__ has no declared type');
  });
});

test('times around a change to daylight saving are the same instants in every zone', async () => {
  // Node reads TZ again when it is set; jest keeps it from doing so in this process.
  const program = `
    const { createDataApiClient, statement } = await import(process.env.CLIENT_MODULE);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const db = createDataApiClient({ ...JSON.parse(process.env.CLIENT_CONFIG), credentials });
    const echo = statement({
      sql: 'SELECT :at AS at, :day AS day, :local AS local',
      parameters: { at: 'timestamptz', day: 'date', local: 'timestamp' },
      row: { at: 'timestamptz', day: 'date', local: 'timestamp' },
    });
    const found = {};
    for (const zone of ['America/New_York', 'Australia/Lord_Howe']) {
      process.env.TZ = zone;
      const rows = [];
      for (const at of ['2026-03-08T06:59:59.999Z', '2026-03-08T07:00:00.000Z', '2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'])
        rows.push(await db.get(echo, { at: new Date(at), day: '2026-03-08', local: '2026-03-08 02:30:00' }));
      found[new Date(0).getTimezoneOffset()] = rows;
    }
    console.log(JSON.stringify(found));
    process.exit();`;
  const { region, url: endpoint, resourceArn, secretArn, database } = api;
  // The local Data API runs in this process: waiting must not block it.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program],
    {
      env: {
        ...process.env,
        CLIENT_MODULE: pathToFileURL(path.join(import.meta.dirname, '../src/index.ts')).href,
        CLIENT_CONFIG: JSON.stringify({ region, endpoint, resourceArn, secretArn, database }),
      },
    },
  );

  const others = { day: '2026-03-08', local: '2026-03-08 02:30:00' };
  const expected = [
    { at: '2026-03-08T06:59:59.999Z', ...others },
    { at: '2026-03-08T07:00:00Z', ...others },
    { at: '2026-11-01T05:30:00Z', ...others },
    { at: '2026-11-01T06:30:00Z', ...others },
  ];
  expect(JSON.parse(stdout)).toEqual({ 300: expected, '-600': expected });
});
