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
A side is a backend (data-api, postgres, dsql) or a connection file. The values of a backend come from the
environment and .env, as for every command; those of a file come only from the file. The target needs the tables:
run its migrations first.

It compares batches of 500 rows by count and checksum, writes those that differ, and compares again. So the next run
continues an interrupted one, and a later run copies what has changed since.

Exit codes:
  0  everything of the source is in the target, with equal counts and checksums
  1  the target has rows that the source does not have, or one of the two was written to during the copy
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
        'remove rows that the source does not have, even if the target has newer conversations',
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
