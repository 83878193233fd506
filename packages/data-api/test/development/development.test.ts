import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { isDevelopment } from '../../src/client/development.ts';
import { RepeatedStatementsError, watchRepeats } from '../../src/development/index.ts';
import { type DataApiClient, DatabaseError, sql, statement } from '../../src/index.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(statement({ sql: 'CREATE TABLE users (id int PRIMARY KEY, name text)' }));
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});
const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
afterEach(() => {
  warn.mockClear();
});

const find = statement({
  sql: 'SELECT name FROM users WHERE id = :id',
  parameters: { id: 'int4' },
  row: { name: 'text' },
});
async function readEach(times: number): Promise<string> {
  for (let id = 0; id < times; id += 1) await db.find(find, { id });
  return 'done';
}

test('a statement that one invocation sends ten times is an error with the one request to send instead', async () => {
  const error = await watchRepeats(() => readEach(12), { onRepeat: 'throw' }).catch((caught: unknown) => caught);

  expect(error).toBeInstanceOf(RepeatedStatementsError);
  expect(error).toBeInstanceOf(DatabaseError);
  expect(error).toMatchObject({
    statements: [{ statement: 'select name from users where id = ?', count: 12 }],
    message: expect.stringContaining(
      'Read all rows with one statement: WHERE id = ANY(:list). Declare the parameter list',
    ),
  });
});

test.each<[string, () => Promise<unknown>, number]>([
  ['fewer than the limit', () => readEach(9), 10],
  ['a higher limit', () => readEach(12), 13],
  [
    'a comment that marks it as intentional',
    async () => {
      const meant = statement({ sql: 'SELECT 1 AS one /* daybreak: repeat */', row: { one: 'int4' } });
      for (let count = 0; count < 12; count += 1) await db.query(meant);
    },
    10,
  ],
  [
    'calls that fail',
    async () => {
      const fails = statement({ sql: 'SELECT 1 / 0 AS one', row: { one: 'int4' } });
      for (let count = 0; count < 12; count += 1) await db.query(fails).catch(() => undefined);
    },
    10,
  ],
])('%s: the value of the invocation', async (_, invocation, times) => {
  await watchRepeats(invocation, { onRepeat: 'throw', times });
});

test('values in templates and statements in a transaction are counted, too', async () => {
  const invocation = () =>
    db.transaction(async (tx) => {
      for (let id = 0; id < 10; id += 1) {
        await tx.query(
          sql`SELECT name FROM users WHERE id = ${sql.value('int4', id)}`.statement({ row: { name: 'text' } }),
        );
      }
    });

  await expect(watchRepeats(invocation, { onRepeat: 'throw' })).rejects.toBeInstanceOf(RepeatedStatementsError);
});

test('concurrent invocations are counted separately', async () => {
  const one = () => watchRepeats(() => readEach(6), { onRepeat: 'throw' });

  // Calls outside an invocation are not counted.
  expect(await Promise.all([one(), one(), readEach(6)])).toEqual(['done', 'done', 'done']);
});

test('by default it warns once per statement, and returns the value', async () => {
  expect(await watchRepeats(() => readEach(10))).toBe('done');
  expect(await watchRepeats(() => readEach(10))).toBe('done');

  expect(warn.mock.calls).toEqual([[expect.stringContaining('The same statement was sent 10 times')]]);
});

test('the error of the invocation takes precedence over that of a repetition', async () => {
  const invocation = async () => {
    await readEach(10);
    throw new Error('first');
  };

  await expect(watchRepeats(invocation, { onRepeat: 'throw' })).rejects.toThrow('first');
  await expect(watchRepeats(() => 1, { times: 1 })).rejects.toThrow('times is 1; allowed are whole numbers from 2.');
});

describe('a client without watchRepeats', () => {
  const { NODE_ENV, _X_AMZN_TRACE_ID: traceId } = process.env;
  const restore = (name: string, value: string | undefined) => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  afterEach(() => {
    restore('NODE_ENV', NODE_ENV);
    restore('_X_AMZN_TRACE_ID', traceId);
  });
  // Each statement causes one warning per process, so each test has its own statement.
  async function repeat(column: string, client: DataApiClient, times = 12): Promise<void> {
    const read = statement({ sql: `SELECT ${column} AS one FROM users`, row: { one: 'text' } });
    for (let count = 0; count < times; count += 1) await client.query(read);
  }

  test.each([
    ['development', {}, 1, 'upper(name)'],
    ['test', {}, 0, 'md5(name)'],
    ['production', {}, 0, 'reverse(name)'],
    ['development', { warnRepeats: false }, 0, 'trim(name)'],
    ['production', { warnRepeats: true }, 1, 'initcap(name)'],
  ])('with NODE_ENV %s and %j: %d warnings', async (environment, config, warnings, column) => {
    process.env.NODE_ENV = environment;
    // Without an invocation they would have to be sent within a second, which a busy machine may not do.
    process.env._X_AMZN_TRACE_ID = 'Root=1-c';
    const client = clientOf(api, config);
    await repeat(column, client);
    client.close();

    expect(warn).toHaveBeenCalledTimes(warnings);
  });

  test('counts the statements of each invocation by themselves', async () => {
    process.env.NODE_ENV = 'development';
    const client = clientOf(api);
    for (const invocation of ['Root=1-a', 'Root=1-b']) {
      process.env._X_AMZN_TRACE_ID = invocation;
      await repeat('lower(name)', client, 6);
    }
    expect(warn).not.toHaveBeenCalled();
    await repeat('lower(name)', client, 6);
    client.close();

    expect(warn).toHaveBeenCalledTimes(1);
  });
});

test.each([
  ['http://127.0.0.1:8432', undefined, true],
  ['http://localhost:8432', 'development', true],
  ['http://[::1]:8432', '', true],
  ['http://127.0.0.1:8432', 'production', false],
  ['http://127.0.0.1:8432', 'test', false],
  ['https://rds-data.eu-west-1.amazonaws.com', undefined, false],
  ['http://127.0.0.1.example.com', undefined, false],
  ['not a URL', undefined, false],
  [undefined, undefined, false],
])('endpoint %s with NODE_ENV %s is development: %s', (endpoint, environment, expected) => {
  expect(isDevelopment(endpoint, environment)).toBe(expected);
});
