import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Database, StatementError, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { type Connection, type DataApiConnection, loadConnection } from '@daybreak/database/settings';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';
import { runQuery } from './query.ts';

let api: Awaited<ReturnType<typeof startTestDataApi>>;
let local: DataApiConnection;
let database: Database;

beforeAll(async () => {
  api = await startTestDataApi();
  local = loadConnection({ env: api.env, backend: 'data-api' });
  database = await connectDatabase(local);
  await database.execute(statement({ sql: 'CREATE TABLE notes (id int8 PRIMARY KEY, body text)' }));
});
afterAll(async () => {
  await database?.close();
  await api?.stop();
});

/** The local database, which the command treats as one on AWS. */
const onAws = (): Connection => ({
  ...local,
  local: false,
  resourceArn: local.resourceArn.replace('0'.repeat(12), '123456789012'),
});

async function query(
  sql: string,
  changes: { connection?: Connection; json?: boolean; yes?: boolean; answer?: string } = {},
) {
  const { connection = local, json = false, yes = false, answer } = changes;
  const io = testIo({ answers: answer === undefined ? undefined : [answer] });
  await runQuery(sql, { json, yes }, connection, database, io);
  return { stdout: io.stdout, stderr: io.stderr, questions: io.asked };
}

async function bodies(): Promise<readonly string[]> {
  const rows = await database.query(statement({ sql: 'SELECT body FROM notes ORDER BY id', row: { body: 'text' } }));
  return rows.map(({ body }) => body);
}

describe('npm run query', () => {
  test('prints rows as a table: NULL, exact 64-bit numbers, bytes, lists', async () => {
    const { stdout, stderr } = await query(
      "SELECT 9007199254740993::int8 AS big, 1.10::numeric AS price, NULL::text AS nothing, ''::text AS empty, true AS yes, '\\x00ff'::bytea AS bytes, ARRAY['a', 'b'] AS list",
    );

    expect(stdout).toEqual([
      'big              | price | nothing | empty | yes  | bytes  | list',
      '-----------------+-------+---------+-------+------+--------+------',
      '9007199254740993 |  1.10 | NULL    |       | true | \\x00ff | {a,b}',
      '(1 row)',
    ]);
    expect(stderr).toEqual([]);
  });

  test('prints the head of a result without rows', async () => {
    expect((await query('SELECT id, body FROM notes WHERE id < 0')).stdout).toEqual([
      'id | body',
      '---+-----',
      '(0 rows)',
    ]);
  });

  test('reports how many rows a statement changed', async () => {
    expect((await query("INSERT INTO notes VALUES (1, 'one'), (2, 'two')")).stdout).toEqual(['2 rows changed']);
    expect((await query("UPDATE notes SET body = 'first' WHERE id = 1")).stdout).toEqual(['1 row changed']);
    expect((await query('DELETE FROM notes')).stdout).toEqual(['2 rows changed']);
  });

  test('reports on stderr that a value was shortened', async () => {
    const { stdout, stderr } = await query("SELECT repeat('x', 61) AS wide, 1 AS one");

    expect(stdout[2]).toBe(`${'x'.repeat(59)}… |   1`);
    expect(stderr).toEqual(['1 value shortened to 60 columns; --json prints them in full.']);
  });

  test('--json prints one object, with every value in full', async () => {
    const { stdout } = await query(
      "SELECT 1::int4 AS n, 9007199254740993::int8 AS n, repeat('x', 61) AS wide, NULL::text AS nothing",
      { json: true },
    );

    expect(stdout).toHaveLength(1);
    expect(JSON.parse(stdout[0] ?? '')).toEqual({
      columns: [
        { name: 'n', typeName: 'int4' },
        { name: 'n', typeName: 'int8' },
        { name: 'wide', typeName: 'text' },
        { name: 'nothing', typeName: 'text' },
      ],
      rows: [{ n: 1, n_2: '9007199254740993', wide: 'x'.repeat(61), nothing: null }],
      rowCount: 1,
    });
  });

  test("shows PostgreSQL's own error", async () => {
    await expect(query('SELECT * FROM nowhere')).rejects.toThrow(StatementError);
    await expect(query('SELECT * FROM nowhere')).rejects.toThrow('relation "nowhere" does not exist');
  });

  test('--json prints NaN and infinities as strings, also in lists', async () => {
    const { stdout } = await query(
      "SELECT 'NaN'::float8 AS a, '-Infinity'::float4 AS b, 'Infinity'::numeric AS c, ARRAY['NaN', '1.5']::float8[] AS list",
      { json: true },
    );

    expect(JSON.parse(stdout[0] ?? '').rows).toEqual([{ a: 'NaN', b: '-Infinity', c: 'Infinity', list: ['NaN', 1.5] }]);
  });

  test.each([
    ['\\d users', '\\d'],
    ["SELECT 'é😀' \\gset", '\\gset'],
    ['-- tables\n\\dt', '\\dt'],
  ])('names the command of psql in %j', async (sql, command) => {
    await expect(query(sql)).rejects.toThrow(`${command} is a command of psql, not SQL.`);
  });

  test('reports that it does not support parameters', async () => {
    await expect(query('SELECT :id')).rejects.toThrow(
      'This command takes no parameters: write the value into the statement, text in single quotes.',
    );
  });

  test.each(['', '  ', '-- nothing'])('refuses %j, which is not a statement', async (sql) => {
    await expect(query(sql)).rejects.toThrow('the text has no SQL. Write one statement.');
  });
});

describe('npm run query on AWS', () => {
  test('reads without asking', async () => {
    const { stdout, questions } = await query('SELECT 1 AS one', { connection: onAws(), answer: 'no' });

    expect({ stdout, questions }).toEqual({ stdout: ['one', '---', '  1', '(1 row)'], questions: [] });
  });

  test.each([
    ['an INSERT', "INSERT INTO notes VALUES (10, 'x')"],
    ['a CTE that writes', "WITH new AS (INSERT INTO notes VALUES (10, 'x') RETURNING id) SELECT * FROM new"],
    ['an EXPLAIN that runs it', "EXPLAIN ANALYZE INSERT INTO notes VALUES (10, 'x')"],
    ['DDL', 'CREATE TABLE more (id int4)'],
    ['statements that cannot run in a transaction', 'VACUUM notes'],
  ])('%s is not run without a yes', async (_, sql) => {
    await expect(query(sql, { connection: onAws() })).rejects.toThrow(
      'About to run a statement that changes the database. There is no terminal to ask at. Expected an answer, or --yes. Run the command again at a terminal, or with --yes.',
    );
    await expect(query(sql, { connection: onAws(), answer: 'y' })).rejects.toThrow(
      'Nothing was changed: you did not type yes. Run the command again, or add --yes.',
    );
    expect(await bodies()).toEqual([]);
  });

  test('runs it once after a yes, and without a question with --yes', async () => {
    const asked = await query("INSERT INTO notes VALUES (20, 'asked')", { connection: onAws(), answer: 'yes' });
    const told = await query("INSERT INTO notes VALUES (21, 'told')", { connection: onAws(), yes: true, answer: 'no' });

    expect(asked.questions).toEqual(['About to run a statement that changes the database. Type yes to continue: ']);
    expect(told.questions).toEqual([]);
    expect(await bodies()).toEqual(['asked', 'told']);
  });
});

/** Runs the command line as a shell does. */
async function run(argv: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = import.meta.dirname) {
  const io = testIo({ env: { ...api.env, ...env }, cwd });
  const code = await runCli(['query', ...argv], io);
  return { code, stdout: io.stdout, stderr: io.stderr };
}

describe('daybreak query', () => {
  test('prints the database on stderr, and the rows on stdout', async () => {
    const { code, stdout, stderr } = await run(['SELECT 1 AS one', '--verbose'], { AWS_PROFILE: 'work' });

    expect({ code, stdout }).toEqual({ code: 0, stdout: ['one', '---', '  1', '(1 row)'] });
    expect(stderr).toEqual([
      `Database: app (local Data API at ${api.url})`,
      'AWS_PROFILE is "work" and is ignored: the local Data API uses dummy credentials.',
      'AURORA_CLUSTER_ARN from environment',
      'AURORA_SECRET_ARN from environment',
      'DATABASE_NAME from environment',
      'AWS_REGION from environment',
      'AWS_ENDPOINT_URL_RDS_DATA from environment',
    ]);
  });

  test.each([
    '-- newest first\nSELECT 1 AS one',
    '--newest first\nSELECT 1 AS one',
    '--\nSELECT 1 AS one',
    '--newest\nSELECT 1 AS one',
    '/* newest first */ SELECT 1 AS one',
  ])('accepts SQL that begins with a comment: %j', async (sql) => {
    for (const argv of [[sql], [sql, '--json'], ['--json', sql], ['--', sql]]) {
      const { code, stdout } = await run(argv);

      expect({ code, one: stdout.join().includes('one') }).toEqual({ code: 0, one: true });
    }
  });

  test('refuses an unknown option', async () => {
    const { code, stderr } = await run(['SELECT 1', '--jsno']);

    expect(code).toBe(2);
    expect(stderr.join()).toContain("unknown option '--jsno'");
  });

  test('reads a file, relative to the folder it runs in', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-query-'));
    try {
      writeFileSync(path.join(folder, 'a.sql'), "\uFEFF-- newest first\r\nSELECT 'ä' AS letter;\r\n");
      writeFileSync(path.join(folder, 'utf16.sql'), Buffer.from("\uFEFFSELECT 'ä'", 'utf16le'));

      expect((await run(['--file', 'a.sql'], {}, folder)).stdout).toEqual(['letter', '------', 'ä', '(1 row)']);
      expect((await run(['--file', 'utf16.sql'], {}, folder)).stderr).toEqual([
        'utf16.sql is not valid UTF-8. Save it as UTF-8 and run the command again.',
      ]);
      expect((await run(['--file', 'b.sql'], {}, folder)).stderr).toEqual([
        'Cannot read b.sql: it does not exist. Correct --file.',
      ]);
      expect((await run(['--file', '.'], {}, folder)).stderr).toEqual([
        'Cannot read .: it is a directory. Correct --file.',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each([
    ['neither SQL nor --file', []],
    ['both SQL and --file', ['SELECT 1', '--file', 'a.sql']],
  ])('refuses %s', async (got, argv) => {
    expect((await run(argv)).stderr).toEqual([
      `Got ${got}. Give one: SQL in quotes, --file FILE, or - for standard input.`,
    ]);
  });
});
