import { type Database, nullable, SQL_STATES, StatementError, statement } from '@daybreak/database';
import { NotMigratedError } from './errors.ts';

export const selectVersion = statement({
  sql: 'SELECT max(version) AS version FROM public.daybreak_migrations',
  row: { version: nullable('text') },
  readOnly: true,
});

/**
 * Version of the newest applied migration, 14 digits.
 *
 * @throws {NotMigratedError} no migration has been applied.
 */
export async function findSchemaVersion(db: Database): Promise<string> {
  const version = await readVersion(db);
  if (version === undefined) {
    throw new NotMigratedError('The database answers, but has no schema yet. Run: npm run migrate.');
  }
  return version;
}

async function readVersion(db: Database): Promise<string | undefined> {
  try {
    const [row] = await db.query(selectVersion);
    return row?.version ?? undefined;
  } catch (error) {
    if (error instanceof StatementError && error.sqlState === SQL_STATES.undefinedTable) return undefined;
    throw error;
  }
}
