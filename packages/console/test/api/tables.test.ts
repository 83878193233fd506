import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../ask.ts';
import { execute, startTestConsole, type TestConsole } from '../console.ts';

let tested: TestConsole;
const run = async (sql: string) => {
  const response = await execute(tested.api, sql);
  if (response.status !== 200) throw new Error(`${sql}: ${await response.text()}`);
};
const table = (name: string, more: object = {}) => ({ schema: 'public', name, ...more });
const rows = async (name: string, more: object = {}) => (await ask(tested, 'POST rows', table(name, more))).body;

const WEIRD = `weird".na me`;
const WEIRD_SQL = '"weird"".na me"';

beforeAll(async () => {
  tested = await startTestConsole();
  await run('CREATE TABLE numbered (n int PRIMARY KEY, word text)');
  await run("INSERT INTO numbered SELECT n, 'word ' || n FROM generate_series(1, 250) n");
  await run(`CREATE TABLE ${WEIRD_SQL} ("<img src=x>" int PRIMARY KEY, "co:lon" text)`);
  await run(`INSERT INTO ${WEIRD_SQL} VALUES (1, 'a')`);
  await run('CREATE TABLE keyless (a int)');
  await run('INSERT INTO keyless SELECT generate_series(1, 150)');
  await run('CREATE TABLE empty ()');
  await run(
    `CREATE TABLE wide (id int PRIMARY KEY, ${Array.from({ length: 299 }, (_, n) => `c${n} text`).join(', ')})`,
  );
  await run('INSERT INTO wide (id) SELECT generate_series(1, 25)');
  await run("UPDATE wide SET c0 = repeat('é', 1000), c298 = 'last'");
});
afterAll(() => tested?.stop());

/** Each value as psql prints it. */
const VALUES: readonly (readonly [type: string, sql: string, written: string | null])[] = [
  ['text', 'NULL', null],
  ['text', "''", ''],
  ['text', "'<img src=x onerror=alert(1)>'", '<img src=x onerror=alert(1)>'],
  ['bigint', '9223372036854775807', '9223372036854775807'],
  ['numeric', '0.10', '0.10'],
  ['double precision', "'NaN'", 'NaN'],
  ['boolean', 'true', 't'],
  ['character(3)', "'a'", 'a  '],
  ['"char"', "'x'", 'x'],
  ['interval', "'1 day 2 hours'", '1 day 02:00:00'],
  ['int[]', "'{{1,2},{3,4}}'", '{{1,2},{3,4}}'],
  ['timestamptz', "'2026-01-01 00:00:00.123456+00'", '2026-01-01 00:00:00.123456+00'],
  ['timestamptz', "'infinity'", 'infinity'],
  ['inet', "'10.0.0.1'", '10.0.0.1'],
  ['jsonb', `'{"a": 1}'`, '{"a": 1}'],
  ['bytea', "'\\x0001ff'", '\\x0001ff'],
  ['point', "'(1,2)'", '(1,2)'],
  ['int4range', "'[1,5)'", '[1,5)'],
  ['oid', "'4294967295'", '4294967295'],
  ['xml', "'<a>b</a>'", '<a>b</a>'],
  ['tsvector', "'a b'", "'a' 'b'"],
  ['money', "'12.34'", '$12.34'],
  ['bit(3)', "B'101'", '101'],
];

describe('A page of a table', () => {
  test('shows each type as psql prints it', async () => {
    await run(`CREATE TABLE typed (id int PRIMARY KEY, ${VALUES.map(([type], n) => `c${n} ${type}`).join(', ')})`);
    await run(`INSERT INTO typed VALUES (1, ${VALUES.map(([, sql]) => sql).join(', ')})`);
    const page = await rows('typed');
    expect(page.rows[0].values.slice(1)).toEqual(VALUES.map(([, , written]) => written));
  });

  test('uses the key to go forward, back, to the end and to the start', async () => {
    const numbersOf = (page: { rows: { key: string[] }[] }) => page.rows.map(({ key }) => Number(key[0]));
    const first = await rows('numbered');
    expect([numbersOf(first)[0], numbersOf(first).length, first.hasMore]).toEqual([1, 100, true]);
    const second = await rows('numbered', { position: { after: ['100'] } });
    expect([numbersOf(second)[0], numbersOf(second).at(-1)]).toEqual([101, 200]);
    const last = await rows('numbered', { position: 'last' });
    expect([numbersOf(last)[0], numbersOf(last).at(-1), last.hasMore]).toEqual([151, 250, true]);
    const back = await rows('numbered', { position: { before: ['101'] } });
    expect([numbersOf(back)[0], numbersOf(back).at(-1), back.hasMore]).toEqual([1, 100, false]);
  });

  test('has the rows of a condition, which cannot write', async () => {
    expect((await rows('numbered', { where: "word LIKE '%99' -- two" })).rows).toHaveLength(2);
    const written = await rows('numbered', { where: "set_config('transaction_read_only', 'off', true) = 'off'" });
    expect(written.message).toMatch(/25001|read-only|read-write/);
    expect((await rows('numbered', { where: 'nothing = 1' })).message).toContain('42703');
    expect((await ask(tested, 'POST count', table('numbered', { where: 'n > 200' }))).body).toEqual({ rows: '50' });
  });

  test('reports the position of an error in the typed condition, not in the SQL around it', async () => {
    const positionOf = async (where: string, name = 'numbered') => {
      const page = await rows(name, { where });
      const count = (await ask(tested, 'POST count', table(name, { where }))).body;
      const position = (message: string) => Number(/; Position: (\d+)/.exec(message)?.[1]);
      expect([where, position(count.message)]).toEqual([where, position(page.message)]);
      return position(page.message);
    };
    expect(await positionOf('nothing = 1')).toBe(1);
    expect(await positionOf("word = 'é☃🌍' AND nothing = 1")).toBe(18);
    expect(await positionOf('nothing = 1', WEIRD)).toBe(1);
    // PostgreSQL finds these errors in the text after the condition.
    expect(await positionOf('n > ')).toBe(5);
    expect(await positionOf("word = 'x")).toBe(8);
  });

  test('of a table without a key continues by row number, and has no last page', async () => {
    const page = await rows('keyless', { position: { offset: 100 } });
    expect([page.rows.length, page.hasMore, page.rows[0].key]).toEqual([50, false, []]);
    expect((await ask(tested, 'POST rows', table('keyless', { position: 'last' }))).status).toBe(400);
  });

  test('can have 300 columns, no columns, no rows, or a name with quotes, a dot and a space', async () => {
    const wide = await rows('wide');
    expect([wide.rows.length, wide.rows[0].values.length, wide.rows[0].values.at(-1)]).toEqual([10, 300, 'last']);
    expect(wide.rows[0].values[1]).toBe('é'.repeat(256));
    expect(wide.rows[0].bytes[1]).toBe(2000);
    expect((await rows('empty')).rows).toEqual([]);
    expect((await rows(WEIRD)).rows[0].values).toEqual(['1', 'a']);
    const described = await ask(tested, 'POST table', table(WEIRD));
    expect(described.body).toMatchObject({ key: ['<img src=x>'], columns: [{ type: 'integer' }, { name: 'co:lon' }] });
  });

  test('is refused for a table that does not exist', async () => {
    expect((await ask(tested, 'POST rows', table('nowhere'))).body.message).toMatch(/nowhere|42P01/);
  });
});

describe('The schema', () => {
  test('has tables with their columns, and the search path', async () => {
    const { body } = await ask(tested, 'GET schema');
    expect(body.searchPath).toEqual(['public']);
    const named = (name: string) => body.tables.find((one: { name: string }) => one.name === name);
    expect(named('numbered')).toMatchObject({ schema: 'public', kind: 'table', columns: ['n', 'word'] });
    expect(named('wide').columns).toHaveLength(300);
    expect(named('empty').columns).toEqual([]);
  });
});

describe('An edit', () => {
  beforeAll(async () => {
    await run(`CREATE TABLE edited (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, role text DEFAULT 'user'
      CONSTRAINT role_known CHECK (role IN ('user', 'tool')), at timestamptz, many int[])`);
    await run("INSERT INTO edited (role) VALUES ('tool'), ('tool')");
  });
  const first = async (name: string) => (await rows(name)).rows[0];
  const edit = async (name: string, changes: object, more: object = {}) => {
    const { key, version } = await first(name);
    return ask(tested, 'POST row', table(name, { key, version, changes, ...more }));
  };

  test('sets texts of any type, NULL and the default', async () => {
    const text = { at: { text: '2026-01-01 00:00:00+00' }, many: { text: '{1,2}' }, role: 'DEFAULT' };
    expect((await edit('edited', text)).status).toBe(200);
    expect((await first('edited')).values).toEqual(['1', 'user', '2026-01-01 00:00:00+00', '{1,2}']);
    await edit('edited', { at: 'NULL' });
    expect((await first('edited')).values[2]).toBeNull();
  });

  test('that violates a constraint gets PostgreSQL’s error, and writes nothing', async () => {
    const { status, body } = await edit('edited', { role: { text: 'robot' } });
    expect([status, body.message]).toEqual([422, expect.stringContaining('role_known')]);
    expect(body.message).toContain('23514');
    expect((await first('edited')).values[1]).toBe('user');
  });

  test('of a row that another session changed writes nothing', async () => {
    const { key, version } = await first('edited');
    await run("UPDATE edited SET role = 'tool' WHERE id = 1");
    const { status, body } = await ask(
      tested,
      'POST row',
      table('edited', { key, version, changes: { role: { text: 'user' } } }),
    );
    expect([status, body.message]).toEqual([409, expect.stringContaining('another session')]);
    expect((await first('edited')).values[1]).toBe('tool');
  });

  test('of a generated key, of a table without a key, or without a column is refused', async () => {
    expect((await edit('edited', { id: { text: '9' } })).body.message).toContain('The database writes this column');
    expect((await edit('edited', {})).status).toBe(400);
    const keyless = await ask(
      tested,
      'POST row',
      table('keyless', { key: [], version: '1', changes: { a: { text: '2' } } }),
    );
    expect([keyless.status, keyless.body.message]).toEqual([400, expect.stringContaining('no primary key')]);
  });

  test('adds a row: other columns get their default, and a generated column takes no value', async () => {
    const insert = (name: string, values: object) => ask(tested, 'POST row-insert', table(name, { values }));
    expect((await insert('edited', { many: { text: '{3}' }, at: 'NULL' })).status).toBe(200);
    expect((await insert('edited', {})).status).toBe(200);
    expect((await rows('edited', { position: 'last' })).rows.slice(-2)).toMatchObject([
      { values: ['3', 'user', null, '{3}'] },
      { values: ['4', 'user', null, null] },
    ]);
    expect((await insert('edited', { id: { text: '9' } })).body.message).toContain('The database writes this column');
    expect((await insert('edited', { role: { text: 'robot' } })).body.message).toContain('23514');
    expect((await insert('keyless', { a: { text: '7' } })).status).toBe(200);
  });

  test('deletes a row only if it is unchanged and has a key', async () => {
    const { key, version } = (await rows('edited', { position: 'last' })).rows.at(-1);
    const remove = (more: object) => ask(tested, 'POST row-delete', table('edited', { key, version, ...more }));
    expect((await remove({ version: '1' })).body.message).toContain('another session');
    expect((await remove({ key: [] })).body.message).toContain('Allowed are 1: id');
    expect((await remove({})).status).toBe(200);
    expect((await rows('edited', { position: 'last' })).rows.at(-1).values[0]).toBe('3');
    const keyless = await ask(tested, 'POST row-delete', table('keyless', { key: [], version: '1' }));
    expect(keyless.body.message).toContain('no primary key');
  });

  test.each<[string, string, string]>([
    [
      'each type',
      `id int PRIMARY KEY, ${VALUES.map(([type], n) => `c${n} ${type}`).join(', ')}`,
      `1, ${VALUES.map(([, sql]) => sql).join(', ')}`,
    ],
    [
      'what would end a literal',
      `"a'b:c" int PRIMARY KEY, "d""e" text, f bytea`,
      `1, E'it''s \\\\ :name\n', '\\x005c27'`,
    ],
    [
      'an identity and a computed column',
      'id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, twice int GENERATED ALWAYS AS (n * 2) STORED, n int',
      'DEFAULT, DEFAULT, 4',
    ],
    [
      '300 columns',
      `id int PRIMARY KEY, ${Array.from({ length: 299 }, (_, n) => `c${n} text DEFAULT 'x'`).join(', ')}`,
      '1',
    ],
  ])('copies a row as an INSERT that creates the same row: %s', async (_, columns, values) => {
    await run('DROP TABLE IF EXISTS "it\'s copied"');
    await run(`CREATE TABLE "it's copied" (${columns})`);
    await run(`INSERT INTO "it's copied" VALUES (${values})`);
    const before = await first("it's copied");
    const copied = await ask(tested, 'POST row-as', table("it's copied", { key: before.key, form: 'INSERT' }));
    await run('DELETE FROM "it\'s copied"');
    await run(copied.body.text);

    const { key, values: again, bytes } = await first("it's copied");
    expect({ key, values: again, bytes }).toEqual({ key: before.key, values: before.values, bytes: before.bytes });
  });

  test('leaves no open transaction', () => {
    expect(tested.api.openTransactions()).toEqual([]);
  });
});
