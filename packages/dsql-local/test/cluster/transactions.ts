import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { DsqlLocal } from '../../src/index.ts';
import { answerOf, connect } from '../connect.ts';
import { shared } from './shared.ts';

describe('transactions', () => {
  let dsql: DsqlLocal;
  let one: pg.Client;
  let two: pg.Client;

  beforeAll(async () => {
    dsql = shared();
    const client = await connect(dsql);
    await client.query('CREATE TABLE account (id int PRIMARY KEY, owner text, cents int)');
    await client.query(
      'CREATE TABLE entry (id int PRIMARY KEY, account int REFERENCES account (id) ON DELETE CASCADE, note text)',
    );
    await client.end();
    [one, two] = await Promise.all([connect(dsql), connect(dsql)]);
  });
  afterAll(async () => {
    await Promise.all([one?.end(), two?.end()]);
  });

  beforeEach(async () => {
    await one.query('DELETE FROM account');
    await one.query("INSERT INTO account VALUES (1, 'ada', 100), (2, 'bob', 100), (3, 'eve', 100)");
    await one.query("INSERT INTO entry VALUES (10, 1, 'first'), (20, 2, 'second')");
  });
  afterEach(() => Promise.all([one.query('ROLLBACK'), two.query('ROLLBACK')]));

  const CONFLICT = '40001 change conflicts with another transaction (OC000)';
  const SCHEMA = '40001 schema has been updated by another transaction (OC001)';

  async function cents(): Promise<readonly number[]> {
    return (await two.query('SELECT cents FROM account ORDER BY id')).rows.map((row) => row.cents);
  }

  describe('two transactions that change the same row', () => {
    const ADD = 'UPDATE account SET cents = cents + 1 WHERE id = 1';
    const RIVALS: readonly (readonly [string, string, string])[] = [
      ['UPDATE and UPDATE', ADD, 'UPDATE account SET cents = cents + 10 WHERE id = 1'],
      ['FOR UPDATE and UPDATE', 'SELECT * FROM account WHERE id = 1 FOR UPDATE', ADD],
      [
        'FOR KEY SHARE and DELETE',
        'SELECT * FROM account WHERE id = 3 FOR KEY SHARE',
        'DELETE FROM account WHERE id = 3',
      ],
      [
        'DELETE of a parent and INSERT of a child',
        'DELETE FROM account WHERE id = 3',
        "INSERT INTO entry VALUES (30, 3, 'x')",
      ],
      [
        'DELETE that cascades and UPDATE of the child',
        'DELETE FROM account WHERE id = 2',
        "UPDATE entry SET note = 'x' WHERE id = 20",
      ],
      ['UPDATE of a schema-qualified table', ADD, 'UPDATE public.account SET cents = 0 WHERE id = 1'],
    ];

    test.each(RIVALS)(
      '%s: neither waits, the first COMMIT wins, and the second gets OC000',
      async (_, first, second) => {
        await one.query('BEGIN');
        await two.query('BEGIN');

        expect([await answerOf(one, first), await answerOf(two, second)]).not.toContainEqual(
          expect.stringMatching(/^\d{5}/),
        );

        expect([await answerOf(one, 'COMMIT'), await answerOf(two, 'COMMIT')]).toEqual(['COMMIT', CONFLICT]);
      },
    );

    test.each(RIVALS)('%s: the one that changed the row later wins if it commits first', async (_, first, second) => {
      await one.query('BEGIN');
      await two.query('BEGIN');
      await one.query(first);
      await two.query(second);

      expect([await answerOf(two, 'COMMIT'), await answerOf(one, 'COMMIT')]).toEqual(['COMMIT', CONFLICT]);
    });

    test.each(RIVALS)('%s: the second succeeds if the first rolls back', async (_, first, second) => {
      await one.query('BEGIN');
      await two.query('BEGIN');
      await one.query(first);
      await two.query(second);
      await one.query('ROLLBACK');

      expect(await answerOf(two, 'COMMIT')).toBe('COMMIT');
    });

    test('see their own changes and not the other one’s until their end', async () => {
      await one.query('BEGIN');
      await two.query('BEGIN');
      await one.query('UPDATE account SET cents = 1 WHERE id = 1');
      const { rows } = await two.query('UPDATE account SET cents = cents + 5 WHERE id IN (1, 2) RETURNING cents');

      expect(rows).toEqual([{ cents: 105 }, { cents: 105 }]);
      expect(await cents()).toEqual([105, 105, 100]);
      await two.query('COMMIT');
      expect((await one.query('SELECT cents FROM account ORDER BY id')).rows.map((row) => row.cents)).toEqual([
        1, 100, 100,
      ]);
      expect(await answerOf(one, 'COMMIT')).toBe(CONFLICT);
      expect(await cents()).toEqual([105, 105, 100]);
    });

    test('a change since the snapshot is also a conflict at COMMIT', async () => {
      await one.query('BEGIN');
      await one.query('SELECT * FROM account');
      await two.query(ADD);

      expect(await answerOf(one, ADD)).toBe('UPDATE 1');
      expect(await answerOf(one, 'COMMIT')).toBe(CONFLICT);
      expect(await cents()).toEqual([101, 100, 100]);
    });

    test('a statement without BEGIN wins: the open transaction loses', async () => {
      await one.query('BEGIN');
      await one.query(ADD);

      expect(await answerOf(two, 'UPDATE account SET cents = 7 WHERE id = 1')).toBe('UPDATE 1');
      expect(await answerOf(one, 'COMMIT')).toBe(CONFLICT);
      expect(await cents()).toEqual([7, 100, 100]);
    });

    test('a transaction that has failed holds no locks', async () => {
      await one.query('BEGIN');
      await one.query(ADD);
      expect(await answerOf(one, 'TRUNCATE account')).toMatch(/^0A000/);

      expect(await answerOf(two, 'UPDATE account SET cents = 7 WHERE id = 1')).toBe('UPDATE 1');
      expect(await answerOf(one, 'COMMIT')).toBe('ROLLBACK');
      expect(await cents()).toEqual([7, 100, 100]);
    });

    test('the retry of the loser succeeds', async () => {
      await one.query('BEGIN');
      await two.query('BEGIN');
      await one.query(ADD);
      await two.query(ADD);
      await one.query('COMMIT');
      await answerOf(two, 'COMMIT');

      await two.query('BEGIN');
      await two.query(ADD);
      expect(await answerOf(two, 'COMMIT')).toBe('COMMIT');
      expect(await cents()).toEqual([102, 100, 100]);
    });

    test('ten writers of one row all succeed in the end, each change once', async () => {
      const write = async () => {
        const client = await connect(dsql);
        for (let answer = ''; answer !== 'COMMIT'; ) {
          await client.query('BEGIN');
          await client.query(ADD);
          answer = await answerOf(client, 'COMMIT');
        }
        await client.end();
      };
      await Promise.all(Array.from({ length: 10 }, write));

      expect(await cents()).toEqual([110, 100, 100]);
    });

    test('different rows do not conflict, nor does a child row with a change of its parent outside the key', async () => {
      await one.query('BEGIN');
      await two.query('BEGIN');
      await one.query('UPDATE account SET cents = 5 WHERE id = 1');
      await two.query("INSERT INTO entry VALUES (11, 1, 'x')");
      await two.query('UPDATE account SET cents = 5 WHERE id = 2');

      expect([await answerOf(one, 'COMMIT'), await answerOf(two, 'COMMIT')]).toEqual(['COMMIT', 'COMMIT']);
    });
  });

  describe('a change of the catalogue', () => {
    test('is OC001 for a transaction that has begun to read, at its next statement', async () => {
      await one.query('BEGIN READ ONLY');
      await one.query('SELECT * FROM account');
      await two.query('CREATE TABLE other_one (id int)');

      expect(await answerOf(one, 'SELECT * FROM account')).toBe(SCHEMA);
      expect(await answerOf(one, 'COMMIT')).toBe('ROLLBACK');
      expect(await answerOf(one, 'SELECT * FROM account')).toBe('SELECT 3');
    });

    test('is OC001 at COMMIT, and nothing for a transaction that has not begun to read', async () => {
      await one.query('BEGIN');
      await one.query('UPDATE account SET cents = 5 WHERE id = 1');
      const waiting = await connect(dsql);
      await waiting.query('BEGIN');
      await two.query('ALTER TABLE account ADD COLUMN note text');

      expect(await answerOf(one, 'COMMIT')).toBe(SCHEMA);
      expect(await answerOf(waiting, 'SELECT * FROM account')).toBe('SELECT 3');
      await waiting.end();
    });
  });

  describe('limits', () => {
    test('a transaction of more than 300 s fails at its next statement, and at COMMIT', async () => {
      await one.query('BEGIN');
      await one.query('SELECT 1');
      await two.query('BEGIN');
      dsql.advanceClock(300_001);

      expect(await answerOf(one, 'SELECT 1')).toBe('54000 transaction age limit of 300s exceeded');
      expect(await answerOf(one, 'COMMIT')).toBe('ROLLBACK');
      expect(await answerOf(two, 'COMMIT')).toBe('54000 transaction age limit of 300s exceeded');
    });

    test('more than 10 MiB in a transaction are refused, with their size', async () => {
      const big = 'x'.repeat(6 * 1024 * 1024);
      await one.query('BEGIN');
      await one.query('UPDATE account SET owner = $1 WHERE id = 1', [big]);

      await expect(one.query('UPDATE account SET owner = $1 WHERE id = 2', [big])).rejects.toMatchObject({
        code: '54000',
        message: 'transaction size limit 10mb exceeded',
        detail: 'Current transaction size 13mb > 10mb',
      });
      expect(await answerOf(one, 'COMMIT')).toBe('ROLLBACK');
    });

    test('rows of one transaction do not count for the next', async () => {
      await one.query('CREATE TABLE counted (n int)');
      for (const _ of [1, 2, 3]) {
        expect(await answerOf(one, 'INSERT INTO counted SELECT generate_series(1, 2000)')).toBe('INSERT 0 2000');
      }
    });
  });

  test('concurrent grants of two sessions: one succeeds at least, and the other gets OC001 or succeeds too', async () => {
    await one.query('CREATE ROLE reader');
    const grant = 'GRANT SELECT ON account TO reader';
    for (let round = 0; round < 5; round += 1) {
      const answers = await Promise.all([answerOf(one, grant), answerOf(two, grant)]);
      expect(answers.filter((answer) => answer !== 'GRANT' && answer !== SCHEMA)).toEqual([]);
      expect(answers).toContain('GRANT');
    }
  });

  describe('the protocol', () => {
    test('named and unnamed prepared statements, and those without parameters, give the same', async () => {
      const text = 'SELECT id, owner FROM account WHERE id = $1';
      const expected = [{ id: 2, owner: 'bob' }];

      for (const name of ['by-id', 'by-id', undefined]) {
        expect((await one.query({ ...(name && { name }), text, values: [2] })).rows).toEqual(expected);
      }
      expect((await one.query('SELECT id, owner FROM account WHERE id = 2')).rows).toEqual(expected);
    });

    test('an error has its position in the text, and the session continues', async () => {
      const sql = 'SELECT 1; SELECT nothing FROM account';

      await expect(one.query(sql)).rejects.toMatchObject({
        code: '42703',
        position: String(sql.indexOf('nothing') + 1),
      });
      await expect(one.query('CREATE TABLE t (a numeric, b numeric, a int)')).rejects.toMatchObject({ code: '42701' });
      expect((await one.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    });

    test('a query string is one transaction: all of it is rolled back when a part fails', async () => {
      await expect(one.query('UPDATE account SET cents = 0; SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });

      expect(await cents()).toEqual([100, 100, 100]);
    });

    test('a query string with a parameter is refused as PostgreSQL refuses it', async () => {
      expect(await answerOf(one, 'SELECT * FROM account WHERE id = $1', true)).toBe('42P02 there is no parameter $1');
    });

    test('numeric without a precision is numeric(18,6)', async () => {
      await one.query('CREATE TABLE priced (a numeric, b decimal NOT NULL, c numeric(4,1))');
      await one.query('INSERT INTO priced VALUES (1.23456789, 2, 3)');

      expect((await one.query('SELECT * FROM priced')).rows).toEqual([{ a: '1.234568', b: '2.000000', c: '3.0' }]);
    });
  });
});
