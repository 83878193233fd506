import { describe, expect, test } from '@jest/globals';
import { type DeclarationProblem, StatementDeclarationError } from '../../src/errors/declaration-error.ts';
import { type StatementDeclaration, statement } from '../../src/statement/statement.ts';
import { enumType } from '../../src/types/composed-types.ts';
import { array, nullable } from '../../src/types/declared-types.ts';
import { SCALARS } from '../../src/types/scalar-types.ts';

type Loose = StatementDeclaration<Record<string, 'text'>, Record<string, 'text'> | undefined>;

/** Any declaration that JavaScript allows. */
function problemsOf(declaration: object): readonly DeclarationProblem[] {
  try {
    statement(declaration as Loose);
  } catch (error) {
    if (error instanceof StatementDeclarationError) return error.problems;
    throw error;
  }
  return [];
}

describe('the text that is sent', () => {
  test.each([
    ['uuid', ':p', 'UUID'],
    ['date', ':p', 'DATE'],
    ['time', ':p', 'TIME'],
    ['timestamp', ':p', 'TIMESTAMP'],
    ['numeric', ':p', 'DECIMAL'],
    ['jsonb', ':p', 'JSON'],
    ['text', ':p', undefined],
    ['bool', ':p', undefined],
    ['bytea', ':p', undefined],
    ['int2', 'CAST(:p AS int2)', undefined],
    ['int4', 'CAST(:p AS int4)', undefined],
    ['int8', 'CAST(:p AS int8)', undefined],
    ['float4', 'CAST(:p AS float4)', undefined],
    ['float8', 'CAST(:p AS float8)', undefined],
    ['timestamptz', 'CAST(:p AS timestamptz)', undefined],
    ['json', 'CAST(:p AS json)', undefined],
    ['inet', 'CAST(:p AS inet)', undefined],
    ['cidr', 'CAST(:p AS cidr)', undefined],
    ['interval', 'CAST(:p AS interval)', undefined],
    [nullable('uuid'), 'CAST(:p AS uuid)', 'UUID'],
    [nullable('text'), 'CAST(:p AS text)', undefined],
    [nullable('bool'), 'CAST(:p AS bool)', undefined],
    [array('uuid'), 'CAST(:p AS uuid[])', undefined],
    [array(nullable('int4')), 'CAST(:p AS int4[])', undefined],
    [nullable(array('text')), 'CAST(:p AS text[])', undefined],
    [enumType('mood', ['happy']), 'CAST(:p AS "mood")', undefined],
    [enumType('app.Mood', ['happy']), 'CAST(:p AS "app"."Mood")', undefined],
    [array(enumType('mood', ['happy'])), 'CAST(:p AS "mood"[])', undefined],
  ] as const)('for %j is %s with the hint %s', (type, text, typeHint) => {
    const declared = statement({ sql: 'SELECT :p', parameters: { p: type } });

    expect(declared.wireSql).toBe(`SELECT ${text}`);
    const hint = typeof type === 'object' ? type.typeHint : declared.encode({ p: SAMPLES[type] })[0]?.typeHint;
    expect(hint).toBe(typeHint);
  });

  test('has a cast at every occurrence, and no other change', () => {
    const declared = statement({
      sql: "SELECT ':n', :n -- :n\n, :name, :n",
      parameters: { n: 'int4', name: 'text' },
    });

    expect(declared.wireSql).toBe("SELECT ':n', CAST(:n AS int4) -- :n\n, :name, CAST(:n AS int4)");
  });

  test('is the text as it is where nothing is declared', () => {
    const sql = 'CREATE TABLE t (a int); ';
    expect(statement({ sql }).wireSql).toBe(sql);
  });
});

const SAMPLES: Readonly<Record<string, unknown>> = {
  uuid: '2d0d1f4e-0000-4000-8000-000000000000',
  date: '2026-11-20',
  time: '09:30:00',
  timestamp: '2026-11-20 09:30:00',
  timestamptz: '2026-11-20T09:30:00Z',
  numeric: '1.50',
  jsonb: {},
  json: {},
  text: 'x',
  bool: true,
  bytea: new Uint8Array(),
  int2: 1,
  int4: 1,
  int8: 1n,
  float4: 1,
  float8: 1,
  inet: '10.0.0.1',
  cidr: '10.0.0.0/8',
  interval: '1 day',
};

const sql = (offset: number, line = 1, column = offset + 1) => ({ kind: 'sql', offset, line, column });
const parameter = (name: string) => ({ kind: 'parameter', name });
const column = (name: string) => ({ kind: 'column', name });

test('every type has its case', () => {
  expect(Object.keys(SAMPLES).sort()).toEqual(Object.keys(SCALARS).sort());
});

describe('a declaration that is refused', () => {
  test.each([
    [{ sql: ' -- nothing\n' }, 'empty', undefined],
    [{ sql: "SELECT 'x" }, 'unterminated', sql(7)],
    [{ sql: 'SELECT 1;\nSELECT 2' }, 'second-statement', sql(10, 2, 1)],
    [{ sql: 'SELECT :id' }, 'undeclared-parameter', sql(7)],
    [{ sql: 'SELECT :größe', parameters: { größe: 'text' } }, 'parameter-name', sql(7)],
    [{ sql: 'SELECT 1', parameters: { id: 'uuid' } }, 'unused-parameter', parameter('id')],
    [{ sql: 'SELECT $1' }, 'positional-parameter', sql(7)],
    [{ sql: 'SELECT :id', parameters: { id: 'UUID' } }, 'unknown-type', parameter('id')],
    [{ sql: 'SELECT id', row: { id: 'serial' } }, 'unknown-type', column('id')],
    [{ sql: 'SELECT age', row: { age: 'interval' } }, 'not-returnable', column('age')],
    [{ sql: 'UPDATE t SET a = 1', readOnly: true }, 'not-read-only', undefined],
    [{ sql: `SELECT '${'x'.repeat(65_536)}'` }, 'too-long', undefined],
    [{ sql: 'SELECT list[1:2]' }, 'array-slice', sql(13)],
    [{ sql: 'DO $$ :x $$' }, 'dollar-quote', sql(6)],
    [{ sql: "SELECT E'\\' :x'" }, 'quoting', sql(12)],
  ])('%j', (declaration, code, place) => {
    expect(problemsOf(declaration)).toEqual([{ code, place, message: expect.any(String) }]);
  });

  test.each([
    ['BEGIN'],
    ['begin isolation level serializable'],
    ['START TRANSACTION'],
    ['/* x */ COMMIT'],
    ['END'],
    ['ABORT'],
    ['ROLLBACK'],
    ['ROLLBACK AND CHAIN'],
    ["COMMIT PREPARED 'x'"],
    ["PREPARE TRANSACTION 'x'"],
  ])('%s as text', (sql) => {
    expect(problemsOf({ sql })).toMatchObject([{ code: 'transaction-control' }]);
  });

  test('reports every problem of the statement in one error', () => {
    const declare = () => statement({ sql: 'SELECT :a,\n  :b; COMMIT', parameters: { c: 'text' } } as unknown as Loose);

    expect(declare).toThrow(
      [
        'The statement "SELECT :a, :b; COMMIT" has 4 problems:',
        '  line 2, column 7: a second statement begins; the Data API takes one a request. Declare each by itself, and run them in transaction(…).',
        "  line 1, column 8: :a has no declared type. Add it to parameters, for example { a: 'text' }.",
        "  line 2, column 3: :b has no declared type. Add it to parameters, for example { b: 'text' }.",
        '  parameter c is declared, but :c is not in the text. Use it, or remove it from parameters.',
      ].join('\n'),
    );
  });

  test.each([['SAVEPOINT a'], ['ROLLBACK TO a'], ['ROLLBACK WORK TO SAVEPOINT a'], ['RELEASE a']])(
    'is not %s, which belongs to the transaction it is in',
    (sql) => {
      expect(problemsOf({ sql })).toEqual([]);
    },
  );
});

describe('a position in the text that PostgreSQL read', () => {
  test.each([
    ['SELECT nope', {}, 8, 8],
    // PostgreSQL reads: SELECT $1, CAST($2 AS int4), nope
    ['SELECT :id, :n, nope', { id: 'text', n: 'int4' }, 30, 17],
    ['SELECT :id, :n, nope', { id: 'text', n: 'int4' }, 12, 13],
    ['SELECT :a_long_name, nope', { a_long_name: 'text' }, 12, 22],
    ['SELECT :a', { a: 'int4' }, 99, 10],
  ] as const)('of %s %j: %i is %i as it was written', (sql, parameters, theirs, ours) => {
    expect(statement({ sql, parameters: parameters as Record<string, 'text'> }).positionOf(theirs)).toBe(ours);
  });
});
