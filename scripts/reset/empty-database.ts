import { type Database, StatementError, statement } from '@daybreak/database';

const LOCK_NOT_AVAILABLE = '55P03';

/** Every server of RDS has this database; the local Data API has a role of that name only. */
const askForRds = statement({
  sql: `SELECT EXISTS (SELECT FROM pg_database WHERE datname = 'rdsadmin') AS is_rds`,
  row: { is_rds: 'bool' },
});

// One statement, so that it is done as a whole or not at all. Since PostgreSQL 15 the owner of `public` is pg_database_owner.
const dropEverything = (lockTimeoutMs: number) =>
  statement({
    sql: `
    DO $reset$
    DECLARE
      found text;
    BEGIN
      PERFORM set_config('lock_timeout', '${lockTimeoutMs}ms', true);
      FOR found IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP
        EXECUTE format('DROP EXTENSION IF EXISTS %I CASCADE', found);
      END LOOP;
      FOR found IN SELECT nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema' LOOP
        EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', found);
      END LOOP;
      CREATE SCHEMA public;
      IF current_setting('server_version_num')::integer >= 150000 THEN
        ALTER SCHEMA public OWNER TO pg_database_owner;
        GRANT USAGE ON SCHEMA public TO PUBLIC;
      ELSE
        GRANT ALL ON SCHEMA public TO PUBLIC;
      END IF;
    END
    $reset$`,
  });

/** Whether a database is one of RDS, which a tunnel can show under an address of this machine. */
export async function isOnRds(database: Database): Promise<boolean> {
  return (await database.get(askForRds)).is_rds;
}

/**
 * Drops every extension and schema, and makes `public` again as a new database has it.
 * @throws {Error} another session uses a table; nothing was dropped
 */
export async function emptyDatabase(
  database: Database,
  { lockTimeoutMs = 10_000 }: { readonly lockTimeoutMs?: number } = {},
): Promise<void> {
  try {
    await database.execute(dropEverything(lockTimeoutMs));
  } catch (error) {
    if (!(error instanceof StatementError) || error.sqlState !== LOCK_NOT_AVAILABLE) throw error;
    throw new Error(
      `Nothing was dropped: another session held a lock on a table for ${lockTimeoutMs} ms. Stop the programs that use the database, then run the command again.`,
      { cause: error },
    );
  }
}
