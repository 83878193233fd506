import { type Command, Option } from 'commander';
import type { DestroySettings } from '../deploy/destroy.ts';
import type { Io } from '../io.ts';
import { acceptOption, jsonOption, onlyOption, stageOption, timeoutOption, variableOption } from '../options.ts';

type Engine = Pick<typeof import('../deploy/destroy.ts'), 'runDestroy'>;

const HELP = `
A stage with functions loses their stack first, then the database.
First it shows what would be lost, what protects it and what stays. AWS refuses some things only after deleting the
instances (deletion protection, a final snapshot without a name or with a taken one); this command refuses them
before it destroys anything.
A stage other than dev takes a final snapshot by itself, or requires --snapshot or --no-snapshot; you also type its name.

--expired lists the preview stages in the bucket of states, and destroys those past their expiry date; docs/preview.md.

Exit codes of a destroy:
  0  everything of the stage's stacks is destroyed
  1  nothing was destroyed: it is protected, or you declined
  2  it could not be done; what was destroyed before is gone
`;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .addOption(stageOption())
    .addOption(
      new Option('--expired', 'destroy every preview stage past its expiry date')
        .default(false)
        .conflicts(['stage', 'confirm', 'snapshot', 'only', 'var']),
    )
    .addOption(
      new Option('--yes', 'destroy without asking; stages other than dev also require --confirm').default(false),
    )
    .addOption(
      new Option('--confirm <stage>', "the stage's name once more, instead of typing it (default: the command asks)"),
    )
    .addOption(new Option('--snapshot <name>', 'take a snapshot with this name first (default: the stage decides)'))
    .addOption(new Option('--no-snapshot', 'destroy without a snapshot, also a stage other than dev'))
    .addOption(acceptOption())
    .addOption(onlyOption())
    .addOption(variableOption())
    .addOption(timeoutOption('how long the snapshot may take'))
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: DestroySettings) => (await engine()).runDestroy(settings, io));
}
