import { type Kysely, PostgresAdapter } from 'kysely';
import { ours } from './driver.ts';

/** Kysely's own key of the lock of migrations. */
const LOCK_KEY = 3853314791062309107n;

/**
 * Kysely's own lock belongs to a session, but a session of the Data API lasts for one statement: the lock would be released too early, or
 * never. This lock belongs to the transaction of the migrations.
 */
export class DataApiAdapter extends PostgresAdapter {
  // biome-ignore lint/suspicious/noExplicitAny: as Kysely declares it
  override async acquireMigrationLock(db: Kysely<any>): Promise<void> {
    await db.getExecutor().provideConnection((connection) => ours(connection).lockTransaction(LOCK_KEY));
  }

  // biome-ignore lint/suspicious/noExplicitAny: as Kysely declares it
  override async releaseMigrationLock(db: Kysely<any>): Promise<void> {
    await db.getExecutor().provideConnection(async (connection) => ours(connection).unlock());
  }
}
