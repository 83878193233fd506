import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import {
  array,
  type DataApiClient,
  type Fragment,
  nullable,
  StatementDeclarationError,
  sql,
  table,
} from '../../src/index.ts';
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

const users = table('app.users', { id: 'uuid', age: nullable('int4') });
const sent = (fragment: Fragment) => {
  const { sql: text, wireSql, encode } = fragment.statement();
  return { text, wireSql, values: encode({}).map(({ value }) => Object.values(value ?? {})[0]) };
};
const codesOf = (make: () => unknown): readonly string[] => {
  try {
    make();
  } catch (error) {
    if (error instanceof StatementDeclarationError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
};

describe('a template', () => {
  test('sends values as parameters, each with its type', () => {
    const fragment = sql`UPDATE ${users} SET age = ${sql.value(users.columns.age, null)} WHERE id = ${sql.value('uuid', '2d0d1f4e-0000-4000-8000-000000000000')} AND age > ${sql.value('int4', 5)}`;

    expect(sent(fragment)).toEqual({
      text: 'UPDATE "app"."users" SET age = :p1 WHERE id = :p2 AND age > :p3',
      wireSql: 'UPDATE "app"."users" SET age = CAST(:p1 AS int4) WHERE id = :p2 AND age > CAST(:p3 AS int4)',
      values: [true, '2d0d1f4e-0000-4000-8000-000000000000', 5],
    });
  });

  test('nests, joins, and leaves out', () => {
    const conditions = [sql`a = ${sql.value('text', 'x')}`, sql`b = ${sql.value('text', 'y')}`];

    expect(sent(sql`DELETE FROM t WHERE ${sql.join(conditions, sql` AND `)} ${sql.empty}`)).toMatchObject({
      text: 'DELETE FROM t WHERE a = :p1 AND b = :p2 ',
      values: ['x', 'y'],
    });
    expect(sent(sql`SELECT ${sql.join([sql.identifier('a'), sql.identifier('t', 'b"c:d')])}`).text).toBe(
      'SELECT "a", "t"."b""c:d"',
    );
  });

  test('keeps a value apart from the text around it', () => {
    const v = sql.value('text', 'x');

    expect(sent(sql`SELECT a[1:${v}]`).text).toBe('SELECT a[1: :p1]');
    expect(sent(sql`SELECT ${v}AND ${v}::int4, ${v}${v}`).text).toBe('SELECT :p1 AND :p2::int4, :p3:p4');
  });

  test('runs, with any number of values, and takes no others', async () => {
    const list = sql`SELECT n FROM unnest(${sql.value(array('int4'), [3, 1, 2])}) AS n WHERE n > ${sql.value('int4', 1)} ORDER BY ${sql.identifier('n')}`;
    const statement = list.statement({ row: { n: 'int4' }, name: 'list', readOnly: true });

    expect(await db.query(statement)).toEqual([{ n: 2 }, { n: 3 }]);
    // @ts-expect-error its values are bound
    await expect(db.query(statement, { p1: [1], p9: 1 })).rejects.toThrow('p9 is not a parameter');
  });

  test('never turns a value into SQL', async () => {
    const echo = (value: string) => sql`SELECT ${sql.value('text', value)} AS v`.statement({ row: { v: 'text' } });
    for (const value of ["'; DROP TABLE users; --", ':p1', '$1', '"', '\\', '/*', `\${x}`]) {
      expect(await db.value(echo(value))).toBe(value);
    }
  });

  test('quotes any name that is one', () => {
    const character = fc.integer({ min: 1, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff);
    const name = fc.array(character, { minLength: 1 }).map((codes) => String.fromCodePoint(...codes));
    fc.assert(
      fc.property(name, (text) => {
        expect(sent(sql`SELECT 1 AS ${sql.identifier(text)}`).text).toBe(`SELECT 1 AS "${text.replaceAll('"', '""')}"`);
      }),
    );
    expect(() => sql.identifier('')).toThrow(TypeError);
    expect(() => sql.identifier('a\0')).toThrow(TypeError);
  });
});

describe('what a template refuses', () => {
  test.each([
    ['hunter2'],
    [5],
    [null],
    [undefined],
    [{ type: 'text', value: 'x' }],
    [['a']],
    [{ sql: '1; DROP TABLE t' }],
  ])('%j: a plain value is not part of SQL, also from JavaScript and from JSON', (value) => {
    // @ts-expect-error a value without sql.value
    expect(() => sql`SELECT ${value}`).toThrow(
      'A template of sql takes fragments and tables. Write a value with sql.value(type, value), a name with sql.identifier(name).',
    );
  });

  test('a value inside quotes or a comment, where it would not be bound', () => {
    const v = sql.value('text', 'x');

    expect(codesOf(() => sql`SELECT '${v}'`.statement())).toEqual(['unused-parameter']);
    expect(codesOf(() => sql`SELECT 1 -- ${v}`.statement())).toEqual(['unused-parameter']);
    expect(codesOf(() => sql`SELECT "${v}"`.statement())).toEqual(['unused-parameter']);
  });

  test('a :name in the text, also one that looks like a generated name', () => {
    const v = sql.value('text', 'x');

    expect(codesOf(() => sql`SELECT :id`.statement())).toEqual(['undeclared-parameter']);
    expect(codesOf(() => sql`SELECT :p1, ${v}`.statement())).toEqual(['undeclared-parameter']);
    expect(codesOf(() => sql`SELECT ${v}, :p1`.statement())).toEqual(['undeclared-parameter']);
  });

  test('a value of another type than the declared one, before anything is sent', () => {
    // @ts-expect-error int4 takes a number
    const fragment = sql`SELECT ${sql.value('int4', '1')}`;

    expect(() => fragment.statement().encode({})).toThrow('parameter p1 (int4) expects an integer');
  });
});
