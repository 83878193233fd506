import { beforeAll, describe, expect, test } from '@jest/globals';
import { aurora } from '../../src/dialects/aurora.ts';
import type { MigrationFile } from '../../src/files/read-folder.ts';
import { checksum } from '../../src/files/read-folder.ts';
import { describeProblem } from '../../src/problem.ts';
import { type Migration, parseMigration } from '../../src/sql/parse-migration.ts';
import { loadParser } from '../../src/sql/split-statements.ts';

beforeAll(loadParser);

const MARKER = '-- daybreak:no-transaction\n';
const FILE = '20261120093000_a.sql';

function file(text: string): MigrationFile {
  return { fileName: FILE, version: '20261120093000', name: 'a', text, checksum: checksum(text) };
}

function accepted(text: string): Migration {
  const parsed = parseMigration(file(text), aurora);
  if ('length' in parsed) throw new Error(parsed.map(describeProblem).join('\n'));
  return parsed;
}

function refused(text: string): readonly string[] {
  const parsed = parseMigration(file(text), aurora);
  return 'length' in parsed ? parsed.map(describeProblem) : [];
}

describe('a file', () => {
  test('runs in one transaction unless it says otherwise', () => {
    expect(accepted('CREATE TABLE a (); CREATE TABLE b ();')).toMatchObject({
      transaction: true,
      statements: { length: 2 },
    });
  });

  test.each(['', '-- later\n/* or never */;'])('without a statement is refused: %j', (text) => {
    expect(refused(text)).toEqual([`${FILE}: the file has no statements. Write its SQL, or delete the file.`]);
  });

  test('has all its problems in one error, each with line, column and statement', () => {
    expect(refused('CREATE TABLE a ();\n\n  COMMIT;\nVACUUM a; SELECT $$:x$$;')).toEqual([
      `${FILE}:3:3 (statement 2): COMMIT is not allowed: the file already runs in one transaction. Remove the line.`,
      `${FILE}:4:1 (statement 3): VACUUM cannot run inside a transaction, and a migration runs in one. Put it in a migration of ` +
        'its own that begins with the line "-- daybreak:no-transaction".',
      expect.stringContaining(`${FILE}:4:20 (statement 4): the Data API does not know dollar quotes`),
    ]);
  });
});

describe('a syntax error', () => {
  test.each([
    [
      'SELECT 1;\nSELEKT 2;',
      `${FILE}:2:1: syntax error at or near "SELEKT". Correct the SQL here; nothing of this file has run.`,
    ],
    [
      'SELECT 1;\n\\i other.sql\n',
      `${FILE}:2:1: \\i is a command of psql, not SQL. Remove it, or write what it does as SQL.`,
    ],
    [
      'SELECT 1; \\d users',
      `${FILE}:1:11: \\d is a command of psql, not SQL. Remove it, or write what it does as SQL.`,
    ],
    [
      "SELECT 'é😀' AS a\n  , 2 AS b \\gset",
      `${FILE}:2:12: \\gset is a command of psql, not SQL. Remove it, or write what it does as SQL.`,
    ],
    [
      'SELECT * FROM users WHERE id = :id;',
      `${FILE}:1:32: syntax error at or near ":". A migration has no parameters. Write the value itself.`,
    ],
    [
      'COPY t FROM stdin;\n1\ta\n\\.\n',
      `${FILE}:2:1: syntax error at or near "1". There is no COPY … FROM STDIN in a migration. Use INSERT … VALUES.`,
    ],
  ])('%j is reported with position, problem and advice', (text, message) => {
    expect(refused(text)).toEqual([message]);
  });
});

describe('what the Data API would change', () => {
  test.each([
    ['SELECT (ARRAY[1,2,3])[1:2];', '1:24', 'Put a space after the colon (": 2")'],
    ["SELECT JSON_OBJECT('a':1);", '1:23', 'Put a space after the colon'],
    ["SELECT E'it\\'s', ':x';", '1:19', "Write \\' as ''"],
    ['SELECT 1;\nSELECT $$a :b$$;', '2:12', "Write the text as '…'"],
    ['SELECT $tag$a :é_1$tag$;', '1:15', "Write the text as '…'"],
    ["SELECT $$it's$$, ':seen';", '1:19', "Write the text as '…'"],
    ['SELECT 1 /* a /* b */ :maybe */;', '1:23', 'do not nest comments'],
  ])('%j is refused at its position, with an alternative', (text, place, advice) => {
    const [message, ...others] = refused(text);

    expect(others).toEqual([]);
    expect(message).toMatch(`${FILE}:${place} (statement `);
    expect(message).toContain(advice);
  });

  test('is refused before anything runs if the client would refuse it', () => {
    expect(refused('CREATE TABLE a ();\nSELECT $1::int;')).toEqual([
      `${FILE}:2:8 (statement 2): $1 is a parameter, and a migration has none. Write the value itself.`,
    ]);
  });

  test('each alternative in a message is accepted', () => {
    accepted('SELECT (ARRAY[1,2,3])[1: 2];');
    accepted('CREATE FUNCTION f(a int[]) RETURNS int[] LANGUAGE plpgsql AS $$ BEGIN RETURN a[1: 2]; END $$;');
    accepted("CREATE FUNCTION f() RETURNS text LANGUAGE sql AS 'SELECT '':x''::text';");
    accepted("CREATE FUNCTION f() RETURNS text BEGIN ATOMIC SELECT ':x'; END;");
    accepted("SELECT E'it''s', ':x';");
    accepted("SELECT JSON_OBJECT('a': 1);");
    accepted("COMMENT ON TABLE a IS 'at 10:30';");
  });

  test('65,536 characters are accepted, one more is refused', () => {
    const sql = (length: number) => `SELECT '${'x'.repeat(length - 9)}'`;

    accepted(`${sql(65_536)};`);
    expect(refused(`\n${sql(65_537)};`)).toEqual([
      `${FILE}:2:1 (statement 1): the statement has 65,537 characters, and the Data API takes at most 65,536. Split it into several ` +
        'statements, for example an INSERT with fewer rows each.',
    ]);
    expect(refused(`${MARKER}${sql(65_536)};`)).toEqual([
      `${FILE}:2:1 (statement 1): the statement has 65,536 characters, and the Data API takes at most 65,456. Split it into several ` +
        'statements, for example an INSERT with fewer rows each.',
    ]);
  });
});

describe('a statement that cannot run inside a transaction', () => {
  test.each([
    ['CREATE INDEX CONCURRENTLY i ON a (b)', 'CREATE INDEX CONCURRENTLY'],
    ['DROP INDEX CONCURRENTLY i', 'DROP INDEX CONCURRENTLY'],
    ['REINDEX INDEX CONCURRENTLY i', 'REINDEX CONCURRENTLY'],
    ['REINDEX (VERBOSE, CONCURRENTLY) TABLE a', 'REINDEX CONCURRENTLY'],
    ['REINDEX SCHEMA s', 'REINDEX of a schema or database'],
    ['VACUUM (ANALYZE) a', 'VACUUM'],
    ['CLUSTER', 'CLUSTER without a table'],
    ['CREATE DATABASE d', 'CREATE DATABASE'],
    ['DROP DATABASE d', 'DROP DATABASE'],
    ["CREATE TABLESPACE t LOCATION '/x'", 'CREATE TABLESPACE'],
    ['DROP TABLESPACE t', 'DROP TABLESPACE'],
    ['ALTER SYSTEM SET work_mem = 1', 'ALTER SYSTEM'],
    ['ALTER DATABASE d SET TABLESPACE t', 'ALTER DATABASE … SET TABLESPACE'],
    ['ALTER TABLE a DETACH PARTITION b CONCURRENTLY', 'DETACH PARTITION CONCURRENTLY'],
    ['DISCARD ALL', 'DISCARD ALL'],
  ])('%s needs the marker, and runs with it', (sql, name) => {
    expect(refused(`${sql};`)).toEqual([
      `${FILE}:1:1 (statement 1): ${name} cannot run inside a transaction, and a migration runs in one. Put it in a migration of its ` +
        'own that begins with the line "-- daybreak:no-transaction".',
    ]);
    expect(accepted(`${MARKER}${sql};`).transaction).toBe(false);
  });

  test.each([
    'CREATE INDEX i ON a (b)',
    'ANALYZE a',
    'CLUSTER a USING i',
    'REINDEX TABLE a',
    'DISCARD TEMP',
    "ALTER TYPE m ADD VALUE 'x'",
  ])('%s needs no marker', (sql) => {
    expect(accepted(`${sql};`).transaction).toBe(true);
  });
});

describe('a statement that is never allowed', () => {
  test.each(['COPY a TO STDOUT', "COPY a FROM '/tmp/x'"])('%s', (sql) => {
    expect(refused(`${sql};`)).toEqual([
      `${FILE}:1:1 (statement 1): there is no stream for the rows of COPY. Use INSERT … VALUES, or the ` +
        'aws_s3 extension for large data.',
    ]);
  });

  test.each([
    ['BEGIN', 'BEGIN'],
    ['START TRANSACTION', 'START'],
    ['COMMIT', 'COMMIT'],
    ['END', 'COMMIT'],
    ['ROLLBACK', 'ROLLBACK'],
    ['SAVEPOINT a', 'SAVEPOINT'],
    ['ROLLBACK TO a', 'ROLLBACK TO'],
    ["PREPARE TRANSACTION 'x'", 'PREPARE'],
  ])('%s, in a transaction and outside', (sql, name) => {
    expect(refused(`${sql};`)).toEqual([
      `${FILE}:1:1 (statement 1): ${name} is not allowed: the file already runs in one transaction. Remove the line.`,
    ]);
    expect(refused(`${MARKER}${sql};`)).toEqual([
      `${FILE}:2:1 (statement 1): ${name} has no effect here: each statement has a session of its own. Remove the line, or remove "-- daybreak:no-transaction" to run the file in one transaction.`,
    ]);
  });

  test.each([
    ["SET lock_timeout = '5s'", 'SET'],
    ['SET LOCAL search_path = app', 'SET'],
    ['RESET ALL', 'RESET'],
    ['PREPARE p AS SELECT 1', 'PREPARE'],
    ['CREATE TEMP TABLE a ()', 'CREATE TEMPORARY TABLE'],
    ['CREATE TEMP TABLE a AS SELECT 1', 'CREATE TEMPORARY TABLE'],
    ['SELECT 1 INTO TEMP a', 'CREATE TEMPORARY TABLE'],
  ])('%s outside a transaction, where the session ends with it', (sql, name) => {
    expect(refused(`${MARKER}${sql};`)).toEqual([
      `${FILE}:2:1 (statement 1): ${name} has no effect on the next statement: each statement has a session of its own. Remove it, or remove "-- daybreak:no-transaction" to run the file in one transaction.`,
    ]);
    expect(accepted(`${sql};`).transaction).toBe(true);
  });
});

describe('the marker', () => {
  test.each([
    '-- daybreak:no-transaction\n',
    '-- why this\n\n--daybreak:no-transaction  \n-- and more\n',
    '\n  -- daybreak: no-transaction\n',
  ])('%j is read at the top of the file', (head) => {
    expect(accepted(`${head}VACUUM a;`).transaction).toBe(false);
  });

  test('is refused after a statement, where it would have no effect', () => {
    expect(refused('CREATE TABLE a ();\n-- daybreak:no-transaction\n')).toEqual([
      `${FILE}:2: the marker "-- daybreak:no-transaction" is after a statement. Move it to the top: it applies to the whole file.`,
    ]);
  });

  test('is refused when it is misspelt', () => {
    expect(refused('-- daybreak:no-transactions\nCREATE TABLE a ();')).toEqual([
      `${FILE}:1: the marker "-- daybreak:no-transactions" is unknown. The only one is "-- daybreak:no-transaction", alone on its line.`,
    ]);
  });
});

describe('a part that undoes the migration', () => {
  const DOWN = '\nDROP TABLE a;\n';

  test.each([
    ['dbmate', '-- migrate:down'],
    ['dbmate', '-- migrate:down transaction:false'],
    ['goose', '-- +goose Down'],
    ['goose', '--+goose down'],
    ['sql-migrate', '-- +migrate Down'],
    ['sql-migrate', '-- +migrate Down notransaction'],
    ['micrate', '-- +micrate Down'],
    ['Rambler', '-- rambler down'],
    ['node-pg-migrate', '-- Down Migration'],
    ['node-pg-migrate', '--- down migration: drops a'],
    ['tern', '---- create above / drop below ----'],
    ['MyBatis Migrations', '-- //@UNDO'],
    ['another tool', '-- Down'],
    ['another tool', '-- @DOWN'],
    ['another tool', '--- !Downs'],
    ['another tool', '-- ==== ROLLBACK ===='],
  ])('of %s is refused at its line: %s', (tool, comment) => {
    expect(refused(`CREATE TABLE a ();\n\n${comment}${DOWN}`)).toEqual([
      `${FILE}:3: "${comment}" begins the part that undoes the migration (${tool}), and here it would run too. ` +
        'Delete that part and this line. To undo a migration, write a new one.',
    ]);
    expect(refused(`${comment}${DOWN}CREATE TABLE a ();\n`)).toHaveLength(1);
    expect(refused(`CREATE TABLE a (); ${comment}${DOWN}`)).toHaveLength(1);
  });

  test.each([
    ['a string', "SELECT '\n-- migrate:down\n';"],
    ['a function body', 'DO $$\n-- Down Migration\nBEGIN END $$;'],
    ['a comment in a comment', '/*\n-- migrate:down\n*/ SELECT 1;'],
    ['prose', '-- Scale down the numbers\nSELECT 1;\n-- roll back is not possible\n-- downtime: none\n'],
    ['what begins the other part', '-- migrate:up\nSELECT 1;\n-- +goose Up\n-- Up Migration\n'],
  ])('is not found in %s', (_, sql) => {
    expect(refused(sql)).toEqual([]);
  });
});

describe('a read-only transaction', () => {
  test.each([
    'SET TRANSACTION READ ONLY',
    'SET LOCAL TRANSACTION READ ONLY',
    'SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY',
    'SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY',
    'SET transaction_read_only = on',
    'SET LOCAL transaction_read_only TO 1',
    "SET default_transaction_read_only = 'yes'",
  ])('is refused at its line: %s', (sql) => {
    expect(refused(`CREATE TABLE a ();\n${sql};`)).toEqual([
      `${FILE}:2:1 (statement 2): in a read-only transaction, the migration cannot be recorded as applied. Remove the statement; a migration that changes nothing needs no protection.`,
    ]);
  });

  test.each(['SET TRANSACTION READ WRITE', 'SET transaction_read_only = off', 'SET ROLE a', "SET search_path = 'on'"])(
    'is not found in %s',
    (sql) => {
      expect(refused(`${sql};`)).toEqual([]);
    },
  );
});
