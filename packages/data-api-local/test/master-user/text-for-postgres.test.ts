import { describe, expect, test } from '@jest/globals';
import { AURORA_EXTENSIONS } from '../../src/extensions/aurora-extensions.ts';
import { textForPostgres } from '../../src/master-user/text-for-postgres.ts';
import { readStatement } from '../../src/sql/statement-text.ts';

const sent = (sql: string) => textForPostgres(AURORA_EXTENSIONS)(readStatement(sql, 'faithful'));

describe('The text that PostgreSQL gets', () => {
  test.each([
    'CREATE EXTENSION vector',
    'DROP EXTENSION IF EXISTS vector CASCADE',
    'CREATE EVENT TRIGGER a ON login EXECUTE FUNCTION b.c()',
    "CREATE EVENT TRIGGER a ON sql_drop WHEN TAG IN ('DROP TABLE', 'DROP INDEX') EXECUTE PROCEDURE \"C\"();",
    'ALTER EVENT TRIGGER a ENABLE REPLICA',
    'DROP EVENT TRIGGER IF EXISTS a CASCADE',
    'CREATE PUBLICATION p FOR ALL TABLES',
    "CREATE PUBLICATION p FOR ALL TABLES WITH (publish = 'insert', publish_via_partition_root = true)",
    'DROP PUBLICATION p',
    'GRANT rds_superuser TO a, "B"',
    'REVOKE pg_monitor FROM CURRENT_USER',
    'DO $$ BEGIN CREATE EXTENSION vector; END $$',
    'DO $$ BEGIN IF true THEN CREATE EXTENSION vector; ELSE NULL; END IF; END $$ LANGUAGE plpgsql',
    "DO LANGUAGE plpgsql 'BEGIN EXECUTE ''CREATE EXTENSION vector''; END'",
  ])('is a block that calls a procedure of ours: %s', (sql) => {
    expect(sent(sql)).toMatch(/^DO .*pg_catalog\.has_function_privilege/s);
  });

  test('keeps the rest of a DO block', () => {
    const text = sent(
      "DO $x$ DECLARE a text := 'CREATE EXTENSION vector;'; BEGIN RAISE NOTICE 'b'; CREATE EXTENSION vector; END $x$",
    );
    expect(text).toContain("DECLARE a text := ''CREATE EXTENSION vector;''; BEGIN RAISE NOTICE ''b''; BEGIN");
    expect(text.match(/CALL/g)).toHaveLength(1);
  });

  test.each([
    'CREATE EXTENSION pg_trgm',
    'ALTER EVENT TRIGGER a OWNER TO b',
    'ALTER EVENT TRIGGER a',
    'CREATE EVENT TRIGGER a ON login EXECUTE FUNCTION b(1)',
    'CREATE EVENT TRIGGER a ON login',
    'DROP EVENT TRIGGER a, b',
    'CREATE PUBLICATION p FOR TABLE t',
    'CREATE PUBLICATION p',
    'CREATE PUBLICATION p FOR ALL TABLES WITH ()',
    'ALTER PUBLICATION p SET (publish = insert)',
    'GRANT my_role TO rds_superuser',
    'GRANT SELECT ON pg_class TO a',
    'GRANT pg_read_server_files TO a',
    'GRANT rds_superuser, my_role TO a',
    "DO $$ BEGIN RAISE NOTICE 'CREATE EXTENSION vector;'; END $$",
    'DO $$ BEGIN CREATE EXTENSION vector',
    'DO $$ CREATE EXTENSION vector; $$ LANGUAGE plperl',
    "DO E'BEGIN CREATE EXTENSION vector; END'",
    'CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN CREATE EXTENSION vector; END $$',
    "SELECT 'CREATE EXTENSION vector'",
  ])('is the statement itself where there is nothing to replace: %s', (sql) => {
    expect(sent(sql)).toBe(sql);
  });
});
