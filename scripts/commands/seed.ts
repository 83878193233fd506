import { type Database, SQL_STATES, StatementError } from '@daybreak/database';
import type { Command } from 'commander';
import { withDatabase } from '../connect.ts';
import { confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, ssmPrefixOption, stageOption, yesOption } from '../options.ts';
import { seedDatabase } from '../seed/seed.ts';

interface SeedOptions {
  readonly envFile?: string;
  readonly ssmPrefix?: string;
  readonly stage?: string;
  readonly json: boolean;
  readonly yes: boolean;
  readonly verbose?: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .addOption(jsonOption())
    .addOption(yesOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .action(async (options: SeedOptions) => {
      const connection = await connectionOf(options, io);
      await confirmChange(connection, 'add test data to the database', options.yes, io);
      await withDatabase(connection, io.env, (database) => runSeed(options, database, io));
    });
}

/**
 * Adds the test data and reports how much was new.
 * @throws {Error} the tables are missing
 */
async function runSeed(options: { readonly json: boolean }, database: Database, io: Io): Promise<void> {
  try {
    const seeded = await seedDatabase(database);
    io.out(options.json ? JSON.stringify(seeded) : addedLine(seeded));
  } catch (error) {
    if (!(error instanceof StatementError) || error.sqlState !== SQL_STATES.undefinedTable) throw error;
    throw new Error(`Nothing was added: ${error.detail}. Run \`npm run migrate\` first.`, { cause: error });
  }
}

/** `Added 4 conversations, 8 messages` */
function addedLine(seeded: Readonly<Record<string, number>>): string {
  const counts = Object.entries(seeded).map(([table, rows]) => `${rows} ${table}`);
  return counts.length === 0
    ? 'This project has no test data. Write it in scripts/seed/seed.ts.'
    : `Added ${counts.join(', ')}`;
}
