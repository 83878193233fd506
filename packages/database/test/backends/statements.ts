import { insertMany } from '@daybreak/data-api/many';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CallAbortedError,
  type Database,
  ParameterError,
  RowCountError,
  RowError,
  StatementError,
  statement,
  TransactionAbortedError,
  type TransactionOptions,
  table,
} from '../../src/index.ts';
import type { RunningBackend } from './backends.ts';

const insert = statement({
  sql: 'INSERT INTO items (id, name) VALUES (:id, :name)',
  parameters: { id: 'int4', name: 'text' },
});
const select = statement({ sql: 'SELECT id FROM items ORDER BY id', row: { id: 'int4' }, readOnly: true });
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Errors, concurrent calls, transactions. */
export function statementsOn({ connect, lacks }: RunningBackend): void {
  let db: Database;
  beforeAll(async () => {
    db = await connect();
    await db.execute(
      statement({
        sql: `CREATE TABLE items (
          id int CONSTRAINT items_pkey PRIMARY KEY,
          name text NOT NULL CONSTRAINT items_name_not_empty CHECK (name <> ''),
          parent int CONSTRAINT items_parent_fkey REFERENCES items DEFERRABLE INITIALLY IMMEDIATE
        )`,
      }),
    );
  });
  beforeEach(() => db.execute(statement({ sql: 'DELETE FROM items' })));
  afterAll(() => db?.close());
  const ids = async () => (await db.query(select)).map(({ id }) => id);

  describe('an error of PostgreSQL', () => {
    test.each<[string, string, object]>([
      ['INSERT INTO items VALUES (1, NULL)', '23502', { column: 'name', condition: 'not_null_violation' }],
      ["INSERT INTO items VALUES (1, '')", '23514', { constraint: 'items_name_not_empty' }],
      ["INSERT INTO items VALUES (0, 'again')", '23505', { constraint: 'items_pkey' }],
      ["INSERT INTO items VALUES (1, 'child', 9)", '23503', { constraint: 'items_parent_fkey' }],
      ['SELECT nothing FROM items', '42703', { position: 8 }],
      ['SELECT * FROM nothing', '42P01', { position: 15 }],
      ['SELEC 1', '42601', { position: 1 }],
      ['INSERT INTO items SELECT 1 / 0', '22012', { condition: 'division_by_zero' }],
      ["SELECT CAST('x' || id AS int) FROM items", '22P02', {}],
    ])('%s has SQLSTATE %s', async (sql, sqlState, more) => {
      await db.execute(insert, { id: 0, name: 'first' });

      const error = await errorOf(db.run(statement({ sql })));

      expect(error).toBeInstanceOf(StatementError);
      expect(error).toMatchObject({ sqlState, ...more });
    });

    test('has the position in the original SQL, not in the text that was sent', async () => {
      const wrong = statement({
        sql: 'SELECT id FROM items\nWHERE id = :id AND nope = :id',
        parameters: { id: 'int4' },
        row: { id: 'int4' },
      });

      const error = await errorOf(db.query(wrong, { id: 1 }));

      expect(error).toMatchObject({ sqlState: '42703', position: 41, message: expect.stringContaining('at 2:20') });
    });

    test('has no value in any part of it', async () => {
      await db.execute(insert, { id: 1, name: 'first' });

      const error = await errorOf(db.execute(insert, { id: 1, name: 'the secret of somebody' }));
      const cast = statement({
        sql: 'SELECT CAST(:text AS int) AS n',
        parameters: { text: 'text' },
        row: { n: 'int4' },
      });
      const other = await errorOf(db.query(cast, { text: 'the secret of somebody' }));

      for (const each of [error, other]) {
        const { cause } = each as { readonly cause?: Error };
        expect([String(each), JSON.stringify(each), cause?.message, cause?.stack].join()).not.toContain('secret');
      }
    });
  });

  describe('nothing is sent', () => {
    test('when a value does not fit its declared type', async () => {
      await expect(db.execute(insert, { id: 1.5, name: 'x' })).rejects.toBeInstanceOf(ParameterError);
    });

    test('when the time of the call is over before it begins', async () => {
      const error = await errorOf(db.within({ timeoutMs: 0 }).execute(insert, { id: 1, name: 'late' }));

      expect(error).toBeInstanceOf(CallAbortedError);
      expect(error).toMatchObject({ reason: 'timeout' });
      expect(await ids()).toEqual([]);
    });
  });

  test('get and value require exactly one row', async () => {
    const count = statement({ sql: 'SELECT count(*) AS n FROM items', row: { n: 'int8' } });

    expect(await db.value(count)).toBe(0n);
    await expect(db.get(select)).rejects.toBeInstanceOf(RowCountError);
  });

  test('query of a statement without rows is refused, and it has run', async () => {
    const wrong = statement({ sql: "INSERT INTO items VALUES (5, 'kept')", row: { id: 'int4' } });

    await expect(db.query(wrong)).rejects.toBeInstanceOf(RowError);
    expect(await ids()).toEqual([5]);
  });

  describe('concurrent calls', () => {
    test('a batch runs every set, in order', async () => {
      const sets = Array.from({ length: 500 }, (_, id) => ({ id, name: `item ${id}` }));

      expect(await db.transaction((tx) => tx.batch(insert, sets))).toEqual({ sets: 500 });
      expect(await ids()).toHaveLength(500);
    });

    test('a batch in a transaction is all or nothing', async () => {
      const sets = [1, 2, 2, 3].map((id) => ({ id, name: 'x' }));

      const error = await errorOf(db.transaction((tx) => tx.batch(insert, sets)));

      expect(error).toMatchObject({ sqlState: '23505', constraint: 'items_pkey' });
      expect(await ids()).toEqual([]);
    });

    test('an empty batch sends nothing', async () => {
      expect(await db.batch(insert, [])).toEqual({ sets: 0 });
    });

    test('insertMany returns the rows as PostgreSQL stored them', async () => {
      const items = table('items', { id: 'int4', name: 'text' });
      const rows = Array.from({ length: 300 }, (_, id) => ({ id, name: `it's ${id}` }));

      const made = await insertMany(db, items, rows, { returning: ['id', 'name'] });

      expect(made).toEqual(rows);
    });

    test('10,000 rows are read', async () => {
      const series = statement({
        sql: 'SELECT n, md5(n::text) AS text FROM generate_series(1, 10000) AS n',
        row: { n: 'int4', text: 'text' },
        readOnly: true,
      });

      const rows = await db.query(series);

      expect(rows).toHaveLength(10_000);
      expect(rows.at(-1)).toEqual({ n: 10_000, text: 'b7a782741f667201b54880c925faec4b' });
    });

    test('statements that are called together are all answered', async () => {
      await Promise.all(Array.from({ length: 40 }, (_, id) => db.execute(insert, { id, name: 'x' })));

      expect(await ids()).toHaveLength(40);
    });
  });

  describe('a transaction', () => {
    test('commits when the callback resolves, and returns its value', async () => {
      const value = await db.transaction(async (tx) => {
        await tx.execute(insert, { id: 1, name: 'x' });
        return (await tx.query(select)).length;
      });

      expect(value).toBe(1);
      expect(await ids()).toEqual([1]);
    });

    test('rolls back when the callback throws, and rethrows that error', async () => {
      const thrown = new Error('mine');

      const error = await errorOf(
        db.transaction(async (tx) => {
          await tx.execute(insert, { id: 1, name: 'x' });
          throw thrown;
        }),
      );

      expect(error).toBe(thrown);
      expect(await ids()).toEqual([]);
    });

    test('runs concurrent calls in order', async () => {
      await db.transaction(async (tx) => {
        await Promise.all(Array.from({ length: 20 }, (_, id) => tx.execute(insert, { id, name: 'x' })));
      });

      expect(await ids()).toHaveLength(20);
    });

    test('is not committed when a statement failed and the callback swallowed it', async () => {
      const error = await errorOf(
        db.transaction(async (tx) => {
          await tx.execute(insert, { id: 1, name: 'x' });
          await tx.execute(insert, { id: 1, name: 'x' }).catch(() => undefined);
        }),
      );

      expect(error).toBeInstanceOf(TransactionAbortedError);
      expect(error).toMatchObject({ cause: { sqlState: '23505' } });
      expect(await ids()).toEqual([]);
    });

    if (!lacks.includes('savepoints')) {
      test('can undo only a nested part', async () => {
        await db.transaction(async (tx) => {
          await tx.execute(insert, { id: 1, name: 'x' });
          const inner = tx.transaction(async (nested) => {
            await nested.execute(insert, { id: 2, name: 'x' });
            await nested.execute(insert, { id: 1, name: 'x' });
          });
          await expect(inner).rejects.toMatchObject({ sqlState: '23505' });
          await tx.transaction((nested) => nested.execute(insert, { id: 3, name: 'x' }));
        });

        expect(await ids()).toEqual([1, 3]);
      });
    }

    test('fails at the commit with the constraint that is checked there', async () => {
      const orphan = statement({ sql: "INSERT INTO items VALUES (1, 'x', 9)" });

      const error = await errorOf(
        db.transaction(async (tx) => {
          await tx.execute(statement({ sql: 'SET CONSTRAINTS items_parent_fkey DEFERRED' }));
          await tx.execute(orphan);
        }),
      );

      expect(error).toBeInstanceOf(StatementError);
      expect(error).toMatchObject({ sqlState: '23503', constraint: 'items_parent_fkey' });
      expect(await ids()).toEqual([]);
    });

    const hasLevels = !lacks.includes('isolation levels');
    const modesOf: [TransactionOptions, string, string][] = [
      [{ isolation: 'serializable' }, 'serializable', 'off'],
      [{ isolation: 'repeatable read', readOnly: true }, 'repeatable read', 'on'],
      [{}, hasLevels ? 'read committed' : 'repeatable read', 'off'],
    ];
    test.each(modesOf.filter(([{ isolation }]) => hasLevels || isolation !== 'serializable'))(
      'has the options %p',
      async (options, isolation, readOnly) => {
        const modes = statement({
          sql: "SELECT current_setting('transaction_isolation') AS isolation, current_setting('transaction_read_only') AS read_only",
          row: { isolation: 'text', read_only: 'text' },
        });

        expect(await db.transaction((tx) => tx.get(modes), options)).toEqual({ isolation, read_only: readOnly });
      },
    );

    test('a write in a read-only one is refused', async () => {
      const error = await errorOf(db.transaction((tx) => tx.execute(insert, { id: 1, name: 'x' }), { readOnly: true }));

      expect(error).toMatchObject({ sqlState: '25006' });
    });

    test('runs again after a serialization failure, as often as retries allows', async () => {
      await db.execute(insert, { id: 1, name: 'x' });
      const rename = statement({ sql: 'UPDATE items SET name = name || :more', parameters: { more: 'text' } });
      let runs = 0;

      await db.transaction(
        async (tx) => {
          runs += 1;
          await tx.query(select);
          if (runs === 1) await db.execute(rename, { more: '!' });
          await tx.execute(rename, { more: '?' });
        },
        { isolation: 'repeatable read', retries: 3 },
      );

      expect(runs).toBe(2);
      expect(await db.value(statement({ sql: 'SELECT name FROM items', row: { name: 'text' } }))).toBe('x!?');
    });

    test('leaves nothing of its session settings to the next statement', async () => {
      const zone = statement({ sql: "SELECT current_setting('TimeZone') AS zone", row: { zone: 'text' } });

      await db.transaction((tx) => tx.execute(statement({ sql: "SET TIME ZONE 'Asia/Tokyo'" })));

      expect(await db.value(zone)).toBe('UTC');
    });

    test('ends at the deadline of its call, and nothing of it is kept', async () => {
      const error = await errorOf(
        db.within({ timeoutMs: 500 }).transaction(async (tx) => {
          await tx.execute(insert, { id: 1, name: 'x' });
          await tx.query(statement({ sql: 'SELECT pg_sleep(6) IS NULL AS done', row: { done: 'bool' } }));
        }),
      );

      expect(error).toBeInstanceOf(CallAbortedError);
      expect(await ids()).toEqual([]);
    });
  });
}
