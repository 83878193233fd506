// What the master user may do on a server of our own, as on Aurora, without becoming a superuser.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type DataApiLocal, startDataApiLocal } from '../../src/local.ts';
import { ask, begin, rollBack } from '../extensions/ask.ts';
import { copyPostgres, type PostgresCopy, packagedPostgres } from './own-postgres.ts';

const NATIVE = packagedPostgres();
/** Skipped, and shown as such, where the package has no PostgreSQL for this platform. */
const describeOwn = NATIVE === undefined ? describe.skip : describe;

/** A script that calls functions and uses operators without their schema. */
const CARELESS = `
  DO $script$ BEGIN
    PERFORM format('%s', 'a'::text, 'b'::text);
    PERFORM 'a'::text || 'b'::text;
    PERFORM careless();
  EXCEPTION WHEN undefined_function THEN NULL;
  END $script$;`;

const FAKES = [
  {
    name: 'vector',
    control: ['relocatable = true'],
    script: `${CARELESS} CREATE FUNCTION vector_version() RETURNS text LANGUAGE sql AS $$SELECT '1.0'$$;`,
  },
  {
    name: 'postgis',
    control: ['relocatable = false'],
    script: `${CARELESS} CREATE FUNCTION postgis_schema() RETURNS text LANGUAGE sql AS $$SELECT '@extschema@'$$;`,
  },
  {
    name: 'postgis_topology',
    control: ['relocatable = false', "schema = 'topology'", "requires = 'postgis'"],
    script: CARELESS,
  },
  {
    name: 'own_language',
    control: ['relocatable = true'],
    script: 'CREATE LANGUAGE own_language HANDLER plpgsql_call_handler;',
  },
];

let copy: PostgresCopy;
let api: DataApiLocal;
const start = () =>
  startDataApiLocal({
    port: 0,
    engine: 'system',
    dataDir: copy.dataDir,
    masterUsername: 'alexadmin',
    database: 'alex',
    users: [{ name: 'reader', readOnly: true }],
    allowExtensions: ['own_language'],
    env: { PATH: copy.bin, HOME: process.env.HOME },
  });

beforeAll(async () => {
  if (NATIVE === undefined) return;
  copy = await copyPostgres(NATIVE, FAKES);
  api = await start();
}, 120_000);
afterAll(async () => {
  await api?.stop();
  await copy?.remove();
});

const superusers = () => ask(api, "SELECT string_agg(rolname, ' ') FROM pg_roles WHERE rolsuper");

/** Runs statements one after the other, and rolls them back. */
async function undone(statements: readonly string[], members: object = {}): Promise<string> {
  const transactionId = await begin(api, members);
  try {
    let last = '';
    for (const sql of statements) last = await ask(api, sql, { ...members, transactionId });
    return last;
  } finally {
    await rollBack(api, transactionId);
  }
}

describeOwn('The master user', () => {
  test('owns the database postgres, and creates schemas in it', async () => {
    const owner = "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'postgres'";
    expect(await ask(api, owner, { database: 'postgres' })).toBe('alexadmin');
    await undone(['CREATE SCHEMA app', 'CREATE TABLE app.t (a int)', 'CREATE EXTENSION pg_prewarm'], {
      database: 'postgres',
    });
  });

  test.each([
    ...[
      'rds_superuser',
      'rds_iam',
      'rds_password',
      'rds_replication',
      'pg_monitor',
      'pg_signal_backend',
      'pg_checkpoint',
    ],
    ...[
      'pg_read_all_data',
      'pg_write_all_data',
      'pg_read_all_stats',
      'pg_read_all_settings',
      'pg_stat_scan_tables',
      'pg_maintain',
    ],
  ])('grants %s, and revokes it', async (role) => {
    await undone(['CREATE ROLE somebody', `GRANT ${role} TO somebody`, `REVOKE ${role} FROM somebody`]);
    await undone(['CREATE ROLE somebody', `GRANT ${role} TO somebody WITH ADMIN OPTION`]);
  });

  test.each(['pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'rdsadmin'])(
    'does not grant %s, not even to itself',
    async (role) => {
      await expect(undone([`GRANT ${role} TO CURRENT_USER`])).rejects.toThrow('permission denied to grant role');
      await expect(undone([`SET LOCAL ROLE ${role}`])).rejects.toThrow('permission denied to set role');
    },
  );

  test('sets session_replication_role for its session', async () => {
    expect(await undone(['SET session_replication_role = replica', 'SHOW session_replication_role'])).toBe('replica');
    expect(await ask(api, 'SHOW session_replication_role')).toBe('origin');
  });

  test('creates and drops a publication of all tables', async () => {
    const count = "SELECT string_agg(pubname || puballtables || pubinsert || pubdelete, ' ') FROM pg_publication";
    await ask(
      api,
      'CREATE PUBLICATION "Every Thing" FOR ALL TABLES WITH (publish = \'insert, update\', publish_via_partition_root)',
    );
    expect(await ask(api, count)).toBe('Every Thingtruetruefalse');
    await expect(ask(api, 'CREATE PUBLICATION "Every Thing" FOR ALL TABLES')).rejects.toThrow('already exists');
    await ask(api, 'DROP PUBLICATION IF EXISTS "Every Thing"');
    expect(await ask(api, count)).toBe('undefined');
    await expect(ask(api, 'DROP PUBLICATION "Every Thing"')).rejects.toThrow('does not exist');
    await undone(['CREATE TABLE t (a int)', 'CREATE PUBLICATION one FOR TABLE t', 'DROP PUBLICATION one']);
  });

  test('creates, alters and drops an event trigger, which runs as the user who runs the DDL', async () => {
    await ask(api, 'CREATE TABLE seen (who text, tag text)');
    await ask(api, 'GRANT ALL ON seen TO PUBLIC');
    await ask(
      api,
      `CREATE FUNCTION note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS
       'BEGIN INSERT INTO public.seen VALUES (current_user, tg_tag); END'`,
    );
    await ask(
      api,
      "CREATE EVENT TRIGGER note_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION note_ddl()",
    );
    await ask(api, 'CREATE TABLE t (a int)');
    await ask(api, 'ALTER EVENT TRIGGER note_ddl DISABLE');
    await ask(api, 'DROP TABLE t');
    await ask(api, 'ALTER EVENT TRIGGER note_ddl ENABLE ALWAYS');
    await ask(api, 'ALTER EVENT TRIGGER note_ddl RENAME TO "Note"');
    await ask(api, 'CREATE TABLE t (a int)');
    await ask(api, 'CREATE INDEX ON t (a)');
    await ask(api, 'DROP EVENT TRIGGER "Note"');
    await ask(api, 'DROP TABLE t');

    expect(await ask(api, "SELECT string_agg(who || ' ' || tag, ', ') FROM seen")).toBe(
      'alexadmin CREATE TABLE, alexadmin CREATE TABLE',
    );
    await expect(ask(api, 'DROP EVENT TRIGGER "Note"')).rejects.toThrow('event trigger "Note" does not exist');
    await ask(api, 'DROP EVENT TRIGGER IF EXISTS "Note"');
    await expect(ask(api, 'CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION no_such()')).rejects.toThrow(
      'function "no_such()" does not exist',
    );
    await ask(api, 'DROP TABLE seen');
    await ask(api, 'DROP FUNCTION note_ddl()');
  });

  test('is the only user who does so', async () => {
    const reader = { secretArn: api.secretArns.reader };
    await ask(api, "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
    for (const [sql, message] of [
      [
        'CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION f()',
        'permission denied to create event trigger "x"',
      ],
      ['CREATE PUBLICATION x FOR ALL TABLES', 'permission denied for database alex'],
      ['SET session_replication_role = replica', 'permission denied to set parameter'],
      ['GRANT rds_superuser TO reader', 'permission denied to grant role'],
      [
        "CALL pg_catalog.daybreak_event_trigger('create', 'x', false, 'login', 'f()', NULL)",
        'permission denied for procedure',
      ],
    ] as const) {
      await expect(ask(api, sql, reader)).rejects.toThrow(message);
    }
    await ask(api, 'DROP FUNCTION f()');
  });

  test('creates pgvector and other extensions of Aurora, inside DO blocks too', async () => {
    const installed =
      "SELECT extname || ' in ' || extnamespace::regnamespace FROM pg_extension WHERE extname = 'vector'";
    for (const sql of [
      'CREATE EXTENSION IF NOT EXISTS vector',
      'DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS vector; END $$',
      "DO 'BEGIN IF true THEN CREATE EXTENSION vector WITH SCHEMA public; END IF; END' LANGUAGE plpgsql",
      "DO LANGUAGE plpgsql $body$ DECLARE x int; BEGIN x := 1; EXECUTE 'CREATE EXTENSION vector'; END $body$;",
    ]) {
      expect([sql, await undone([sql, installed])]).toEqual([sql, 'vector in public']);
    }
    expect(
      await undone(["CREATE EXTENSION vector VERSION '1.0'", "ALTER EXTENSION vector UPDATE TO '1.1'", installed]),
    ).toBe('vector in public');
    expect(await undone(['CREATE EXTENSION postgis', 'SELECT postgis_schema()'])).toBe('public');
    const fixed = "SELECT extnamespace::regnamespace::text FROM pg_extension WHERE extname = 'postgis_topology'";
    expect(await undone(['CREATE EXTENSION postgis_topology CASCADE', fixed])).toBe('topology');
    expect(await undone(['CREATE EXTENSION earthdistance CASCADE', 'SELECT count(*)::text FROM pg_extension'])).toBe(
      '3',
    );
  });

  test('creates no extension with an untrusted language, whatever is allowed', async () => {
    await expect(ask(api, 'CREATE EXTENSION own_language')).rejects.toThrow(
      'permission denied to create extension "own_language": its language own_language is not trusted',
    );
  });
});

describeOwn('A function or setting of the master user', () => {
  /** Makes its author a superuser, if a superuser runs it. */
  const ESCALATE =
    'IF (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN ALTER ROLE alexadmin SUPERUSER; END IF;';
  const planted = (name: string, type: string, result: string) =>
    `CREATE OR REPLACE FUNCTION public.${name} RETURNS ${type} LANGUAGE plpgsql AS $$ BEGIN ${ESCALATE} RETURN ${result}; END $$`;
  const PLANTED = [
    planted('careless()', 'int', '1'),
    planted('format(text, text, text)', 'text', "'x'"),
    planted('cat(text, text)', 'text', "'x'"),
    'CREATE OPERATOR public.|| (FUNCTION = public.cat, LEFTARG = text, RIGHTARG = text)',
  ];

  test('is not run by an extension: one that can be moved is created in another schema, any other is refused', async () => {
    await undone([
      ...PLANTED,
      'CREATE EXTENSION vector',
      'SELECT vector_version()',
      "ALTER EXTENSION vector UPDATE TO '1.1'",
    ]);
    await expect(undone([...PLANTED, 'CREATE EXTENSION postgis'])).rejects.toThrow(
      /^ERROR: permission denied to create extension "postgis": schema public has functions, operators or domains of its own; Hint: Create it in an empty schema: /,
    );
    await expect(undone(['CREATE EXTENSION postgis', ...PLANTED, 'CREATE EXTENSION postgis_topology'])).rejects.toThrow(
      'schema public has functions',
    );
    await expect(
      undone(['CREATE EXTENSION postgis', ...PLANTED, "ALTER EXTENSION postgis UPDATE TO '1.1'"]),
    ).rejects.toThrow('schema public has functions');
    await undone([...PLANTED, 'CREATE SCHEMA postgis_schema', 'CREATE EXTENSION postgis SCHEMA postgis_schema']);
    expect(await superusers()).toBe('rdsadmin');
  });

  test('is not run as a superuser by an event trigger, whatever DDL we run', async () => {
    for (const database of ['alex', 'postgres']) {
      const there = { database };
      await ask(
        api,
        `CREATE FUNCTION escalate() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN ${ESCALATE} END $$`,
        there,
      );
      for (const event of ['ddl_command_start', 'ddl_command_end', 'sql_drop', 'table_rewrite', 'login']) {
        await ask(api, `CREATE EVENT TRIGGER on_${event} ON ${event} EXECUTE FUNCTION escalate()`, there);
        await ask(api, `ALTER EVENT TRIGGER on_${event} ENABLE ALWAYS`, there);
      }
      // Our procedures, as the superuser.
      for (const sql of [
        'CREATE EXTENSION vector',
        'CREATE EXTENSION pg_prewarm',
        "ALTER EXTENSION vector UPDATE TO '1.1'",
        'DROP EXTENSION pg_prewarm',
        'CREATE PUBLICATION everything FOR ALL TABLES',
        'DROP PUBLICATION everything',
      ]) {
        await ask(api, sql, there);
      }
      // It is there: the caller's own DDL meets it, without a superuser's rights.
      expect(await ask(api, 'SELECT count(*)::text FROM pg_event_trigger', there)).toBe('5');
    }
    await ask(api, 'ALTER DATABASE postgres SET search_path = public, pg_catalog', { database: 'postgres' });
    // Our sessions at a start: roles, databases, procedures.
    await api.stop();
    api = await start();

    expect(await superusers()).toBe('rdsadmin');
    for (const database of ['alex', 'postgres']) {
      for (const event of ['ddl_command_start', 'ddl_command_end', 'sql_drop', 'table_rewrite', 'login']) {
        await ask(api, `DROP EVENT TRIGGER on_${event}`, { database });
      }
    }
  }, 60_000);

  test('is not run by the procedures: temporary functions, names and settings that contain SQL', async () => {
    const trigger = (values: string) => `CALL pg_catalog.daybreak_event_trigger(${values})`;
    const publication = (values: string) => `CALL pg_catalog.daybreak_publication(${values})`;
    const temporary = "CREATE FUNCTION pg_temp.f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'";
    await expect(undone([temporary, trigger("'create', 'x', false, 'login', 'pg_temp.f()', NULL")])).rejects.toThrow(
      'the function of an event trigger cannot be temporary',
    );
    const f = "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'";
    for (const values of [
      "'create', 'x', false, 'login; ALTER ROLE alexadmin SUPERUSER', 'f()', NULL",
      "'create', 'x', false, 'ddl_command_end', 'f()', ARRAY['a'') EXECUTE FUNCTION f(); ALTER ROLE alexadmin SUPERUSER --']",
      "'create', 'x', false, 'login', NULL, NULL",
    ]) {
      await expect(undone([f, trigger(values)])).rejects.toThrow('ERROR');
    }
    // An unknown action does nothing.
    await undone([f, trigger("'alter', 'x', false, 'OWNER TO alexadmin', NULL, NULL")]);
    for (const values of [
      "'create', 'x', ARRAY['publish = ''insert''); ALTER ROLE alexadmin SUPERUSER --'], ARRAY['y']",
      "'create', 'x', ARRAY['publish'], ARRAY['insert''); ALTER ROLE alexadmin SUPERUSER --']",
    ]) {
      await expect(undone([publication(values)])).rejects.toThrow('ERROR');
    }
    expect(await superusers()).toBe('rdsadmin');
  });

  test.each([
    'ALTER ROLE alexadmin SUPERUSER',
    'CREATE ROLE x SUPERUSER',
    'ALTER ROLE rdsadmin PASSWORD NULL',
    'SET SESSION AUTHORIZATION rdsadmin',
    "ALTER SYSTEM SET session_preload_libraries = 'x'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT lo_import('/etc/passwd')",
    'UPDATE pg_authid SET rolsuper = true',
    'ALTER PROCEDURE pg_catalog.daybreak_event_trigger RESET ALL',
  ])('does not lead to the superuser, to files or to programs: %s', async (sql) => {
    await expect(ask(api, sql)).rejects.toThrow(/permission denied|must be owner|must be superuser|COPY/);
    expect(await superusers()).toBe('rdsadmin');
  });

  test('does not stop the next start: it makes the database postgres again that the master user has dropped', async () => {
    await api.closeIdleSessions();
    await ask(api, 'DROP DATABASE postgres');
    await api.stop();
    api = await start();

    expect(await ask(api, "SELECT datdba::regrole::text FROM pg_database WHERE datname = 'postgres'")).toBe(
      'alexadmin',
    );
  }, 60_000);
});
