import { type Command, InvalidArgumentError, Option } from 'commander';
import { type PruneSettings, runPrune } from '../chat-history/prune.ts';
import type { Io } from '../io.ts';
import {
  envFileOption,
  jsonOption,
  memoriesTableOption,
  messagesTableOption,
  ssmPrefixOption,
  stageOption,
  yesOption,
} from '../options.ts';

const HELP = `
The age of a conversation is the time since its last message or change. Conversations are removed in batches of
100, oldest first, of all owners and with their messages. If the database has memories, expired ones are removed as
well. The next run continues an interrupted one.

Exit codes:
  0  no conversation of that age is left, or --limit was reached
  2  it could not be done; what was removed before stays removed
`;

export function configure(command: Command, io: Io): void {
  command
    .addOption(
      new Option(
        '--older-than <days>',
        'age from which conversations are removed, such as 90d (default: retention_days of config/app_config.yml)',
      ).argParser(parseDays),
    )
    .addOption(
      new Option('--limit <number>', 'remove at most this number of conversations (default: no limit)').argParser(
        parseLimit,
      ),
    )
    .addOption(messagesTableOption())
    .addOption(memoriesTableOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: PruneSettings) => runPrune(settings, io));
}

function parseDays(text: string): number {
  const days = Number(/^([1-9]\d{0,4})d$/.exec(text)?.[1]);
  if (days > 0) return days;
  throw new InvalidArgumentError('Expected whole days from 1d to 99999d, such as 90d.');
}

function parseLimit(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 1 to 999999999.');
}
