import type { Database } from '@daybreak/database';
import type { Command } from 'commander';
import { confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, yesOption } from '../options.ts';

interface SeedOptions {
  readonly envFile: string;
  readonly json: boolean;
  readonly yes: boolean;
  readonly verbose?: boolean;
}

export function declareSeed(program: Command, io: Io): void {
  program
    .command('seed')
    .description('add test data; what is there already stays')
    .addOption(jsonOption())
    .addOption(yesOption())
    .addOption(envFileOption())
    .action(async (options: SeedOptions) => {
      const connection = connectionOf(options, io);
      await confirmChange(connection, 'add test data to the database', options.yes, io);
      const { withDatabase } = await import('../connect.ts');
      await withDatabase(connection, io.env, (database) => runSeed(options, database, io));
    });
}

/**
 * Adds the test data and says how much of it was not there.
 * @throws {Error} the tables are not there
 */
async function runSeed(options: { readonly json: boolean }, database: Database, io: Io): Promise<void> {
  const { SQL_STATES, StatementError } = await import('@daybreak/database');
  const { seedDatabase } = await import('../seed/seed.ts');
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
