import { type Command, Option } from 'commander';
import type { DoctorSettings } from '../doctor/doctor.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption } from '../options.ts';

type Engine = Pick<typeof import('../doctor/doctor.ts'), 'runDoctor'>;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .addOption(new Option('--stage <name>', 'the stage to check').env('STAGE'))
    .addOption(envFileOption())
    .addOption(new Option('--local', 'only the checks of this machine').default(false).conflicts('aws'))
    .option('--aws', 'only the checks of AWS', false)
    .option('--wake', 'run statements even if that resumes a paused cluster', false)
    .addOption(idsOption('--only <ids>', 'run these checks and what they need, such as L05,L06 (default: all)'))
    .addOption(idsOption('--skip <ids>', 'skip these checks (default: none)'))
    .option('--fix', 'repair what can be undone on this machine: file modes, .gitignore, a stale lock', false)
    .option('--share', 'mask account and resource ids and the home folder, for pasting into an issue', false)
    .option('--strict', 'exit 1 for a warning, too', false)
    .option('--policy', 'print the IAM policy that the checks of AWS need, without running them', false)
    .option('--list', 'print the checks without running them', false)
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Without --local and --aws, the checks of AWS run where the connection names a cluster on AWS. Most checks take at most 5 s. A check whose cause failed is skipped, so that one cause is reported once. The secret\nis not read, and a paused cluster stays paused without --wake.

Exit codes of a doctor, also with --json:
  0  nothing failed; there may be warnings
  1  something failed
  2  a check could not be made, or nothing was checked
`,
    )
    .action(async (settings: DoctorSettings) => (await engine()).runDoctor(settings, io));
}

function idsOption(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], '')
    .argParser((text: string, before: readonly string[]) => [
      ...before,
      ...text.split(/[\s,]+/).filter((id) => id !== ''),
    ]);
}
