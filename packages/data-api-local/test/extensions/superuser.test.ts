// A superuser creates extensions on behalf of the caller. The caller must not get any other right of the superuser.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import { REVIEWED_EXTENSIONS } from '../../src/extensions/aurora-extensions.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { ask, begin, rollBack } from './ask.ts';

let api: DataApiLocal;
let me: string;
beforeAll(async () => {
  api = await startTestDataApi();
  me = await ask(api, 'SELECT current_user::text');
});
afterAll(() => api?.stop());

test('No reviewed extension depends on another, which the caller could change', async () => {
  const dependent = `SELECT coalesce(string_agg(name, ' '), 'none') FROM pg_available_extension_versions
                     WHERE name IN ('${REVIEWED_EXTENSIONS.join("', '")}') AND (requires IS NOT NULL OR schema IS NOT NULL)`;
  expect(await ask(api, dependent)).toBe('none');
});

const call = (values: string) => `CALL pg_catalog.daybreak_extension(${values})`;

describe('The procedure that creates extensions for callers', () => {
  test.each([
    ["'create', 'file_fdw', false, 'public', NULL, false", 'permission denied to create extension "file_fdw"'],
    ["'create', 'plpython3u', true, 'public', NULL, true", 'permission denied to create extension "plpython3u"'],
    [
      "'create', 'pg_prewarm; ALTER ROLE x SUPERUSER', false, 'public', NULL, false",
      'permission denied to create extension',
    ],
    ["'drop', 'plpgsql', false, NULL, NULL, true", 'permission denied to drop extension "plpgsql"'],
    ["'create', NULL, false, 'public', NULL, false", 'permission denied to create extension ""'],
    [
      "'create', 'pg_prewarm', false, 'public; ALTER ROLE x SUPERUSER', NULL, false",
      'schema "public; ALTER ROLE x SUPERUSER" does not exist',
    ],
    [
      "'create', 'pg_prewarm', false, 'public', '''1''; ALTER ROLE x SUPERUSER', false",
      'no installation script nor update path for version',
    ],
    ["'create', 'pg_prewarm', false, 'pg_catalog', NULL, false", 'permission denied for schema pg_catalog'],
    ["'update', 'pg_prewarm', false, NULL, '../../../../tmp/x', false", 'ERROR'],
  ])('does nothing else when it is called by itself: %s', async (values, message) => {
    await expect(ask(api, call(values))).rejects.toThrow(message);
  });

  test('creates nothing in the schema of temporary tables', async () => {
    const transactionId = await begin(api);
    await ask(api, 'CREATE TEMPORARY TABLE t (a int)', { transactionId });
    const schema = await ask(api, 'SELECT pg_my_temp_schema()::regnamespace::text', { transactionId });

    await expect(ask(api, `CREATE EXTENSION pg_prewarm SCHEMA ${schema}`, { transactionId })).rejects.toThrow(
      `permission denied for schema ${schema}`,
    );
    await rollBack(api, transactionId);
  });

  test('belongs to a superuser, and callers cannot change it', async () => {
    await expect(ask(api, 'ALTER PROCEDURE pg_catalog.daybreak_extension RESET ALL')).rejects.toThrow('must be owner');
    await expect(
      ask(api, "CREATE PROCEDURE pg_catalog.daybreak_extension(text) LANGUAGE sql AS 'SELECT 1'"),
    ).rejects.toThrow('permission denied for schema pg_catalog');
    const rights =
      "SELECT prosecdef AND proconfig @> '{\"search_path=pg_catalog, pg_temp\",standard_conforming_strings=on}' FROM pg_proc WHERE proname = 'daybreak_extension'";
    expect(await ask(api, rights)).toBe('true');
    expect(
      await ask(
        api,
        "SELECT has_function_privilege('pg_read_all_data', 'pg_catalog.daybreak_extension(text, text, boolean, text, text, boolean)', 'EXECUTE')",
      ),
    ).toBe('false');
  });

  test('is seen in no schema of a caller', async () => {
    const schemas = "SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname !~ '^pg_'";
    expect(await ask(api, schemas)).toBe('information_schema public');
  });
});

/** Functions and operators that a careless script or procedure would use instead of PostgreSQL's. They record who runs them. */
const TROJANS: readonly string[] = [
  'CREATE SCHEMA evil',
  'CREATE TABLE evil.seen (who text, what text)',
  'GRANT ALL ON SCHEMA evil TO PUBLIC',
  'GRANT ALL ON evil.seen TO PUBLIC',
  ...[
    ['current_setting(text)', 'text', "'none'"],
    ['current_schema()', 'name', "'evil'"],
    ['session_user_name()', 'text', "'x'"],
    ['has_schema_privilege(name, text, text)', 'boolean', 'true'],
    ['has_schema_privilege(text, text, text)', 'boolean', 'true'],
    ['has_function_privilege(regprocedure, text)', 'boolean', 'true'],
    ['to_regprocedure(text)', 'regprocedure', 'NULL::regprocedure'],
    ['quote_ident(text)', 'text', "'evil'"],
    ['quote_literal(text)', 'text', "'evil'"],
    ['format(text, text)', 'text', "'ALTER ROLE x SUPERUSER'"],
    ['format(text, text, text)', 'text', "'ALTER ROLE x SUPERUSER'"],
    ['set_config(text, text, boolean)', 'text', "''"],
    ['int4(text)', 'int', '1'],
    ['hashint4(int4)', 'int', '1'],
    ['hashtext(text)', 'int', '1'],
    ['abs(float8)', 'float8', '1'],
    ['cos(float8)', 'float8', '1'],
    ['radians(float8)', 'float8', '1'],
    ['eq(text, text)', 'boolean', 'true'],
    ['eq(name, text)', 'boolean', 'true'],
    ['eq(int4, int4)', 'boolean', 'true'],
    ['eq(oid, oid)', 'boolean', 'true'],
    ['cat(text, text)', 'text', "'evil'"],
    ['cmp(text, text)', 'boolean', 'false'],
    ['arith(float8, float8)', 'float8', '1'],
  ].map(
    ([signature, type, value]) =>
      `CREATE FUNCTION evil.${signature} RETURNS ${type} LANGUAGE plpgsql VOLATILE AS
       'BEGIN INSERT INTO evil.seen VALUES (current_user, ''${signature}''); RETURN ${value?.replaceAll("'", "''")}; END'`,
  ),
  ...[
    ['=', 'eq', 'text', 'text'],
    ['=', 'eq', 'name', 'text'],
    ['=', 'eq', 'int4', 'int4'],
    ['=', 'eq', 'oid', 'oid'],
    ['||', 'cat', 'text', 'text'],
    ['~~', 'cmp', 'text', 'text'],
    ['<>', 'cmp', 'text', 'text'],
    ['/', 'arith', 'float8', 'float8'],
    ['*', 'arith', 'float8', 'float8'],
    ['-', 'arith', 'float8', 'float8'],
  ].map(
    ([operator, procedure, left, right]) =>
      `CREATE OPERATOR evil.${operator} (FUNCTION = evil.${procedure}, LEFTARG = ${left}, RIGHTARG = ${right})`,
  ),
  'CREATE DOMAIN evil.cube AS text CHECK (evil.eq(VALUE, VALUE))',
  'CREATE DOMAIN evil.name AS text CHECK (evil.eq(VALUE, VALUE))',
];

describe('A function or operator of a caller', () => {
  test('is not run by a superuser, whichever extension is created', async () => {
    for (const sql of TROJANS) await ask(api, sql);
    // The trap works: a name that is not qualified runs it.
    const transactionId = await begin(api);
    await ask(api, 'SET LOCAL search_path = evil, pg_catalog', { transactionId });
    await ask(api, "SELECT format('a', 'b')", { transactionId });
    expect(await ask(api, 'SELECT min(who) FROM evil.seen', { transactionId })).toBe(me);
    await rollBack(api, transactionId);

    const results: string[] = [];
    for (const name of REVIEWED_EXTENSIONS) {
      for (const path of ['evil, pg_catalog', 'pg_temp, evil, public, pg_catalog']) {
        const tx = { transactionId: await begin(api) };
        await ask(api, `SET LOCAL search_path = ${path}`, tx);
        const sql = `CREATE EXTENSION ${name} SCHEMA evil`;
        const result = await ask(api, sql, tx).then(
          () => 'created',
          ({ message }) => `${name}: ${message}`,
        );
        results.push(result);
        if (result === 'created') {
          const others = `SELECT pg_catalog.count(*)::pg_catalog.text FROM evil.seen WHERE who OPERATOR(pg_catalog.<>) '${me}'`;
          expect([name, await ask(api, others, tx)]).toEqual([name, '0']);
          await ask(api, `DROP EXTENSION ${name}`, tx);
        }
        await rollBack(api, tx.transactionId);
      }
    }

    expect(results).toEqual(Array(2 * REVIEWED_EXTENSIONS.length).fill('created'));
    expect(await ask(api, 'SELECT rolsuper FROM pg_roles WHERE rolname = current_user')).toBe('false');
  });
});
