import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { array, type DataApiClient, nullable, type RowCode, type RowTypes, statement } from '../../src/index.ts';
import { answer, fakeService } from '../fake-service.ts';
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

describe('rows that are not as declared', () => {
  test.each<[string, RowTypes, readonly [RowCode, string | undefined][]]>([
    ['SELECT now()::timestamp AS at', { at: 'timestamptz' }, [['wrong-type', 'at']]],
    [
      'SELECT 1 AS a, 2 AS b',
      { a: 'int4', c: 'int4' },
      [
        ['undeclared-column', 'b'],
        ['missing-column', 'c'],
      ],
    ],
    ['SELECT 1 AS a, 2 AS a', { a: 'int4' }, [['duplicate-column', 'a']]],
    ['SELECT NULL::text AS a', { a: 'text' }, [['null', 'a']]],
    ['SELECT ARRAY[1, NULL] AS a', { a: array('int4') }, [['wrong-value', 'a']]],
    ['CREATE TEMPORARY TABLE x (a int)', { a: 'int4' }, [['no-columns', undefined]]],
  ])('%s', async (sql, row, problems) => {
    const error = await db.query(statement({ sql, row })).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({
      name: 'RowError',
      problems: problems.map(([code, name]) => ({
        code,
        place: name === undefined ? undefined : { kind: 'column', name },
      })),
    });
  });

  test('are described with advice', async () => {
    const query = db.query(statement({ sql: 'SELECT 1 AS adress', row: { address: 'text' } }));

    await expect(query).rejects.toThrow(
      [
        'The rows of "SELECT 1 AS adress" are not as declared:',
        '  the query returns adress (int4), which row does not declare. Declare it, or do not select it.',
        '  row declares column address, but the query does not return it. Select it, or remove it from row.',
      ].join('\n'),
    );
  });
});

test('an int8 in an array that is a JSON number, which the SDK rounds, is refused instead of being wrong', async () => {
  const columnMetadata = [{ name: 'a', label: 'a', typeName: '_int8' }];
  const service = await fakeService([
    answer({ records: [[{ arrayValue: { longValues: [2 ** 53] } }]], columnMetadata }),
  ]);

  const query = service.client.query(statement({ sql: 'SELECT a FROM t', row: { a: array('int8') } }));

  await expect(query).rejects.toThrow(
    'column a (int8[]) at element [0] expects integers up to 2^53 in an array (the SDK rounds larger ones: cast to text[] and declare array("text")), got an integer',
  );
  await service.close();
});

test('columns are matched by name, not by place, on the first call and on later ones', async () => {
  const swapped = statement({ sql: "SELECT 'last' AS b, 'first' AS a", row: { a: 'text', b: 'text' } });

  const rows = [...(await db.query(swapped)), ...(await db.query(swapped))];

  expect(rows).toEqual([
    { a: 'first', b: 'last' },
    { a: 'first', b: 'last' },
  ]);
});

test('SELECT * follows the table when its columns change', async () => {
  await db.execute(statement({ sql: 'CREATE TABLE changing (a text, b text)' }));
  await db.execute(statement({ sql: "INSERT INTO changing VALUES ('a', 'b')" }));
  const all = statement({ sql: 'SELECT * FROM changing', row: { a: 'text', b: 'text' } });
  await db.query(all);
  await db.execute(statement({ sql: 'ALTER TABLE changing DROP COLUMN a' }));
  await db.execute(statement({ sql: "ALTER TABLE changing ADD COLUMN a text NOT NULL DEFAULT 'new'" }));

  expect(await db.query(all)).toEqual([{ a: 'new', b: 'b' }]);
});

test('no rows is an empty list, and teaches the columns too', async () => {
  const none = statement({ sql: 'SELECT 1 AS a WHERE false', row: { a: nullable('int4') } });

  expect(await db.query(none)).toEqual([]);
  expect(await db.query(none)).toEqual([]);
});

test('rowCount is the number of inserted, updated or deleted rows', async () => {
  await db.execute(statement({ sql: 'CREATE TABLE counted (n int)' }));
  const run = async (sql: string) => (await db.execute(statement({ sql }))).rowCount;

  expect(await run('INSERT INTO counted SELECT generate_series(1, 5)')).toBe(5);
  expect(await run('UPDATE counted SET n = 0 WHERE n > 2')).toBe(3);
  expect(await run('DELETE FROM counted')).toBe(5);
  expect(await run('DROP TABLE counted')).toBe(0);
});

describe('SQL that a person typed', () => {
  test('returns columns and plain values, without a declaration', async () => {
    const sql =
      "SELECT 1 AS n, 9223372036854775807 AS big, 1.50 AS money, NULL::date AS day, ARRAY['a'] AS list, true AS yes";

    expect(await db.run(statement({ sql }))).toEqual({
      columns: [
        { name: 'n', typeName: 'int4' },
        { name: 'big', typeName: 'int8' },
        { name: 'money', typeName: 'numeric' },
        { name: 'day', typeName: 'date' },
        { name: 'list', typeName: '_text' },
        { name: 'yes', typeName: 'bool' },
      ],
      rows: [[1, '9223372036854775807', '1.50', null, ['a'], true]],
      rowCount: 0,
    });
  });

  test('has no columns when it returns no rows', async () => {
    expect(await db.run(statement({ sql: 'CREATE TABLE typed (n int)' }))).toEqual({ rows: [], rowCount: 0 });
  });
});
