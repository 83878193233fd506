import { type Database, statement } from '@daybreak/database';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startUsers, type UsersFixture } from './test-parts.ts';
import { ensureUsers, rotateUser, usersStatus } from './users.ts';

let fixture: UsersFixture;
let rw: Database;
let ro: Database;
let database: string;
beforeAll(async () => {
  fixture = await startUsers();
  const { db } = fixture.parts;
  const [row] = await db.query(statement({ sql: 'SELECT current_database()::text AS name', row: { name: 'text' } }));
  database = row?.name ?? '';
  // The state of an earlier version: everything belongs to the master user.
  for (const sql of [
    'CREATE TABLE goods (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL)',
    'CREATE TABLE "Odd ""name" (id serial PRIMARY KEY)',
    'CREATE SEQUENCE numbers',
    'CREATE SCHEMA stock',
    'CREATE TABLE stock.shelves (id int PRIMARY KEY)',
    'CREATE VIEW all_goods AS SELECT * FROM goods',
    'CREATE MATERIALIZED VIEW kept_goods AS SELECT * FROM goods',
    "CREATE TYPE colour AS ENUM ('red')",
    'CREATE DOMAIN positive AS int CHECK (VALUE > 0)',
    'CREATE TYPE pair AS (a int, b int)',
    'CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS $$ SELECT n * 2 $$',
    'CREATE FUNCTION sneak() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$ INSERT INTO goods (name) VALUES ($q$sneaked$q$) RETURNING id $$',
    'CREATE EXTENSION pg_trgm',
  ]) {
    await db.execute(statement({ sql }));
  }
  await ensureUsers(fixture.parts);
  [rw, ro] = [await fixture.as('rw'), await fixture.as('ro')];
});
afterAll(() => fixture.close());

const run = (db: Database, sql: string) => db.execute(statement({ sql }));
const stateOf = (db: Database, sql: string) =>
  run(db, sql).then(
    () => 'done',
    (error: { sqlState?: string }) => error.sqlState,
  );
const asMaster = (sql: string) => run(fixture.parts.db, sql);
const differences = async () => (await usersStatus(fixture.parts)).differences;

describe('a database whose objects the master user owned', () => {
  test('has all its objects transferred to the owner, and still belongs to the master user', async () => {
    const rows = await fixture.parts.db.query(
      statement({
        sql: `SELECT DISTINCT o.rolname AS owner FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'stock')
UNION SELECT o.rolname FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner WHERE p.proname IN ('twice', 'sneak')
UNION SELECT o.rolname FROM pg_type t JOIN pg_roles o ON o.oid = t.typowner WHERE t.typname IN ('colour', 'positive', 'pair')`,
        row: { owner: 'text' },
      }),
    );
    const [master] = await fixture.parts.db.query(
      statement({
        sql: `SELECT (SELECT rolname FROM pg_roles WHERE oid = datdba) = current_user AS kept FROM pg_database WHERE datname = current_database()`,
        row: { kept: 'bool' },
      }),
    );

    expect(rows).toEqual([{ owner: `${database}_owner` }]);
    expect(master).toEqual({ kept: true });
  });

  test('is then in the expected state: a second run does nothing, and status reports no difference', async () => {
    expect((await ensureUsers(fixture.parts)).changes).toEqual([]);
    expect(await differences()).toEqual([]);
  });
});

describe('the user that reads and writes', () => {
  test.each([
    "INSERT INTO goods (name) VALUES ('a')",
    "UPDATE goods SET name = 'b'",
    'DELETE FROM goods',
    "SELECT nextval('numbers')",
    'INSERT INTO "Odd ""name" DEFAULT VALUES',
    'INSERT INTO stock.shelves VALUES (1)',
    'SELECT twice(2)',
    'SELECT sneak()',
  ])('may: %s', async (sql) => {
    expect(await stateOf(rw, sql)).toBe('done');
  });

  test.each([
    'DROP TABLE goods',
    'TRUNCATE goods',
    'ALTER TABLE goods ADD COLUMN x int',
    'CREATE TABLE mine (id int)',
    'CREATE TABLE IF NOT EXISTS goods (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'CREATE ROLE mine',
  ])('may not: %s', async (sql) => {
    expect(await stateOf(rw, sql)).toBe('42501');
  });
});

describe('a leaked secret of the user that reads', () => {
  test.each(['SELECT * FROM goods', 'SELECT * FROM all_goods', 'SELECT * FROM stock.shelves', 'SELECT twice(2)'])(
    'reads: %s',
    async (sql) => {
      expect(await stateOf(ro, sql)).toBe('done');
    },
  );

  test.each([
    "INSERT INTO goods (name) VALUES ('a')",
    "INSERT INTO all_goods (name) VALUES ('a')",
    "UPDATE goods SET name = 'b'",
    'DELETE FROM goods',
    'TRUNCATE goods',
    'DROP TABLE goods',
    'ALTER TABLE goods OWNER TO CURRENT_USER',
    'SELECT * FROM goods FOR UPDATE',
    'REFRESH MATERIALIZED VIEW kept_goods',
    "SELECT nextval('numbers')",
    "SELECT setval('numbers', 1000)",
    'ALTER SEQUENCE numbers RESTART',
    'CREATE TABLE mine (id int)',
    'CREATE TEMPORARY TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'DROP SCHEMA stock',
    'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    'CREATE ROLE mine',
    'SELECT sneak()',
    "COMMENT ON TABLE goods IS 'mine'",
    'CREATE EXTENSION citext',
  ])('cannot change anything: %s', async (sql) => {
    expect(await stateOf(ro, sql)).toBe('42501');
  });

  test('cannot act as the owner, as the writer or as the migration user', async () => {
    const states = await Promise.all(
      ['owner', 'rw', 'migrate'].map((user) => stateOf(ro, `SET ROLE "${database}_${user}"`)),
    );

    expect(states).toEqual(['42501', '42501', '42501']);
  });

  // No grant can prevent these without a superuser; see docs/database-users.md.
  test('can change its own password, which status shows and the next run fixes, and can store its own large objects', async () => {
    await run(ro, `ALTER ROLE "${database}_ro" PASSWORD 'hijacked'`);
    await fixture.api.closeIdleSessions();
    const shown = await differences();
    const { changes } = await ensureUsers(fixture.parts);

    expect(shown).toEqual([`${database}_ro cannot sign in with its secret`]);
    expect(changes).toEqual([`Gave ${database}_ro the password of its secret`]);
    expect(await stateOf(ro, 'SELECT 1')).toBe('done');
    expect(await stateOf(ro, 'SELECT lo_create(0)')).toBe('done');
  });
});

describe('what the owner creates later', () => {
  test('can be used immediately, and a function by the reader after the next run, unless it works with the rights of the owner', async () => {
    const migrate = await fixture.as('migrate');
    await migrate.transaction(async (tx) => {
      for (const sql of [
        `SET LOCAL ROLE "${database}_owner"`,
        'CREATE SCHEMA later',
        'CREATE TABLE later.things (id int GENERATED ALWAYS AS IDENTITY, name text)',
        'CREATE FUNCTION later.one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
        'CREATE FUNCTION later.definer() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$',
      ]) {
        await tx.execute(statement({ sql }));
      }
    });

    expect(await stateOf(rw, "INSERT INTO later.things (name) VALUES ('a')")).toBe('done');
    expect(await stateOf(ro, 'SELECT * FROM later.things')).toBe('done');
    expect(await stateOf(ro, 'DELETE FROM later.things')).toBe('42501');
    expect(await stateOf(rw, 'SELECT later.one()')).toBe('done');
    expect(await stateOf(ro, 'SELECT later.one()')).toBe('42501');
    await ensureUsers(fixture.parts);
    expect(await stateOf(ro, 'SELECT later.one()')).toBe('done');
    expect(await stateOf(ro, 'SELECT later.definer()')).toBe('42501');
    expect(await differences()).toEqual([]);
  });
});

describe('drift', () => {
  test('of every kind is shown by status and fixed by the next run', async () => {
    const named = (text: string, quote = '') => text.replace(/:(ro|rw|owner)/g, `${quote}${database}_$1${quote}`);
    const drift: Readonly<Record<string, string | RegExp>> = {
      'GRANT INSERT ON goods TO :ro': ':ro has INSERT ON TABLE public.goods',
      'GRANT UPDATE (name) ON goods TO :ro': ':ro has UPDATE on columns of public.goods',
      'GRANT DELETE ON goods TO PUBLIC': 'PUBLIC has DELETE ON TABLE public.goods',
      'REVOKE INSERT ON goods FROM :rw': ':rw lacks INSERT ON TABLE public.goods',
      'GRANT EXECUTE ON FUNCTION sneak() TO :ro': ':ro has EXECUTE ON ROUTINE sneak()',
      'GRANT CREATE ON SCHEMA public TO :ro': ':ro has CREATE ON SCHEMA public',
      'GRANT :rw TO :ro': ':ro is a member of :rw',
      'ALTER ROLE :ro CREATEDB': 'role :ro is not NOCREATEDB',
      'ALTER ROLE :owner LOGIN': 'role :owner is not NOLOGIN',
      'ALTER DEFAULT PRIVILEGES FOR ROLE :owner GRANT DELETE ON TABLES TO :ro':
        ':ro will have DELETE ON TABLES that :owner makes',
      'CREATE TABLE late (id int)': /^table public.late belongs to /,
    };
    for (const sql of Object.keys(drift)) await asMaster(named(sql, '"'));

    const found = await differences();
    await ensureUsers(fixture.parts);

    const expected = Object.values(drift).map((shown) =>
      typeof shown === 'string' ? named(shown) : expect.stringMatching(shown),
    );
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found).toHaveLength(expected.length);
    expect(await differences()).toEqual([]);
  });

  test('a secret edited by hand is shown, and gets a new password', async () => {
    const { secrets, secretArns } = fixture.parts;
    await secrets.put(secretArns.ro ?? '', JSON.stringify({ username: 'postgres', password: 'x' }), 'AWSCURRENT');

    const shown = await differences();
    const { changes } = await ensureUsers(fixture.parts);

    expect(shown).toEqual([`the secret of ${database}_ro does not hold the user name ${database}_ro and a password`]);
    expect(changes).toEqual([
      `Made a new password for ${database}_ro: its secret did not hold its user name and a password`,
    ]);
    expect(await stateOf(ro, 'SELECT 1')).toBe('done');
  });
});

test('a user without CREATEROLE gets an error about the missing right, and changes nothing', async () => {
  const parts = { ...fixture.parts, db: rw, iamUsers: true };

  await expect(ensureUsers(parts)).rejects.toThrow(
    `The users cannot be fixed: role ${database}_iam_rw is missing, and PostgreSQL does not let this user change it: permission denied to create role`,
  );
  expect(await differences()).toEqual([]);
});

describe('a rotation', () => {
  test('sets a new password for the user, and the old one is refused', async () => {
    const { secrets, secretArns } = fixture.parts;
    const before = await secrets.read(secretArns.rw ?? '', 'AWSCURRENT');

    await rotateUser(fixture.parts, 'rw');
    const after = await secrets.read(secretArns.rw ?? '', 'AWSCURRENT');
    await secrets.put(secretArns.rw ?? '', before?.text ?? '', 'AWSCURRENT');
    await fixture.api.closeIdleSessions();
    const withOld = await stateOf(rw, 'SELECT 1');
    await ensureUsers(fixture.parts);

    expect(after?.text).not.toBe(before?.text);
    expect(withOld).toBe('28P01');
    expect(await stateOf(rw, 'SELECT 1')).toBe('done');
  });

  test('loses and doubles nothing under load', async () => {
    await asMaster('CREATE TABLE load (id int PRIMARY KEY)');
    await ensureUsers(fixture.parts);
    let stop = false;
    const done: number[] = [];
    const refused: (string | undefined)[] = [];
    const writer = async (from: number) => {
      for (let id = from; !stop; id += 4) {
        const state = await stateOf(rw, `INSERT INTO load VALUES (${id})`);
        if (state === 'done') done.push(id);
        else refused.push(state);
      }
    };
    const writers = [0, 1, 2, 3].map(writer);
    for (let i = 0; i < 3; i += 1) await rotateUser(fixture.parts, `${database}_rw`);
    stop = true;
    await Promise.all(writers);

    const rows = await ro.query(statement({ sql: 'SELECT id FROM load ORDER BY id', row: { id: 'int4' } }));
    expect(rows.map(({ id }) => id)).toEqual(done.sort((a, b) => a - b));
    expect(refused.filter((state) => state !== '28P01')).toEqual([]);
  });

  test('of an unknown user is refused with the list of users', async () => {
    await expect(rotateUser(fixture.parts, 'root')).rejects.toThrow(
      `The user "root" is not found. Allowed are rw (${database}_rw), ro (${database}_ro), migrate (${database}_migrate).`,
    );
  });
});

test('no password and no clear text of one is in the log of the service', async () => {
  const { secrets, secretArns } = fixture.parts;
  const log = JSON.stringify(fixture.api.requests());
  for (const arn of Object.values(secretArns)) {
    const { password } = JSON.parse((await secrets.read(arn, 'AWSCURRENT'))?.text ?? '{}');
    expect(password).toHaveLength(32);
    expect(log).not.toContain(password);
  }
});

describe('users of IAM', () => {
  const parts = () => ({ ...fixture.parts, iamUsers: true });

  test('are made without a password and with the rights of their user, and a second run does nothing', async () => {
    const { changes, iamUsers } = await ensureUsers(parts());
    const rows = await fixture.parts.db.query(
      statement({
        sql: `SELECT r.rolname AS name, r.rolcanlogin AS login, m.rolname AS "of" FROM pg_roles r
JOIN pg_auth_members a ON a.member = r.oid JOIN pg_roles m ON m.oid = a.roleid
WHERE r.rolname LIKE '${database}\\_iam\\_%' ORDER BY 1`,
        row: { name: 'text', login: 'bool', of: 'text' },
      }),
    );

    expect(iamUsers).toEqual([`${database}_iam_rw`, `${database}_iam_ro`]);
    expect(changes).toContain(`Fixed: role ${database}_iam_ro is missing`);
    expect(rows).toEqual(
      ['ro', 'rw'].map((user) => ({ name: `${database}_iam_${user}`, login: true, of: `${database}_${user}` })),
    );
    expect((await ensureUsers(parts())).changes).toEqual([]);
    expect((await usersStatus(parts())).differences).toEqual([]);
  });

  test('lose a membership that is not theirs', async () => {
    await asMaster(`GRANT "${database}_owner" TO "${database}_iam_ro"`);

    expect((await usersStatus(parts())).differences).toEqual([`${database}_iam_ro is a member of ${database}_owner`]);
    await ensureUsers(parts());
    expect((await usersStatus(parts())).differences).toEqual([]);
  });
});
