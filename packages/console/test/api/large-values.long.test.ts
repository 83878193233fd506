import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask } from '../ask.ts';
import { execute, startTestConsole, type TestConsole } from '../console.ts';

let tested: TestConsole;
const run = async (sql: string) => {
  const response = await execute(tested.api, sql);
  if (response.status !== 200) throw new Error(`${sql}: ${await response.text()}`);
};
const table = (name: string, more: object = {}) => ({ schema: 'public', name, ...more });
const rows = async (name: string) => (await ask(tested, 'POST rows', table(name))).body;

beforeAll(async () => {
  tested = await startTestConsole();
});
afterAll(() => tested?.stop());

describe('A large value', () => {
  beforeAll(async () => {
    await run('CREATE TABLE large (id int PRIMARY KEY, doc jsonb, bytes bytea, note text)');
    await run(
      `INSERT INTO large SELECT 1, jsonb_build_object('a', 9223372036854775807, 'text', repeat('é☃', 1000000)), NULL, NULL`,
    );
    await run(`INSERT INTO large SELECT 2, NULL, decode(repeat('00ff', 25 * 1024 * 1024), 'hex'), 'x'`);
  });

  test('is read only at its beginning for the page, also 50 MB of bytea', async () => {
    const page = await rows('large');
    expect(page.rows[0].values[1]).toHaveLength(256);
    expect(page.rows[0].bytes[1]).toBeGreaterThan(5_000_000);
    expect(page.rows[1].values[2]).toBe(`\\x${'00ff'.repeat(16)}`);
    expect(page.rows[1].bytes[2]).toBe(50 * 1024 * 1024);
  });

  test('is opened in parts, and JSON with line breaks', async () => {
    const cell = async (key: string, column: string, more: object = {}) =>
      (await ask(tested, 'POST cell', table('large', { key: [key], column, from: 0, ...more }))).body;
    const first = await cell('1', 'doc');
    const second = await cell('1', 'doc', { from: first.next });
    expect([first.text.length, first.next, second.text.length]).toEqual([100_000, 100_000, 100_000]);
    expect((await cell('1', 'doc', { isPretty: true })).text.slice(0, 80)).toContain('\n    "a": 9223372036854775807');
    const bytes = await cell('2', 'bytes', { from: 50 * 1024 * 1024 - 2 });
    expect(bytes).toEqual({ text: '00ff' });
  });

  test('is unchanged in the JSON of its row, and a row that is too large is refused', async () => {
    const { body } = await ask(tested, 'POST row-as', table('large', { key: ['1'], form: 'JSON' }));
    expect(String(body.text).slice(0, 80)).toContain('"a": 9223372036854775807');
    expect(JSON.parse(body.text).doc.text === 'é☃'.repeat(1_000_000)).toBe(true);
    const refused = await ask(tested, 'POST row-as', table('large', { key: ['2'], form: 'JSON' }));
    expect([refused.status, refused.body.message]).toEqual([413, expect.stringContaining('64 MiB')]);
  });
});
