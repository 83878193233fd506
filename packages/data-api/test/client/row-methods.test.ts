import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { type DataApiClient, RowCountError, StatementDeclarationError, statement } from '../../src/index.ts';
import { clientOf } from '../local.ts';

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

const upTo = statement({
  name: 'count-up',
  sql: 'SELECT n FROM generate_series(1, :n) AS n',
  parameters: { n: 'int4' },
  row: { n: 'int4' },
});

describe('find', () => {
  test('returns the first row, or undefined', async () => {
    expect(await db.find(upTo, { n: 2 })).toEqual({ n: 1 });
    expect(await db.find(upTo, { n: 0 })).toBeUndefined();
  });
});

describe('get', () => {
  test('returns the only row', async () => {
    expect(await db.get(upTo, { n: 1 })).toEqual({ n: 1 });
  });

  test.each([0, 2])('of %i rows is an error with the count', async (n) => {
    const error = await db.get(upTo, { n }).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(RowCountError);
    expect(error).toMatchObject({
      rowCount: n,
      statementName: 'count-up',
      message: `count-up returned ${n} rows, and exactly one was expected.`,
    });
  });
});

describe('value', () => {
  test('returns the only column of the only row', async () => {
    expect(await db.value(upTo, { n: 1 })).toBe(1);
    expect(await db.value(statement({ sql: 'SELECT EXISTS (SELECT 1) AS yes', row: { yes: 'bool' } }))).toBe(true);
  });

  test.each([0, 2])('of %i rows is an error with the count', async (n) => {
    await expect(db.value(upTo, { n })).rejects.toMatchObject({ name: 'RowCountError', rowCount: n });
  });

  test('of two declared columns is refused before anything is sent', async () => {
    const two = statement({ sql: 'SELECT 1 AS a, 2 AS b', row: { a: 'int4', b: 'int4' } });
    const before = api.requests().length;

    // @ts-expect-error the compiler refuses it too
    const error = await db.value(two).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(StatementDeclarationError);
    expect(error).toMatchObject({ problems: [{ code: 'not-one-column' }] });
    expect(api.requests()).toHaveLength(before);
  });
});

test('exists returns whether there is a row', async () => {
  expect(await db.exists(upTo, { n: 1 })).toBe(true);
  expect(await db.exists(upTo, { n: 0 })).toBe(false);
});

test('each of them works inside a transaction', async () => {
  const seen = await db.transaction(async (tx) => [
    await tx.find(upTo, { n: 1 }),
    await tx.get(upTo, { n: 1 }),
    await tx.value(upTo, { n: 1 }),
    await tx.exists(upTo, { n: 1 }),
  ]);

  expect(seen).toEqual([{ n: 1 }, { n: 1 }, 1, true]);
});
