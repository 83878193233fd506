import { type Command, Option } from 'commander';
import type { CopySettings } from '../chat-history/copy.ts';
import type { Io } from '../io.ts';
import {
  documentsTableOption,
  jsonOption,
  memoriesTableOption,
  messagesTableOption,
  stageOption,
  yesOption,
} from '../options.ts';

const HELP = `
A side is a backend (data-api, postgres, dsql), whose values come from the environment and .env as for every command,
or a connection file, from which alone they come. The target needs the tables: run its migrations first.

It compares batches of 500 rows by count and checksum, writes those that differ, and compares again. So a run that was
interrupted continues where it stopped, and another run carries what has changed since.

Exit codes:
  0  everything of the source is in the target, with equal counts and checksums
  1  the target has rows that the source does not have, or one of them was written to meanwhile
  2  it could not be done; batches that were copied before stay
`;

interface CopyEngine {
  readonly runCopy: (settings: CopySettings, io: Io) => Promise<void>;
}

export function configure(command: Command, io: Io, engine: () => Promise<CopyEngine>): void {
  command
    .addOption(sideOption('--from <side>', 'source of the history').makeOptionMandatory())
    .addOption(sideOption('--to <side>', 'target of the history').makeOptionMandatory())
    .addOption(
      new Option(
        '--mirror',
        'even if the target has newer conversations; remove rows that the source does not have',
      ).default(false),
    )
    .addOption(messagesTableOption())
    .addOption(memoriesTableOption())
    .addOption(documentsTableOption())
    .addOption(stageOption())
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: CopySettings) => (await engine()).runCopy(settings, io));
}

function sideOption(flags: string, what: string): Option {
  return new Option(flags, `${what}: a backend, or a connection file such as .env.dsql (no default)`);
}
