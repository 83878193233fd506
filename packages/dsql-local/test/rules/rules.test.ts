import { beforeAll, describe, expect, test } from '@jest/globals';
import { DSQL_RULES_AS_OF, judgeSql, loadRules } from '../../src/rules/index.ts';
import { ANSWERED } from '../facts/answered.ts';
import { REFUSED } from '../facts/refused.ts';

beforeAll(loadRules);

const firstRefusal = (sql: string) => judgeSql(sql).statements?.[0]?.refusal;

describe('the rules, without a server', () => {
  test.each(REFUSED.map(({ steps: [step], certainty }) => [step?.[0] ?? '', step?.[1], certainty] as const))(
    'refuse %s with %s',
    (sql, answer, certainty) => {
      const refusal = firstRefusal(sql);

      expect(`${refusal?.sqlState} ${refusal?.message}`).toBe(answer);
      // A rule may be less sure than its test: it covers more than the one statement.
      if (refusal?.certainty === 'recorded') expect(certainty).not.toBe('documented');
    },
  );

  test('accept every statement that only the catalogue or the transaction can refuse', () => {
    const setups = [...REFUSED, ...ANSWERED].flatMap(({ setup }) => setup ?? []);
    const refused = setups.filter((sql) => judgeSql(sql).statements?.some(({ refusal }) => refusal !== undefined));

    expect(refused).toEqual([]);
  });

  test('have a date', () => {
    expect(DSQL_RULES_AS_OF).toBe('2026-09');
  });
});

describe('judgeSql', () => {
  test('reads ASYNC as a keyword of CREATE INDEX and ALTER TABLE, and as a name elsewhere', () => {
    const kinds = (sql: string) => judgeSql(sql).statements?.map(({ extension }) => extension);

    expect(kinds('CREATE INDEX ASYNC ON t (a)')).toEqual(['async']);
    expect(kinds('/* é */ create unique index async i ON t (a)')).toEqual(['async']);
    expect(kinds('ALTER TABLE ASYNC t VALIDATE CONSTRAINT c')).toEqual(['async']);
    expect(kinds('CREATE INDEX "async" ON t (a)')).toEqual([undefined]);
    expect(kinds('SELECT async FROM index')).toEqual([undefined]);
    expect(kinds("SELECT 'CREATE INDEX ASYNC'")).toEqual([undefined]);
  });

  test('reads AWS IAM GRANT and REVOKE', () => {
    const judged = judgeSql("AWS IAM GRANT app TO 'arn:aws:iam::111122223333:role/app'; AWS IAM REVOKE app FROM 'x'");

    expect(judged.statements?.map(({ extension, kind }) => [extension, kind])).toEqual([
      ['iam', 'ddl'],
      ['iam', 'ddl'],
    ]);
  });

  test('gives each statement its text and its position', () => {
    const sql = "-- first\nSELECT 'é;'; \n /* second */ CREATE TABLE t (a int); ";

    expect(judgeSql(sql).statements?.map(({ text, start, kind }) => [text, sql.slice(start, start + 6), kind])).toEqual(
      [
        ["SELECT 'é;'", 'SELECT', 'read'],
        ['CREATE TABLE t (a int)', 'CREATE', 'ddl'],
      ],
    );
  });

  test.each([
    ['WITH gone AS (DELETE FROM t RETURNING a) SELECT * FROM gone', 'dml'],
    ['EXPLAIN SELECT 1', 'read'],
    ['COPY t FROM STDIN', 'dml'],
    ['COPY t TO STDOUT', 'read'],
    ['GRANT SELECT ON t TO app', 'ddl'],
    ['SET search_path = app', 'setting'],
    ['COMMIT', 'transaction'],
  ])('counts %s as %s', (sql, kind) => {
    expect(judgeSql(sql).statements?.map((statement) => statement.kind)).toEqual([kind]);
  });

  test('reports what the parser cannot read, with its position', () => {
    expect(judgeSql('SELEC 1').problem).toMatchObject({ message: 'syntax error at or near "SELEC"', position: 1 });
    expect(judgeSql("SELECT 'x").problem).toMatchObject({ message: expect.stringContaining('unterminated') });
    expect(judgeSql(' ').statements).toEqual([]);
  });
});
