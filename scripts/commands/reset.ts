import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, ssmPrefixOption, stageOption, yesOption } from '../options.ts';
import { type ResetSettings, runReset } from '../reset/reset.ts';

const HELP = `
Drops every schema and extension of the database in one transaction, then applies the migrations and adds the
test data. Roles stay: they belong to the server. On AWS a stage with production or durability.preventDestroy is
refused.

Exit codes:
  0  the database is like new
  2  it could not be done; a database that could not be emptied is unchanged
`;

export function configure(command: Command, io: Io): void {
  command
    .option('--dir <folder>', 'the folder with the migrations', 'migrations')
    .option('--no-seed', 'do not add test data')
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: ResetSettings) => runReset(settings, io));
}
