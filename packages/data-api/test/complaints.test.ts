// What users of other clients of the Data API complain of, where no other test holds it. The rest:
// - types of parameters: statement/encode-parameters, statement/statement, types.test-d
// - NULL, arrays, dates, numbers: client/round-trip, client/read-format, many; JSON: types/json-types
// - RETURNING and row counts: many, client/batch, types.test-d
// - transactions: client/transaction, client/transaction-options
// - retries and cold start: wire/retry, client/sending, client/deadlines
// - errors: errors/, client/sending
// - limits: pages (eachRow, rowsByCursor), many, client/batch
// - the newest SDK: the job newest-sdk of .github/workflows/test.yml, held by test/workflows.test.ts
import { execFile } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../test/database.ts';
import type { DataApiLocal } from '../../data-api-local/src/index.ts';
import { array, type DataApiClient, nullable, statement } from '../src/index.ts';
import { answer, fakeService } from './fake-service.ts';
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

describe('types come from the declaration, never from the look of a value', () => {
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

test('a row of more than 64 KB goes in and comes back', async () => {
  const long = 'ü'.repeat(100_000);
  const echo = statement({ sql: 'SELECT :s AS s', parameters: { s: 'text' }, row: { s: 'text' } });

  expect(await db.value(echo, { s: long })).toBe(long);
});

test('a result of more than 1 MiB is an error that names the limit and the way round', async () => {
  const read = statement({ sql: "SELECT repeat('x', 1000) AS s FROM generate_series(1, 2000)", row: { s: 'text' } });

  const error = await errorOf(db.query(read));

  expect(error).toMatchObject({ name: 'UnsupportedResultError', isTooLarge: true });
  expect((error as Error).message).toMatch(/has run, and its result cannot be returned: .*1 MB.* Read it in pages\.$/);
});

test('"already exists" is no unique violation: SQLSTATEs decide, and not words', async () => {
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

  test('is no parameter that has a type by accident', () => {
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
