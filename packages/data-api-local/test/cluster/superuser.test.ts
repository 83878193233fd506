// Sessions of the superuser run in databases where callers can create functions and change settings. They run nothing of a caller.
import type { RunningPostgres } from '@daybreak/postgres-local';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, startTestDataApi, type TestDatabase, testPostgres } from '../../../../test/database.ts';
import { dropDatabases, provision } from '../../src/cluster/provision.ts';

/** Functions that fit a call better than PostgreSQL's, where a name is not qualified or the search path is another. */
const TROJANS: readonly (readonly [signature: string, type: string])[] = [
  ['pg_advisory_lock(numeric)', 'void'],
  ['pg_advisory_lock(text)', 'void'],
  ['pg_try_advisory_lock(text)', 'boolean'],
  ['shobj_description(text, text)', 'text'],
  ['shobj_description(oid, text)', 'text'],
  ['current_setting(varchar)', 'text'],
  ['to_regprocedure(varchar)', 'regprocedure'],
  ['eq(name, name)', 'boolean'],
  ['eq(name, text)', 'boolean'],
  ['eq(text, text)', 'boolean'],
  ['eq(name, varchar)', 'boolean'],
  ['div(int4, int4)', 'int4'],
];

/** Types of PostgreSQL, each shadowed by a domain whose check runs a function of the caller's. */
const SHADOWED = ['bool', 'name', 'text', 'oid', 'int4', 'regclass', 'regproc', 'regprocedure', 'regrole'];

/** What a session without the fixed search path would write, and with it runs the caller's code. */
const CARELESS = [
  "SELECT 'a'::pg_catalog.name = 'b'::pg_catalog.name",
  "SELECT 'a'::text",
  "SELECT 'seen'::regclass",
  "SELECT concat('public')::regnamespace",
];

let server: RunningPostgres;
let database: TestDatabase;
/** Without the limits that the owner sets for every session of the database: even the first statement would have 1 ms. */
const superuser = () =>
  new Client({ ...database.superuser, options: '-c statement_timeout=0 -c default_transaction_read_only=off' });
let owner: Client;
beforeAll(async () => {
  server = await testPostgres();
  database = await createTestDatabase();
  owner = new Client(database.connection);
  await owner.connect();
  await owner.query('CREATE TABLE seen (who text)');
  await owner.query('GRANT ALL ON seen TO PUBLIC');
  for (const [signature, type] of TROJANS) {
    await owner.query(
      `CREATE FUNCTION public.${signature} RETURNS ${type} LANGUAGE plpgsql AS
       'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN ${type === 'void' ? '' : 'NULL'}; END'`,
    );
  }
  for (const [left, right] of [
    ['name', 'name'],
    ['name', 'text'],
    ['text', 'text'],
    ['name', 'varchar'],
  ]) {
    await owner.query(`CREATE OPERATOR public.= (FUNCTION = public.eq, LEFTARG = ${left}, RIGHTARG = ${right})`);
  }
  await owner.query('CREATE OPERATOR public./ (FUNCTION = public.div, LEFTARG = int4, RIGHTARG = int4)');
  await owner.query('CREATE TABLE public.pg_database (datname name, oid oid)');
  await owner.query('CREATE TABLE public.pg_roles (rolname name, rolsuper boolean)');
  await owner.query(
    `CREATE FUNCTION public.spy() RETURNS bool LANGUAGE plpgsql AS
     'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN true; END'`,
  );
  for (const type of SHADOWED) {
    await owner.query(`CREATE DOMAIN public.${type} AS pg_catalog.${type} CHECK (public.spy())`);
  }
  await owner.query('CREATE TYPE public.regnamespace AS (spied pg_catalog.bool)');
  await owner.query(
    `CREATE FUNCTION public.cast_to(pg_catalog.text) RETURNS public.regnamespace LANGUAGE sql AS
     'SELECT ROW(public.spy())::public.regnamespace'`,
  );
  await owner.query(
    'CREATE CAST (pg_catalog.text AS public.regnamespace) WITH FUNCTION public.cast_to(pg_catalog.text) AS IMPLICIT',
  );
  for (const setting of [
    'search_path = public, pg_catalog',
    'default_transaction_read_only = on',
    'statement_timeout = 1',
    'standard_conforming_strings = off',
  ]) {
    await owner.query(`ALTER DATABASE ${database.name} SET ${setting}`);
  }
});
afterAll(async () => {
  await owner?.end();
  await database?.drop();
});

describe('A superuser session in a database that a caller owns', () => {
  test('runs none of the caller’s functions, operators, types and casts, and ignores the caller’s settings', async () => {
    const there = { ...server, maintenanceDatabase: database.name };

    const made = await provision(there, {
      masterUsername: 'trapped',
      users: [{ name: 'trapped_reader', readOnly: true }],
      databases: ['trapped'],
    });
    await dropDatabases(there, made.databases.values());

    const { rows } = await owner.query('SELECT who FROM seen');
    expect(rows).toEqual([]);
    // The traps work: a session without the fixed search path runs each.
    const careless = superuser();
    await careless.connect();
    for (const sql of CARELESS) {
      await careless.query(sql);
      expect((await owner.query('DELETE FROM seen RETURNING who')).rows).toEqual([{ who: server.user }]);
    }
    await careless.end();
  });
});

describe('A user', () => {
  const plan = { users: [], databases: [] };

  test.each(['rdsadmin', 'RDSADMIN', 'rds_superuser', 'pg_monitor'])('cannot be %s', async (name) => {
    const message = `The user ${name} is a superuser, or its name is reserved.`;
    await expect(provision(server, { ...plan, masterUsername: name })).rejects.toThrow(message);
    await expect(
      provision({ ...server, engine: 'embedded' }, { ...plan, masterUsername: 'x', users: [{ name }] }),
    ).rejects.toThrow(message);
  });

  test('cannot be a superuser of the server: it would get a new password, and callers its rights', async () => {
    const client = superuser();
    await client.connect();
    await client.query('CREATE ROLE daybreak_root SUPERUSER');
    try {
      await expect(startTestDataApi({ masterUsername: 'root' })).rejects.toThrow(
        'The user daybreak_root is a superuser',
      );
    } finally {
      await client.query('DROP ROLE daybreak_root');
      await client.end();
    }
  });
});
