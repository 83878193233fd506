import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cpuMs } from '../../../../test/cpu-time.ts';
import { loadParser, placeInFile, type SplitStatement, splitStatements } from '../../src/sql/split-statements.ts';

beforeAll(loadParser);

function split(text: string): readonly SplitStatement[] {
  const result = splitStatements(text);
  if (result.problem !== undefined) throw new Error(result.problem.message);
  return result.statements;
}

describe('splitting a file into statements', () => {
  test.each<[string, string, string[]]>([
    ['a string with ;', "SELECT 'a;b'; SELECT 2", ["SELECT 'a;b'", 'SELECT 2']],
    ['a doubled quote', "SELECT 'it''s;'; SELECT 2", ["SELECT 'it''s;'", 'SELECT 2']],
    ["an E'' string", "SELECT E'\\';'; SELECT 2", ["SELECT E'\\';'", 'SELECT 2']],
    ['a quoted name with ;', 'SELECT 1 AS "a;""b"; SELECT 2', ['SELECT 1 AS "a;""b"', 'SELECT 2']],
    ['nested comments', '/* a /* ; */ ; */ SELECT 1; SELECT 2', ['SELECT 1', 'SELECT 2']],
    ['a line comment with ;', 'SELECT 1 -- a; b\n; SELECT 2', ['SELECT 1 -- a; b', 'SELECT 2']],
    [
      'dollar quotes with and without a tag',
      'DO $$ BEGIN PERFORM 1; END $$; DO $a$ BEGIN PERFORM $$;$$; END $a$;',
      ['DO $$ BEGIN PERFORM 1; END $$', 'DO $a$ BEGIN PERFORM $$;$$; END $a$'],
    ],
    [
      'a BEGIN ATOMIC body',
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END; SELECT 3;',
      ['CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END', 'SELECT 3'],
    ],
    [
      'a rule with several commands',
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3',
      ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', 'SELECT 3'],
    ],
    [
      'emoji before and inside',
      "SELECT '😀é'; SELECT '日本' AS \"😀\"; SELECT 3",
      ["SELECT '😀é'", 'SELECT \'日本\' AS "😀"', 'SELECT 3'],
    ],
    ['empty statements', ';; SELECT 1;;\n; SELECT 2;;', ['SELECT 1', 'SELECT 2']],
    ['no last ;', 'SELECT 1;\nSELECT 2', ['SELECT 1', 'SELECT 2']],
    ['only comments', '-- nothing\n/* at all */\n', []],
    ['only ;', ';', []],
    ['white space', ' \n\t', []],
    ['nothing', '', []],
  ])('%s', (_what, text, statements) => {
    expect(split(text).map((statement) => statement.text)).toEqual(statements);
  });

  test('reports the beginning of each statement correctly after comments and emoji', () => {
    const statements = split("-- é😀\n\n  SELECT '😀'; SELECT 2;\n/* x */ SELECT\n 3");

    expect(statements.map(({ line, column }) => ({ line, column }))).toEqual([
      { line: 3, column: 3 },
      { line: 3, column: 15 },
      { line: 4, column: 9 },
    ]);
  });

  test('splits a file of many statements in linear time', () => {
    const text = "INSERT INTO a VALUES ('😀');\n".repeat(10_000);

    // Counting lines from the top for each statement takes minutes.
    expect(
      cpuMs(() => {
        expect(split(text).at(-1)).toMatchObject({ line: 10_000, column: 1 });
      }),
    ).toBeLessThan(10_000);
  });

  test('converts a position in a statement to one in the file', () => {
    const [, second] = split("SELECT '😀'; SELECT '😀', x,\n  y");
    if (second === undefined) throw new Error('the second statement is missing');

    expect(placeInFile(second, second.text.indexOf('x'))).toEqual({ line: 1, column: 25 });
    expect(placeInFile(second, second.text.indexOf('y'))).toEqual({ line: 2, column: 3 });
  });

  test.each([
    ['SELECT 1;\nSELEKT 2;', { line: 2, column: 1, message: 'syntax error at or near "SELEKT"' }],
    ["SELECT '😀'; SELEKT 2;", { line: 1, column: 13, message: 'syntax error at or near "SELEKT"' }],
    ['SELECT 1 FROM', { line: 1, column: 14, message: 'syntax error at end of input' }],
    ["\n SELECT 'abc", { line: 2, column: 9, message: 'unterminated quoted string at or near "\'abc"' }],
    ['SELECT $$abc', { line: 1, column: 8, message: 'unterminated dollar-quoted string at or near "$$abc"' }],
  ])('%j has a syntax error with its line and column', (text, problem) => {
    expect(splitStatements(text)).toEqual({ problem });
  });
});

describe('any mixture of statements, comments and spaces', () => {
  const statements = [
    "SELECT 'a;b', E'\\';', \"x;y\", U&'\\0041;'",
    "DO $$ BEGIN PERFORM ';'; END; $$",
    'DO $a$ SELECT $$;$$; $a$',
    'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END',
    "INSERT INTO t VALUES ('😀;', 'é') -- tail; of it\n, ('z')",
    'SELECT /* in; /* side; */ */ 1',
  ];
  const separators = [';', ';;', '; -- c; 😀\n', ';\n\n', ' ; /* /* ; */ é; */ ', ';\t'];

  test('is split into the same statements, each at its reported position', () => {
    const part = fc.tuple(fc.constantFrom(...separators), fc.constantFrom(...statements));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = parts.map(([separator, statement]) => separator + statement).join('');

        const found = split(text);

        expect(found.map((statement) => statement.text)).toEqual(parts.map(([, statement]) => statement));
        for (const { line, column, text: statement } of found) {
          const fromLine = text
            .split('\n')
            .slice(line - 1)
            .join('\n');
          expect(
            [...fromLine]
              .slice(column - 1)
              .join('')
              .startsWith(statement),
          ).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
