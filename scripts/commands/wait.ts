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
        "the stage's clusters, Aurora and Aurora DSQL, from Terraform's outputs, or one from its parameters with --ssm-prefix (default: the cluster that the environment names)",
      ),
    )
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
It wakes a paused cluster and waits for it. A state that waiting cannot fix (failed, stopped, deleted, Data API disabled …) is
reported immediately, and so are credentials that are missing, expired or of another account.
HTTPS_PROXY and NO_PROXY are respected.

Exit codes of a wait:
  0  the database answers
  2  it does not; the reason is on stderr
`,
    )
    .action(async (settings: WaitSettings) => (await engine()).runWait(settings, io));
}
