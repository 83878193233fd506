import { describe, expect, test } from '@jest/globals';
import { type Compilable, sql } from 'kysely';
import { array, type ParameterType, statement } from '../../src/index.ts';
import type { TypedQuery } from '../../src/kysely/compiler.ts';
import { typed } from '../../src/kysely/index.ts';
import { compiling } from './tables.ts';

const db = compiling();
const KEY = '0b6f1c2e-6f0e-4c53-8d37-7c9a2f3b1e10';

/** The request to the Data API: the text, and each parameter as a Field with its hint. */
function sent(query: Compilable): { readonly sql: string; readonly parameters: readonly unknown[] } {
  const { sql: text, parameters, parameterTypes } = query.compile() as unknown as TypedQuery;
  const types: Record<string, ParameterType> = {};
  const values: Record<string, unknown> = {};
  for (const [index, type] of parameterTypes.entries()) {
    types[`p${index + 1}`] = type;
    values[`p${index + 1}`] = parameters[index];
  }
  const declared = statement({ sql: text, parameters: types });
  const fields = declared
    .encode(values)
    .map(({ value, typeHint }) => (typeHint === undefined ? value : { ...value, typeHint }));
  return { sql: declared.wireSql, parameters: fields };
}

const people = () => db.selectFrom('person').select('id');
const conditionOf = (query: Compilable) => sent(query).sql.split(' where ')[1];

describe('a value compared with a declared column is bound as its type', () => {
  test.each<[string, Compilable, string, unknown[]]>([
    ['int4', people().where('id', '=', 1), '"id" = CAST(:p1 AS int4)', [{ longValue: 1 }]],
    ['uuid', people().where('key', '=', KEY), '"key" = CAST(:p1 AS uuid)', [{ stringValue: KEY, typeHint: 'UUID' }]],
    ['text', people().where('first_name', 'ilike', '%john%'), '"first_name" ilike :p1', [{ stringValue: '%john%' }]],
    ['an enum', people().where('gender', '=', 'other'), '"gender" = CAST(:p1 AS "gender")', [{ stringValue: 'other' }]],
    ['bool', people().where('is_active', '=', true), '"is_active" = CAST(:p1 AS bool)', [{ booleanValue: true }]],
    [
      'int8, exactly',
      people().where('score', '>', 2n ** 63n - 1n),
      '"score" > CAST(:p1 AS int8)',
      [{ stringValue: '9223372036854775807' }],
    ],
    [
      'numeric',
      people().where('balance', '>', '1000'),
      '"balance" > CAST(:p1 AS numeric)',
      [{ stringValue: '1000', typeHint: 'DECIMAL' }],
    ],
    [
      'bytea',
      people().where('avatar', '=', Buffer.from('abc')),
      '"avatar" = CAST(:p1 AS bytea)',
      [{ blobValue: Buffer.from('abc') }],
    ],
    [
      'timestamptz, microseconds and offset kept',
      people().where('created_at', '<', '2022-10-20T12:34:56.789123+02:00'),
      '"created_at" < CAST(:p1 AS timestamptz)',
      [{ stringValue: '2022-10-20T12:34:56.789123+02:00' }],
    ],
    [
      'timestamp',
      people().where('seen', '<', '2022-10-20 12:34:56.789'),
      '"seen" < CAST(:p1 AS timestamp)',
      [{ stringValue: '2022-10-20 12:34:56.789', typeHint: 'TIMESTAMP' }],
    ],
    [
      'date',
      people().where('born', '<', '2022-10-20'),
      '"born" < CAST(:p1 AS date)',
      [{ stringValue: '2022-10-20', typeHint: 'DATE' }],
    ],
    [
      'time, microseconds kept',
      people().where('wakes', '<', '12:34:56.789123'),
      '"wakes" < CAST(:p1 AS time)',
      [{ stringValue: '12:34:56.789123', typeHint: 'TIME' }],
    ],
    [
      'jsonb',
      people().where('meta', '@>', { a: [1] }),
      '"meta" @> CAST(:p1 AS jsonb)',
      [{ stringValue: '{"a":[1]}', typeHint: 'JSON' }],
    ],
    [
      'an array',
      people().where('tags', '&&', ['a', 'b,c']),
      '"tags" && CAST(:p1 AS text[])',
      [{ stringValue: '{a,"b,c"}' }],
    ],
    [
      'null',
      people().where('key', 'is not distinct from', null),
      '"key" is not distinct from CAST(:p1 AS uuid)',
      [{ isNull: true, typeHint: 'UUID' }],
    ],
    [
      'a list',
      people().where('score', 'in', [10n, 100n]),
      '"score" in (CAST(:p1 AS int8), CAST(:p2 AS int8))',
      [{ stringValue: '10' }, { stringValue: '100' }],
    ],
    [
      'a list of booleans',
      people().where('is_active', 'in', [true, false]),
      '"is_active" in (CAST(:p1 AS bool), CAST(:p2 AS bool))',
      [{ booleanValue: true }, { booleanValue: false }],
    ],
    [
      'between',
      people().where((eb) => eb.between('born', '2020-01-01', '2021-01-01')),
      '"born" between CAST(:p1 AS date) and CAST(:p2 AS date)',
      [
        { stringValue: '2020-01-01', typeHint: 'DATE' },
        { stringValue: '2021-01-01', typeHint: 'DATE' },
      ],
    ],
    [
      'on the left',
      people().where((eb) => eb(eb.val<'male' | 'female' | 'other'>('male'), '=', eb.ref('gender'))),
      'CAST(:p1 AS "gender") = "gender"',
      [{ stringValue: 'male' }],
    ],
    [
      'a tuple',
      people().where((eb) => eb(eb.refTuple('id', 'gender'), 'in', [eb.tuple(1, 'male' as const)])),
      '("id", "gender") in ((CAST(:p1 AS int4), CAST(:p2 AS "gender")))',
      [{ longValue: 1 }, { stringValue: 'male' }],
    ],
  ])('%s', (_, query, condition, parameters) => {
    expect(sent(query).parameters).toEqual(parameters);
    expect(conditionOf(query)).toBe(condition);
  });
});

describe('a column is found', () => {
  test.each<[string, Compilable, string]>([
    [
      'by the alias of its table',
      db.selectFrom('person as p').select('p.id').where('p.gender', '=', 'male'),
      '"p"."gender" = CAST(:p1 AS "gender")',
    ],
    [
      'in a joined table',
      db.selectFrom('pet').innerJoin('person', 'person.id', 'owner_id').select('pet.id').where('key', '=', KEY),
      '"key" = CAST(:p1 AS uuid)',
    ],
    [
      'in the query around a subquery',
      people().where((eb) => eb.exists(eb.selectFrom('pet').select('pet.id').where('person.key', '=', KEY))),
      'exists (select "pet"."id" from "pet"',
    ],
    [
      'with a schema',
      db.withSchema('tenant').selectFrom('person').select('id').where('key', '=', KEY),
      '"key" = CAST(:p1 AS uuid)',
    ],
  ])('%s', (_, query, condition) => {
    expect(sent(query).sql).toContain(condition);
    expect(sent(query).sql).toMatch(/CAST\(:p1 AS/);
  });

  test.each<[string, Compilable]>([
    [
      'of a WITH that has the name of a table',
      db
        .with('person', (qb) => qb.selectFrom('other').select(['id', sql<string>`'a'`.as('key')]))
        .selectFrom('person')
        .select('id')
        .where('key', '=', 'a'),
    ],
    ['of a table that is not declared', db.selectFrom('other').select('id').where('key', '=', 'a')],
    [
      'of a subquery',
      db
        .selectFrom((eb) => eb.selectFrom('other').select('key').as('o'))
        .select('key')
        .where('key', '=', 'a'),
    ],
    ['inside a function', people().where((eb) => eb(eb.fn<string>('md5', ['first_name']), '=', 'a'))],
  ])('no type is used for a column %s', (_, query) => {
    expect(sent(query).parameters).toEqual([{ stringValue: 'a' }]);
    expect(sent(query).sql).not.toContain('CAST');
  });
});

describe('written values are bound as the type of their column', () => {
  const row = { first_name: 'a', gender: 'male', key: KEY, tags: ['x'], meta: [1, 'two'] } as const;

  test('one row is VALUES', () => {
    const { sql: text, parameters } = sent(db.insertInto('person').values({ ...row, born: null }));

    expect(text).toBe(
      'insert into "person" ("first_name", "gender", "key", "tags", "meta", "born") values ' +
        '(:p1, CAST(:p2 AS "gender"), CAST(:p3 AS uuid), CAST(:p4 AS text[]), CAST(:p5 AS jsonb), CAST(:p6 AS date))',
    );
    expect(parameters).toEqual([
      { stringValue: 'a' },
      { stringValue: 'male' },
      { stringValue: KEY, typeHint: 'UUID' },
      { stringValue: '{x}' },
      { stringValue: '[1,"two"]', typeHint: 'JSON' },
      { isNull: true, typeHint: 'DATE' },
    ]);
  });

  test('many rows are one array for each column, so that the text stays short', () => {
    const rows = Array.from({ length: 5000 }, (_, id) => ({
      id,
      first_name: `p${id}`,
      gender: 'other' as const,
      key: null,
    }));
    const { sql: text, parameters } = sent(db.insertInto('person').values(rows).returning('id'));

    expect(text).toBe(
      'insert into "person" ("id", "first_name", "gender", "key") select r."id", r."first_name", r."gender", r."key" ' +
        'from unnest((select CAST(:p1 AS int4[])), (select CAST(:p2 AS text[])), (select CAST(:p3 AS "gender"[])), (select CAST(:p4 AS uuid[]))) ' +
        'as r("id", "first_name", "gender", "key") returning "id"',
    );
    expect(parameters).toHaveLength(4);
  });

  test('rows with an expression or a default in them are VALUES', () => {
    const rows = [
      { first_name: 'a', gender: 'male' as const },
      { first_name: sql<string>`upper(${'b'})`, gender: 'other' as const, key: KEY },
    ];

    expect(sent(db.insertInto('person').values(rows)).sql).toBe(
      'insert into "person" ("first_name", "gender", "key") values (:p1, CAST(:p2 AS "gender"), default), ' +
        '(upper(:p3), CAST(:p4 AS "gender"), CAST(:p5 AS uuid))',
    );
  });

  test('UPDATE, ON CONFLICT and MERGE too', () => {
    expect(sent(db.updateTable('person').set({ key: KEY, tags: [] }).where('gender', '=', 'male')).sql).toBe(
      'update "person" set "key" = CAST(:p1 AS uuid), "tags" = CAST(:p2 AS text[]) where "gender" = CAST(:p3 AS "gender")',
    );
    const upsert = db
      .insertInto('person')
      .values(row)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet({ born: '2020-01-01' }).where('person.gender', '=', 'male'),
      );
    expect(sent(upsert).sql).toContain(
      'do update set "born" = CAST(:p6 AS date) where "person"."gender" = CAST(:p7 AS "gender")',
    );
    const merge = db
      .mergeInto('person as p')
      .using('pet', 'pet.owner_id', 'p.id')
      .whenMatchedAnd('p.key', '=', KEY)
      .thenUpdateSet({ gender: 'other' })
      .whenNotMatched()
      .thenInsertValues({ first_name: 'new', gender: 'male' });
    expect(sent(merge).sql).toContain(
      '"p"."key" = CAST(:p1 AS uuid) then update set "gender" = CAST(:p2 AS "gender") ' +
        'when not matched then insert ("first_name", "gender") values (:p3, CAST(:p4 AS "gender"))',
    );
  });
});

describe('a value without a declared column', () => {
  const of = (value: unknown) => people().where(sql`lower(first_name)`, '=', value);
  test.each<[string, unknown, unknown, string]>([
    ['a string is text', 'alice', { stringValue: 'alice' }, ':p1'],
    ['a boolean is bool', true, { booleanValue: true }, ':p1'],
    ['a whole number is int8', 1, { stringValue: '1' }, 'CAST(:p1 AS int8)'],
    ['another number is float8', 1.23, { stringValue: '1.23' }, 'CAST(:p1 AS float8)'],
    ['a bigint is int8', 1000n, { stringValue: '1000' }, 'CAST(:p1 AS int8)'],
    [
      'a Date is timestamptz',
      new Date('2022-10-20T12:34:56.789Z'),
      { stringValue: '2022-10-20T12:34:56.789Z' },
      'CAST(:p1 AS timestamptz)',
    ],
    ['bytes are bytea', Buffer.from('abc'), { blobValue: Buffer.from('abc') }, ':p1'],
    ['a string that looks like a uuid is still text', KEY, { stringValue: KEY }, ':p1'],
  ])('%s', (_, value, parameter, text) => {
    expect(sent(of(value)).parameters).toEqual([parameter]);
    expect(conditionOf(of(value))).toBe(`lower(first_name) = ${text}`);
  });

  test('null is written as NULL, which has the type of its place', () => {
    expect(sent(of(null))).toMatchObject({ sql: expect.stringContaining('= null'), parameters: [] });
  });

  test.each([
    ['an object', {}],
    ['an array', sql.val(['a'])],
    ['a symbol', Symbol('x')],
  ])('%s is refused, with an alternative', (_, value) => {
    expect(() => of(value).compile()).toThrow(/no declared column says its type\. .* write typed\(type, value\)/);
  });

  test('typed(…) says its type', () => {
    const query = people().where('id', '=', sql<number>`any(${typed(array('int4'), [1, 2])})`);

    expect(sent(query)).toMatchObject({
      sql: expect.stringContaining('"id" = any(CAST(:p1 AS int4[]))'),
      parameters: [{ stringValue: '{1,2}' }],
    });
  });
});

test('the compiled query has the values as they were given, for logs', () => {
  expect(people().where('key', '=', KEY).limit(3).compile()).toMatchObject({
    sql: 'select "id" from "person" where "key" = :p1 limit :p2',
    parameters: [KEY, 3],
  });
});

test('a value that is not of its column is refused with column and reason, never with the value', () => {
  const wrong = people().where('key', '=', 'secret-value');

  expect(() => sent(wrong)).toThrow(/parameter p1 \(uuid\) expects a UUID of 36 characters, got a string of 12/);
});
