import { type Command, InvalidArgumentError, Option } from 'commander';
import { CALLER } from '../dev/gateway/identity.ts';
import type { InvokeOptions } from '../dev/run-invoke.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, stageOption } from '../options.ts';

type Engine = Pick<typeof import('../dev/run-invoke.ts'), 'runInvoke'>;

export function configure(command: Command, io: Io, engine: () => Promise<Engine>): void {
  command
    .argument('<name>', 'the function, by its name in functions/routes.json')
    .addOption(stageOption())
    .addOption(new Option('--as <name>', 'the caller').default('dev-user').argParser(parseCaller))
    .option('--body <text>', 'the body; JSON unless --header says otherwise (default: none)')
    .addOption(pairOption('--path <name=value>', 'a path parameter (repeatable)'))
    .addOption(pairOption('--query <name=value>', 'a value of the query string (repeatable)'))
    .addOption(pairOption('--header <name=value>', 'a header (repeatable)'))
    .option('--fresh', 'run it on a new, migrated database, which is removed at the end', false)
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async (name: string, options: InvokeOptions) => (await engine()).runInvoke(name, options, io));
}

function pairOption(flags: string, description: string): Option {
  return new Option(flags, description).default({}, 'none').argParser(addPair);
}

function addPair(text: string, previous: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be NAME=VALUE.');
  return { ...previous, [text.slice(0, at)]: text.slice(at + 1) };
}

function parseCaller(name: string): string {
  if (CALLER.test(name)) return name;
  throw new InvalidArgumentError('It must be 1 to 64 letters, digits, "_", "@", "+" and "-".');
}
