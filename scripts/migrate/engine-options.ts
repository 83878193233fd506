import type { Connection } from '@daybreak/database/settings';
import { dialectOf } from '@daybreak/migrate';

/** How people call the migrations engine in this project; its messages say it. */
export const MIGRATE_COMMAND = 'npm run migrate --';

/** The options of the engine for a database: its rules, and the commands in messages. Only a local Data API may be emptied. */
export function engineOptions(connection: Pick<Connection, 'local' | 'backend'>) {
  const { local, backend } = connection;
  return {
    dialect: dialectOf(connection),
    command: MIGRATE_COMMAND,
    resetCommand: local && backend === 'data-api' ? 'npm run local -- --reset' : undefined,
  };
}
