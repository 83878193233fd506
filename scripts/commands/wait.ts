import { type Command, Option } from 'commander';
import type { WaitSettings } from '../deploy/wait.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, ssmPrefixOption, timeoutOption } from '../options.ts';

type Engine = Pick<typeof import('../deploy/wait.ts'), 'runWait'>;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .addOption(
      new Option(
        '--stage <name>',
        "the stage's clusters, Aurora and Aurora DSQL, by Terraform's outputs, or one by its parameters with --ssm-prefix (default: the one that the environment names)",
      ),
    )
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
A paused cluster is woken up and waited for. A state that waiting cannot fix (failed, stopped, deleted, Data API disabled …) is
reported immediately, and so are credentials that are missing, expired or of another account.
HTTPS_PROXY and NO_PROXY are followed.

Exit codes of a wait:
  0  the database answers
  2  it does not; the reason is on stderr
`,
    )
    .action(async (settings: WaitSettings) => (await engine()).runWait(settings, io));
}
