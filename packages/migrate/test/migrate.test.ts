import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { statement } from '@daybreak/database';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from './target.ts';

const A = '20261120090000_create_a.sql';
const B = '20261120100000_create_b.sql';
const C = '20261120110000_create_c.sql';

let target: Target;

beforeEach(async () => {
  target = await createTarget();
});
afterEach(() => target.close());

const tables = () =>
  target.texts(
    "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
  );
const ledger = () => target.texts('SELECT version FROM daybreak_migrations ORDER BY 1');

describe('applying migrations', () => {
  test('runs the pending files in the order of their times, and writes a row of the ledger for each', async () => {
    await target.write(B, 'ALTER TABLE a ADD COLUMN n integer;');
    await target.write(A, 'CREATE TABLE a (id integer); INSERT INTO a VALUES (1), (2);');

    const { applied, events } = await target.run();

    expect(applied).toEqual([A, B]);
    expect(events).toEqual([
      { kind: 'applying', fileName: A },
      { kind: 'applied', fileName: A, durationMs: expect.any(Number) },
      { kind: 'applying', fileName: B },
      { kind: 'applied', fileName: B, durationMs: expect.any(Number) },
    ]);
    expect(
      await target.texts(
        `SELECT concat_ws(' ', version, name, length(checksum), applied_at > now() - interval '1 minute', duration_ms >= 0, applied_by)
         FROM daybreak_migrations ORDER BY 1`,
      ),
    ).toEqual(['20261120090000 create_a 64 t t anna@laptop', '20261120100000 create_b 64 t t anna@laptop']);
  });

  test('does nothing the second time', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    await target.run();

    expect(await target.run()).toEqual({ applied: [], events: [] });
  });

  test('writes nothing, not even its tables, when there is nothing to apply', async () => {
    await target.run();

    expect(await tables()).toEqual([]);
  });

  test('treats a checkout with CRLF as the same migration', async () => {
    await target.write(A, "CREATE TABLE a (t text);\nINSERT INTO a VALUES ('x\ny');\n");
    await target.run();
    await target.write(A, "\uFEFFCREATE TABLE a (t text);\r\nINSERT INTO a VALUES ('x\r\ny');\r\n");

    expect(await target.run()).toEqual({ applied: [], events: [] });
  });

  test('runs every kind of statement that simple splitters get wrong', async () => {
    await target.write(
      A,
      `-- é😀; /* not a comment
/* a /* nested; */ comment; */
CREATE TABLE "odd;""name" (id integer PRIMARY KEY, "t;" text DEFAULT 'a;b');
INSERT INTO "odd;""name" VALUES (1, E'it\\'s; 😀'), (2, $$dollar; 'quoted$$), (3, $q$ $$;$$ $q$);
CREATE FUNCTION atomic() RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT 2; END;
CREATE FUNCTION body(a integer[]) RETURNS integer[] LANGUAGE plpgsql AS $$ BEGIN PERFORM 1; RETURN a[1: 2]; END; $$;
CREATE RULE two AS ON UPDATE TO "odd;""name" DO ALSO (SELECT 1; SELECT 2);
CREATE VIEW slice AS SELECT (ARRAY[1,2,3])[2: 3]::text AS s;
CREATE TABLE log (line text);
DO 'BEGIN INSERT INTO log VALUES ('':x''); END';`,
    );

    await target.run();

    expect(await target.texts('SELECT "t;" FROM "odd;""name" ORDER BY id')).toEqual([
      "it's; 😀",
      "dollar; 'quoted",
      ' $$;$$ ',
    ]);
    expect(await target.texts('SELECT atomic()')).toEqual(['2']);
    expect(await target.texts('SELECT body(ARRAY[1,2,3])::text')).toEqual(['{1,2}']);
    expect(await target.texts('SELECT s FROM slice')).toEqual(['{2,3}']);
    expect(await target.texts('SELECT line FROM log')).toEqual([':x']);
  });

  test('writes its row in schema public with any search_path of the migration', async () => {
    await target.write(A, 'CREATE SCHEMA app; SET search_path = app; CREATE TABLE a ();');

    await target.run();

    expect(await ledger()).toEqual(['20261120090000']);
    expect(await target.texts("SELECT to_regclass('app.a')::text")).toEqual(['app.a']);
  });
});

describe('a migration that changes its session', () => {
  const ROLE = `mover_${randomUUID().slice(0, 8)}`;
  const CREATE = `CREATE ROLE ${ROLE} NOLOGIN; GRANT ${ROLE} TO CURRENT_USER; GRANT USAGE, CREATE ON SCHEMA public TO ${ROLE};`;

  afterEach(async () => {
    const { rows } = await target.db.run(statement({ sql: `SELECT 1 FROM pg_roles WHERE rolname = '${ROLE}'` }));
    if (rows.length > 0) await target.db.execute(statement({ sql: `DROP OWNED BY ${ROLE}` }));
    if (rows.length > 0) await target.db.execute(statement({ sql: `DROP ROLE ${ROLE}` }));
  });

  test.each([
    ['SET ROLE', `SET ROLE ${ROLE};`],
    ['SET LOCAL ROLE', `SET LOCAL ROLE ${ROLE};`],
    ['set_config', `DO 'BEGIN PERFORM set_config(''role'', ''${ROLE}'', false); END';`],
  ])('by %s is applied, and the next one has the first user again', async (_, sql) => {
    await target.write(A, `${CREATE} ${sql} CREATE TABLE a ();`);
    await target.write(B, 'CREATE TABLE b ();');

    await target.run();

    expect(await ledger()).toEqual(['20261120090000', '20261120100000']);
    const owner = (table: string) => `SELECT tableowner::text FROM pg_tables WHERE tablename = '${table}'`;
    expect(await target.texts(owner('a'))).toEqual([ROLE]);
    expect(await target.texts(owner('b'))).toEqual(await target.texts('SELECT current_user::text'));
  });

  test('to read-only in a way that only PostgreSQL detects is refused and leaves nothing', async () => {
    await target.write(
      A,
      `CREATE TABLE a (); DO 'BEGIN PERFORM set_config(''transaction_read_only'', ''on'', true); END';`,
    );

    await expect(target.run()).rejects.toThrow(/could not be applied: a statement made the transaction read-only/);

    expect(await target.texts("SELECT to_regclass('a')::text")).toEqual(['null']);
    expect(await ledger()).toEqual([]);
  });
});

describe('problems of the files are reported before anything runs', () => {
  test('a syntax error in the last file stops the first too', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    await target.write(B, 'CREATE TABLE b (;\n');

    await expect(target.run()).rejects.toThrow(
      `${B}:1:17: syntax error at or near ";". Correct the SQL here; nothing of this file has run.`,
    );
    expect(await tables()).toEqual([]);
  });

  test('a file that was edited after it ran', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    await target.run();
    await target.write(A, 'CREATE TABLE a (id integer);');
    await target.write(B, 'CREATE TABLE b ();');

    await expect(target.run()).rejects.toThrow(
      /^20261120090000_create_a\.sql: was edited after it was applied on 2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ: the ledger has checksum [0-9a-f]{12}, the file now has [0-9a-f]{12}\. Restore the file, and put the change in a new migration\.$/,
    );
    expect(await ledger()).toEqual(['20261120090000']);
  });

  test('a file that is older than the newest applied one, and a ledger row without a file', async () => {
    await target.write(B, 'CREATE TABLE b ();');
    await target.run();
    await target.write(A, 'CREATE TABLE a ();');
    await expect(target.run()).rejects.toThrow(`${A}: was never applied, but the newer ${B} was, on `);

    await rm(join(target.folder, A));
    await rm(join(target.folder, B));
    await expect(target.run()).rejects.toThrow(`${B}: was applied on `);
  });
});

describe('several problems', () => {
  test('of the ledger and of the files are reported in one error, and nothing runs', async () => {
    await target.write(A, 'CREATE TABLE a ();');
    await target.run();
    await target.write(A, 'CREATE TABLE a (edited integer);');
    await target.write(B, 'CREATE TABL b ();');

    const failure = await target.run().catch((error: Error) => error);

    expect(String(failure)).toContain('Migrations cannot run: 2 problems.');
    expect(String(failure)).toContain(`${A}: was edited after it was applied on `);
    expect(String(failure)).toContain(`${B}:1:8: syntax error at or near "TABL". `);
    expect(await ledger()).toEqual(['20261120090000']);
  });
});

describe('a statement that fails', () => {
  test('keeps nothing of its migration, and everything of earlier ones', async () => {
    await target.write(A, 'CREATE TABLE a (id integer);');
    await target.write(
      B,
      'CREATE TABLE b (id integer);\nINSERT INTO a VALUES (1);\n  INSERT INTO nope\n    VALUES (1);\n',
    );
    await target.write(C, 'CREATE TABLE c ();');

    await expect(target.run()).rejects.toThrow(
      `${B}:3:15 (statement 3): INSERT INTO nope VALUES (1): relation "nope" does not exist (SQLSTATE 42P01). Nothing of this migration ` +
        'was kept. Correct the file, then run it again.',
    );

    expect(await tables()).toEqual(['a', 'daybreak_migration_runs', 'daybreak_migrations']);
    expect(await target.texts('SELECT id::text FROM a')).toEqual([]);
    expect(await ledger()).toEqual(['20261120090000']);
  });

  test('has its exact position, also after emoji and on its own line', async () => {
    await target.write(A, "CREATE TABLE a (t text);\nINSERT INTO a VALUES ('😀é'), (\n  nope);");

    await expect(target.run()).rejects.toThrow(
      `${A}:3:3 (statement 2): INSERT INTO a VALUES ( …: column "nope" does not exist (SQLSTATE 42703).`,
    );
  });

  test('is shown only up to its first literal, which may be a password', async () => {
    await target.write(A, "ALTER ROLE nobody_here PASSWORD 'hunter2';");

    const failure = await target.run().catch((error: Error) => error);

    expect(String(failure)).toContain(`${A}:1:1 (statement 1): ALTER ROLE nobody_here PASSWORD …: `);
    expect(String(failure)).not.toContain('hunter2');
  });

  test('can be corrected and run again', async () => {
    await target.write(A, 'CREATE TABLE a (); SELECT 1/0;');
    await expect(target.run()).rejects.toThrow('SELECT 1/0: division by zero (SQLSTATE 22012).');
    await target.write(A, 'CREATE TABLE a (); SELECT 1/1;');

    expect((await target.run()).applied).toEqual([A]);
  });

  test('because of a value that ALTER TYPE just added gets the advice to use a separate migration', async () => {
    await target.write(A, "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood);");
    await target.write(B, "ALTER TYPE mood ADD VALUE 'happy'; INSERT INTO a VALUES ('happy');");

    await expect(target.run()).rejects.toThrow(
      `${B}:1:58 (statement 2): INSERT INTO a VALUES ( …: unsafe use of new value "happy" of enum type mood (SQLSTATE 55P04). Hint: New ` +
        'enum values must be committed before they can be used. A value that ALTER TYPE … ADD VALUE adds can only be used after its transaction. Put the ALTER TYPE in an earlier migration. Nothing of this migration was kept.',
    );
  });

  test('because of rows that the Data API cannot return gets advice to call the function without them', async () => {
    await target.write(A, "SELECT now() - now() AS since, 'x';");

    await expect(target.run()).rejects.toThrow(
      `${A}:1:1 (statement 1): SELECT now() - now() AS since, …: the Data API cannot return its rows. The result contains the unsupported data ` +
        "type INTERVAL. Cast the column to text, or call the function in DO 'BEGIN PERFORM f(); END'. Nothing of " +
        'this migration was kept. Correct the file, then run it again.',
    );
    expect(await ledger()).toEqual([]);
  });

  test('at COMMIT, because of a deferred constraint, is distinguished from a failed statement', async () => {
    await target.write(
      A,
      `CREATE TABLE a (id integer PRIMARY KEY, b integer REFERENCES a DEFERRABLE INITIALLY DEFERRED);
INSERT INTO a VALUES (1, 2);`,
    );

    await expect(target.run()).rejects.toThrow(
      `${A}: every statement ran, and COMMIT failed: insert or update on table "a" violates foreign key constraint "a_b_fkey" (SQLSTATE ` +
        '23503). Nothing of this migration was kept. A deferred constraint may be the reason. Correct the file, then run it again.',
    );
    expect(await ledger()).toEqual([]);
  });
});
