import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import { REVIEWED_EXTENSIONS } from '../../src/extensions/aurora-extensions.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { ask, begin, rollBack, send } from './ask.ts';

let api: DataApiLocal;
beforeAll(async () => {
  api = await startTestDataApi({ users: [{ name: 'reader', readOnly: true }] });
});
afterAll(() => api?.stop());

const DONE = { generatedFields: [], numberOfRecordsUpdated: 0 };
const installed = (name: string, members: object = {}) =>
  ask(
    api,
    `SELECT extversion || ' in ' || extnamespace::regnamespace FROM pg_extension WHERE extname = '${name}'`,
    members,
  );

/** Runs `work` in a transaction, and rolls it back. */
async function undone(work: (transaction: { readonly transactionId: string }) => Promise<void>): Promise<void> {
  const transactionId = await begin(api);
  try {
    await work({ transactionId });
  } finally {
    await rollBack(api, transactionId);
  }
}

describe('The master user', () => {
  test('creates every extension that comes with PostgreSQL and is trusted', async () => {
    const names = await ask(
      api,
      `SELECT string_agg(name, ' ' ORDER BY name) FROM pg_available_extension_versions JOIN pg_available_extensions USING (name)
       WHERE version = default_version AND trusted`,
    );

    const failed: string[] = [];
    for (const name of names.split(' ')) {
      await ask(api, `CREATE EXTENSION IF NOT EXISTS "${name}" CASCADE`).catch(({ message }) => {
        failed.push(`${name}: ${message}`);
      });
    }

    expect(names.split(' ')).toEqual(
      expect.arrayContaining(['citext', 'hstore', 'ltree', 'pg_trgm', 'pgcrypto', 'uuid-ossp']),
    );
    // Perl and Tcl are libraries of the machine. PostgreSQL only has what connects it to them.
    for (const failure of failed) {
      expect(failure).toMatch(
        /^\w*pl(?:perl|tcl): ERROR: could not load library .*; Hint: The PostgreSQL of this local Data API cannot load it\. Point DATA_API_LOCAL_POSTGRES_URL at a server that has the extension installed\.; SQLState: 58P01$/,
      );
    }
  });

  test.each(REVIEWED_EXTENSIONS)(
    'creates and drops %s, which is not trusted and which Aurora leaves to rds_superuser',
    async (name) => {
      expect(
        await send(api, '/Execute', { sql: `CREATE EXTENSION ${name} CASCADE`, includeResultMetadata: true }),
      ).toEqual(DONE);
      expect(await installed(name)).toMatch(/ in public$/);
      expect(await send(api, '/Execute', { sql: `DROP EXTENSION ${name}`, formatRecordsAs: 'JSON' })).toEqual(DONE);
      expect(await installed(name)).toBe('');
    },
  );

  test('loses the extension when the transaction is rolled back', async () => {
    await undone(async (transaction) => {
      await ask(api, 'CREATE EXTENSION pg_prewarm', transaction);
      expect(await installed('pg_prewarm', transaction)).toBe('1.2 in public');
    });

    expect(await installed('pg_prewarm')).toBe('');
  });

  test('gets it in the first schema of the search path, or in the schema that the statement names', async () => {
    await undone(async (transaction) => {
      const schema = '"a""b\'c\\d $daybreak$"';
      await ask(api, `CREATE SCHEMA ${schema}`, transaction);
      await ask(api, 'CREATE SCHEMA tools', transaction);
      await ask(api, 'SET LOCAL search_path = tools, public', transaction);

      await ask(api, 'CREATE EXTENSION pgrowlocks', transaction);
      await ask(api, `CREATE EXTENSION dblink SCHEMA ${schema}`, transaction);
      await ask(api, 'SET LOCAL standard_conforming_strings = off', transaction);
      await ask(api, `CREATE EXTENSION sslinfo SCHEMA ${schema}`, transaction);

      expect(await installed('pgrowlocks', transaction)).toBe('1.2 in tools');
      expect(await installed('dblink', transaction)).toBe(`1.2 in ${schema}`);
      expect(await installed('sslinfo', transaction)).toBe(`1.2 in ${schema}`);
    });
  });

  test('creates an older version and updates it', async () => {
    await undone(async (transaction) => {
      await ask(api, "CREATE EXTENSION pgstattuple VERSION '1.4'", transaction);
      expect(await send(api, '/Execute', { sql: 'ALTER EXTENSION pgstattuple UPDATE', ...transaction })).toEqual(DONE);
      expect(await installed('pgstattuple', transaction)).toBe('1.5 in public');
    });
  });

  test('may create one in a batch', async () => {
    await send(api, '/BatchExecute', { sql: 'CREATE EXTENSION IF NOT EXISTS bloom', parameterSets: [[], []] });
    expect(await installed('bloom')).toBe('1.0 in public');
    await ask(api, 'DROP EXTENSION bloom');
  });

  test('uses the foreign data wrappers, and reaches no database without a password', async () => {
    await undone(async (transaction) => {
      await ask(api, 'CREATE EXTENSION postgres_fdw', transaction);
      await ask(
        api,
        `CREATE SERVER here FOREIGN DATA WRAPPER postgres_fdw OPTIONS (port '${api.postgres.port}')`,
        transaction,
      );
      await ask(api, 'CREATE FOREIGN TABLE there (id int) SERVER here', transaction);
      const asSuperuser = ask(
        api,
        `CREATE USER MAPPING FOR CURRENT_USER SERVER here OPTIONS (user 'rdsadmin', password_required 'false')`,
        transaction,
      );
      await expect(asSuperuser).rejects.toThrow('password_required=false is superuser-only');
    });
    await undone(async (transaction) => {
      await ask(api, 'CREATE EXTENSION dblink', transaction);
      await expect(ask(api, `SELECT dblink_connect('user=rdsadmin')`, transaction)).rejects.toThrow('password');
    });
    await undone(async (transaction) => {
      await ask(api, 'CREATE EXTENSION dblink', transaction);
      const unchecked = ask(api, `SELECT dblink_connect_u('user=rdsadmin')`, transaction);
      await expect(unchecked).rejects.toThrow('permission denied for function dblink_connect_u; SQLState: 42501');
    });
  });
});

describe('A mistake in such a statement', () => {
  test.each([
    [
      "CREATE EXTENSION pg_prewarm VERSION '9'",
      'ERROR: extension "pg_prewarm" has no installation script nor update path for version "9"; SQLState: 22023',
    ],
    ['CREATE EXTENSION pg_prewarm SCHEMA nowhere', 'ERROR: schema "nowhere" does not exist; SQLState: 3F000'],
    [
      'CREATE EXTENSION pg_prewarm SCHEMA information_schema',
      'ERROR: permission denied for schema information_schema; SQLState: 42501',
    ],
    [
      'CREATE EXTENSION pg_prewarm SCHEMA pg_catalog',
      'ERROR: permission denied for schema pg_catalog; SQLState: 42501',
    ],
    ['DROP EXTENSION pg_prewarm', 'ERROR: extension "pg_prewarm" does not exist; SQLState: 42704'],
    ['ALTER EXTENSION pg_prewarm UPDATE', 'ERROR: extension "pg_prewarm" does not exist; SQLState: 42704'],
    [
      'CREATE EXTENSION pg_prewarm SCHEMA a SCHEMA b',
      'ERROR: conflicting or redundant options; Position: 38; SQLState: 42601',
    ],
  ])('is reported in PostgreSQL’s words: %s', async (sql, message) => {
    await expect(ask(api, sql)).rejects.toThrow(new Error(message));
  });

  test('is reported in its words where the extension exists already, and not with IF NOT EXISTS', async () => {
    await undone(async (transaction) => {
      await ask(api, 'CREATE EXTENSION pg_prewarm', transaction);
      await ask(api, 'CREATE EXTENSION IF NOT EXISTS pg_prewarm', transaction);
      await expect(ask(api, 'CREATE EXTENSION pg_prewarm', transaction)).rejects.toThrow(
        new Error('ERROR: extension "pg_prewarm" already exists; SQLState: 42710'),
      );
    });
  });

  test('is reported in its words without a schema to create in, and in a read-only transaction', async () => {
    await undone(async (transaction) => {
      await ask(api, "SET LOCAL search_path = ''", transaction);
      await expect(ask(api, 'CREATE EXTENSION pg_prewarm', transaction)).rejects.toThrow(
        new Error('ERROR: no schema has been selected to create in; SQLState: 3F000'),
      );
    });
    await undone(async (transaction) => {
      await ask(api, 'SET TRANSACTION READ ONLY', transaction);
      await expect(ask(api, 'CREATE EXTENSION pg_prewarm', transaction)).rejects.toThrow(
        new Error('ERROR: cannot execute CREATE EXTENSION in a read-only transaction; SQLState: 25006'),
      );
    });
  });
});

describe('Another user', () => {
  const REFUSED =
    'ERROR: permission denied to create extension "pg_prewarm"; Hint: The master user may create it, in a database that this ' +
    'local Data API has made. Call with the secret of the master user, or create the database again (npm run local -- --reset).; ' +
    'SQLState: 42501';

  test('cannot create one: neither a read-only user nor a role that the master user has made and switched to', async () => {
    const reader = { secretArn: api.secretArns.reader };
    await expect(ask(api, 'CREATE EXTENSION pg_prewarm', reader)).rejects.toThrow(new Error(REFUSED));

    await undone(async (transaction) => {
      await ask(api, 'CREATE ROLE daybreak_nobody', transaction);
      await ask(api, 'GRANT daybreak_nobody TO CURRENT_USER WITH SET TRUE', transaction);
      await ask(api, 'SET LOCAL ROLE daybreak_nobody', transaction);
      await expect(ask(api, 'CREATE EXTENSION pg_prewarm', transaction)).rejects.toThrow(new Error(REFUSED));
    });
  });

  test('drops one', async () => {
    await ask(api, 'CREATE EXTENSION pg_prewarm');
    await expect(ask(api, 'DROP EXTENSION pg_prewarm', { secretArn: api.secretArns.reader })).rejects.toThrow(
      new Error('ERROR: must be owner of extension pg_prewarm; SQLState: 42501'),
    );
    await ask(api, 'DROP EXTENSION pg_prewarm');
  });
});

describe('An extension that PostgreSQL', () => {
  test.each(['file_fdw', 'pg_surgery'])(
    'leaves to a superuser, and that reaches files, is refused: %s',
    async (name) => {
      await expect(ask(api, `CREATE EXTENSION ${name}`)).rejects.toThrow(
        new Error(
          `ERROR: permission denied to create extension "${name}"; Hint: It reaches files or programs of the server, and cannot be ` +
            'created here or on Aurora.; SQLState: 42501',
        ),
      );
    },
  );

  test('leaves to a superuser, and that Aurora does not have, is refused, and the hint says what to do', async () => {
    await expect(ask(api, 'CREATE EXTENSION xml2')).rejects.toThrow(
      new Error(
        'ERROR: permission denied to create extension "xml2"; Hint: The master user may create trusted extensions and those of ' +
          'Aurora. Start with --allow-extension xml2 (option allowExtensions) to allow this one.; SQLState: 42501',
      ),
    );
  });

  test('leaves to a superuser is created where an option allows it', async () => {
    const allowing = await startTestDataApi({ allowExtensions: ['xml2'] });
    await ask(allowing, 'CREATE EXTENSION xml2');
    expect(await ask(allowing, "SELECT count(*)::text FROM pg_extension WHERE extname = 'xml2'")).toBe('1');
    await allowing.stop();
  });

  test.each(['file_fdw', 'plpython3u', 'pg_surgery'])(
    'and that reaches files or programs cannot be allowed: %s',
    async (name) => {
      await expect(startTestDataApi({ allowExtensions: ['xml2', name] })).rejects.toThrow(
        `The extension ${name} can never be allowed: it reaches outside the database.`,
      );
    },
  );

  test('does not have is refused, and the hint says where to get it', async () => {
    await expect(ask(api, 'CREATE EXTENSION no_such_extension')).rejects.toThrow(
      new Error(
        'ERROR: extension "no_such_extension" is not available; Hint: The PostgreSQL of this local Data API does not have it. ' +
          'Point DATA_API_LOCAL_POSTGRES_URL at a server that has the extension installed.; SQLState: 0A000',
      ),
    );
  });
});
