import { type Database, SQL_STATES, StatementError } from '@daybreak/database';
import type { Command } from 'commander';
import { withDatabase } from '../connect.ts';
import { confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, yesOption } from '../options.ts';
import { seedDatabase } from '../seed/seed.ts';

interface SeedOptions {
  readonly envFile: string;
  readonly json: boolean;
  readonly yes: boolean;
  readonly verbose?: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .addOption(jsonOption())
    .addOption(yesOption())
    .addOption(envFileOption())
    .action(async (options: SeedOptions) => {
      const connection = connectionOf(options, io);
      await confirmChange(connection, 'add test data to the database', options.yes, io);
      await withDatabase(connection, io.env, (database) => runSeed(options, database, io));
    });
}

/**
 * Adds the test data and says how much of it was not there.
 * @throws {Error} the tables are not there
 */
async function runSeed(options: { readonly json: boolean }, database: Database, io: Io): Promise<void> {
  try {
    const seeded = await seedDatabase(database);
    const { users, conversations, messages } = seeded;
    io.out(
      options.json
        ? JSON.stringify(seeded)
        : `Added ${users} users, ${conversations} conversations, ${messages} messages`,
    );
  } catch (error) {
    if (!(error instanceof StatementError) || error.sqlState !== SQL_STATES.undefinedTable) throw error;
    throw new Error(
      `Nothing was added: ${error.detail}. The tables of users, conversations and messages are needed. Run \`npm run migrate\` first.`,
      { cause: error },
    );
  }
}
