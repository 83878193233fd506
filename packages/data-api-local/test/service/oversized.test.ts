import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { DataApiService } from '../../src/service/service.ts';
import { begin, execute, post, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** More than a session reads as one message. */
const HUGE = 17_000_000;
const RESULT_TOO_LARGE = {
  status: 400,
  errorType: 'UnsupportedResultException',
  body: { message: 'The result exceeds the size limit 1 MB.' },
};
const RESPONSE_TOO_LARGE = {
  status: 400,
  errorType: 'BadRequestException',
  body: { message: 'Database returned more than the allowed response size limit' },
};
/** A text of so many thousand characters. PostgreSQL copies piece by piece: one character at a time, the longest took it seconds. */
const text = (characters: number): string => `repeat(repeat('x', 1000), ${characters / 1000})`;
const raised = (level: string, characters: number): string =>
  `DO $$ BEGIN RAISE ${level} '%', ${text(characters)}; END $$`;

describe('A message of PostgreSQL that is too large', () => {
  test.each([
    ['a row of text', `SELECT ${text(HUGE)}`, {}, RESULT_TOO_LARGE],
    ['a row of bytea', `SELECT ${text(HUGE / 2)}::bytea`, {}, RESULT_TOO_LARGE],
    ['a row that becomes JSON', `SELECT ${text(HUGE)}`, { formatRecordsAs: 'JSON' }, RESPONSE_TOO_LARGE],
    ['a notice', raised('NOTICE', HUGE), {}, RESPONSE_TOO_LARGE],
    ['an error', raised('EXCEPTION', HUGE), {}, RESPONSE_TOO_LARGE],
    ['an error that quotes a value', `SELECT ${text(HUGE)}::int`, {}, RESPONSE_TOO_LARGE],
  ])('ends its session, and with it the transaction: %s', async (_, sql, members, answer) => {
    await withService(database, {}, async (service) => {
      const transactionId = await begin(service);
      const { body } = await execute(service, 'SELECT pg_backend_pid()', { transactionId });

      expect(await execute(service, sql, { ...members, transactionId })).toEqual(answer);

      const after = await execute(service, 'SELECT 1', { transactionId });
      expect(after.errorType).toBe('TransactionNotFoundException');
      await untilGone(service, body.records);
    });
  });

  test('fails a batch', async () => {
    await withService(database, {}, async (service) => {
      const members = { sql: `SELECT ${text(HUGE)}`, parameterSets: [[], []] };

      expect(await post(service, '/BatchExecute', members)).toEqual(RESULT_TOO_LARGE);
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });
});

test('An error of more than 1 MiB is refused, and its session continues', async () => {
  await withService(database, {}, async (service) => {
    const transactionId = await begin(service);
    await execute(service, 'SAVEPOINT before', { transactionId });

    expect(await execute(service, raised('EXCEPTION', 2_000_000), { transactionId })).toEqual(RESPONSE_TOO_LARGE);

    expect((await execute(service, 'ROLLBACK TO before', { transactionId })).status).toBe(200);
  });
});

describe('Parameters that the SQL names many times', () => {
  const named = (times: number): string => `SELECT ${Array(times).fill('length(:a)').join('+')}`;
  const value = (characters: number) => [{ name: 'a', value: { stringValue: 'x'.repeat(characters) } }];
  const TOO_LARGE = { status: 400, errorType: 'ValidationException' };

  test.each([400, 1_100])(
    'are refused before anything is sent if their total is too large: %d times',
    async (times) => {
      await withService(database, {}, async (service) => {
        const refused = await execute(service, named(times), { parameters: value(4_000_000) });

        expect(refused).toMatchObject(TOO_LARGE);
        expect(refused.body.message).toBe(
          `The call would send ${4_000_008 * times} bytes to PostgreSQL, each value as often as the SQL names it. ` +
            'Allowed are 16777216. Name a large value once, for example in a common table expression, or send smaller batches.',
        );
        expect((await execute(service, 'SELECT 1')).status).toBe(200);
      });
    },
  );

  test('are bound up to 16 MiB', async () => {
    await withService(database, {}, async (service) => {
      const parameters = value(4_000_000);

      expect((await execute(service, named(4), { parameters })).body.records).toEqual([[{ longValue: 16_000_000 }]]);
      expect(await execute(service, named(5), { parameters })).toMatchObject(TOO_LARGE);
    });
  });

  test('count in a batch over all its sets, and with them the SQL that is sent again where types change', async () => {
    await withService(database, {}, async (service) => {
      const long = { sql: named(4), parameterSets: Array(3).fill(value(1_300_000)) };
      const comment = `SELECT :a /* ${'x'.repeat(60_000)} */`;
      const sets = Array.from({ length: 400 }, (_, at) => [
        { name: 'a', value: at % 2 === 0 ? { isNull: true } : { longValue: 1 } },
      ]);

      expect((await post(service, '/BatchExecute', long)).status).toBe(200);
      expect(await post(service, '/BatchExecute', { ...long, sql: named(5) })).toMatchObject(TOO_LARGE);
      expect(await post(service, '/BatchExecute', { sql: comment, parameterSets: sets })).toMatchObject(TOO_LARGE);
    });
  });

  test('count in a batch even when they are null, and so does each set', async () => {
    await withService(database, {}, async (service) => {
      const nulls = Array(2_000).fill([{ name: 'a', value: { isNull: true } }]);
      const sql = `SELECT ${Array(20_000).fill(':a').join(',')}`;

      expect(await post(service, '/BatchExecute', { sql, parameterSets: nulls })).toMatchObject(TOO_LARGE);
      const empty = { sql: 'SELECT 1', parameterSets: Array(1_000_000).fill([]) };
      expect(await post(service, '/BatchExecute', empty)).toMatchObject(TOO_LARGE);
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });
});

/** Waits until PostgreSQL has ended the session with this process id. */
async function untilGone(service: DataApiService, records: unknown): Promise<void> {
  const [[{ longValue }]] = records as [[{ longValue: number }]];
  const deadlineMs = Date.now() + 10_000;
  for (;;) {
    const sql = `SELECT count(*) FROM pg_stat_activity WHERE pid = ${longValue}`;
    const { body } = await execute(service, sql);
    if (JSON.stringify(body.records) === '[[{"longValue":0}]]') return;
    if (Date.now() > deadlineMs) throw new Error(`The session ${longValue} has not ended.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
