import { type Command, Option } from 'commander';
import type { DeployOptions } from '../deploy/deploy.ts';
import type { Io } from '../io.ts';
import {
  acceptOption,
  envFileOption,
  jsonOption,
  onlyOption,
  stageOption,
  timeoutOption,
  variableOption,
} from '../options.ts';

type Engine = Pick<typeof import('../deploy/deploy.ts'), 'deployFromOptions'>;

const HELP = `
Preflight; then, for the database and for the functions of a stage that has them: plan, review, question, apply of exactly that
plan, wait, .env. Migrations run between the two. If it stops, run it again: it continues from there.
A cluster that an interrupted run left tainted is kept; one that a killed run left out of the state can be imported.

Exit codes of a deploy:
  0  the stage matches its code, and its database and its functions answer
  1  the plan was not applied: the verdict is stop, or you declined
  2  it could not be done; what was done before stays
`;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .addOption(stageOption())
    .addOption(new Option('--yes', 'apply without asking, unless the verdict is stop').default(false))
    .addOption(acceptOption())
    .addOption(
      new Option('--import', 'import existing AWS resources that are not in the state, without asking').default(false),
    )
    .addOption(
      new Option('--expires <day>', 'the expiry date of a preview stage, YYYY-MM-DD; later deploys keep it').env(
        'PREVIEW_UNTIL',
      ),
    )
    .addOption(onlyOption())
    .addOption(variableOption())
    .addOption(envFileOption('the file that the connection is written to'))
    .addOption(new Option('--no-migrate', 'leave the migrations for later'))
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: DeployOptions) => (await engine()).deployFromOptions(settings, io));
}
