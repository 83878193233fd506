import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, ssmPrefixOption, stageOption, subcommandOf, yesOption } from '../options.ts';
import type { StatusSettings, UsersSettings } from '../users/run-users.ts';

type Engine = Pick<typeof import('../users/run-users.ts'), 'runRotate' | 'runStatus' | 'runUsers'>;

const HELP = `
The stage decides which users exist (access.users, access.migrationUser, access.iamUsers). npm run deploy does
this too, before the migrations. It changes only what is wrong; if it stops, run it again.

With Aurora DSQL (DATABASE_BACKEND=dsql) it creates two roles, one that reads and writes and one that reads, maps the IAM roles of the
functions and of dsql.grants to them, and gives them their rights on the tables: run it after the migrations. npm run deploy does so.

Exit codes:
  0  the users match the stage
  1  status: something differs
  2  it could not be done
`;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  shared(command)
    .addOption(yesOption())
    .addHelpText('after', HELP)
    .action(async (settings: UsersSettings) => (await engine()).runUsers(settings, io));
  shared(subcommandOf(command, 'status')).action(async (settings: StatusSettings) =>
    (await engine()).runStatus(settings, io),
  );
  shared(subcommandOf(command, 'rotate'))
    .argument('<name>', 'rw, ro or migrate, or the name of the role')
    .addOption(yesOption())
    .action(async (name: string, settings: UsersSettings) => (await engine()).runRotate(name, settings, io));
}

function shared(command: Command): Command {
  return command
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(jsonOption());
}
