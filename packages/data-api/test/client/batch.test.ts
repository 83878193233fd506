import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { type DataApiClient, MAX_REQUEST_BYTES, nullable, statement } from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
import { answer, fail, fakeService } from '../fake-service.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
  await db.execute(
    statement({ sql: 'CREATE TABLE items (place int GENERATED ALWAYS AS IDENTITY, id int UNIQUE, s text)' }),
  );
});
beforeEach(() => db.execute(statement({ sql: 'TRUNCATE items RESTART IDENTITY' })));
afterAll(async () => {
  db?.close();
  await api?.stop();
});

const insert = statement({
  sql: 'INSERT INTO items (id, s) VALUES (:id, :s)',
  parameters: { id: 'int4', s: nullable('text') },
});
const select = statement({
  sql: 'SELECT id, length(s) AS length FROM items ORDER BY place',
  row: { id: 'int4', length: nullable('int4') },
});
describe('a batch', () => {
  test('runs once per parameter set, in order, NULLs among them', async () => {
    const sets = [5, 3, 9].map((id) => ({ id, s: id === 3 ? null : 'x' }));

    expect(await db.batch(insert, sets)).toEqual({ sets: 3 });
    expect(await db.query(select)).toEqual([
      { id: 5, length: 1 },
      { id: 3, length: null },
      { id: 9, length: 1 },
    ]);
  });

  test('without sets sends nothing', async () => {
    const service = await fakeService([answer({})]);

    expect(await service.client.batch(insert, [])).toEqual({ sets: 0 });
    await service.close();
    expect(service.received).toEqual([]);
  });

  test('of 9 MiB travels in three requests below 4 MiB, order kept', async () => {
    const sets = Array.from({ length: 90 }, (_, id) => ({ id, s: '"ü'.repeat(25_000) }));

    await db.batch(insert, sets);

    expect((await db.query(select)).map(({ id }) => id)).toEqual(sets.map(({ id }) => id));
  });

  test('fills each request up to the limit', async () => {
    const service = await fakeService([answer({ updateResults: [] })]);
    const sets = Array.from({ length: 90 }, (_, id) => ({ id, s: '"ü'.repeat(25_000) }));

    await service.client.batch(insert, sets);
    await service.close();

    const bytes = service.received.map(({ headers }) => Number(headers['content-length']));
    expect(bytes).toHaveLength(3);
    expect(Math.max(...bytes)).toBeLessThan(MAX_REQUEST_BYTES);
    expect(Math.min(...bytes.slice(0, -1))).toBeGreaterThan(MAX_REQUEST_BYTES * 0.95);
  });

  test('with one set that is too large does not send that set, and says so', async () => {
    const error = await errorOf(db.batch(insert, [{ id: 1, s: 'x'.repeat(4_200_000) }]));

    expect(error).toMatchObject({ name: 'RequestTooLargeError', operation: 'BatchExecuteStatement' });
    expect(await db.query(select)).toEqual([]);
  });

  test('with a wrong set sends nothing at all', async () => {
    const error = await errorOf(
      db.batch(insert, [
        { id: 1, s: null },
        { id: 1.5, s: null },
      ]),
    );

    expect(error).toMatchObject({ name: 'ParameterError' });
    expect(await db.query(select)).toEqual([]);
  });

  test('in a transaction is all or nothing', async () => {
    const sets = [1, 2, 1].map((id) => ({ id, s: null }));

    const error = await errorOf(db.transaction((tx) => tx.batch(insert, sets)));

    expect(error).toMatchObject({ name: 'StatementError', sqlState: '23505', operation: 'BatchExecuteStatement' });
    expect(await db.query(select)).toEqual([]);
  });
});

describe('a batch in several requests outside a transaction', () => {
  const long = 'x'.repeat(1_500_000);

  test('reports how many sets are committed when a later request fails', async () => {
    const sets = [1, 2, 3, 4, 3].map((id) => ({ id, s: long }));

    const error = await errorOf(db.batch(insert, sets));

    expect(error).toMatchObject({ name: 'PartialBatchError', committed: 4, failedAt: 4, cause: { sqlState: '23505' } });
    expect((error as Error).message).toBe(
      '4 of 5 parameter sets are committed; the request that begins with number 4 failed. PostgreSQL refused "INSERT INTO items (id, s) VALUES (:id, :s)": duplicate key value violates unique constraint "items_id_key" (SQLSTATE 23505 unique_violation). Continue with that one, or run it in transaction(…), which keeps all or nothing.',
    );
    expect((await db.query(select)).map(({ id }) => id)).toEqual([1, 2, 3, 4]);
  });

  test('throws the error itself when the first request fails', async () => {
    const service = await fakeService([fail(400, 'DatabaseErrorException', 'ERROR: x; SQLState: 23505')]);

    const error = await errorOf(
      service.client.batch(
        insert,
        [1, 2, 3].map((id) => ({ id, s: long })),
      ),
    );
    await service.close();

    expect(error).toMatchObject({ name: 'StatementError', sqlState: '23505' });
    expect(service.received).toHaveLength(1);
  });
});
