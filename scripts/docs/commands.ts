import { COMMANDS, type Usage } from '../command-list.ts';

/** The commands for a newcomer: the rows of the README. docs/commands.md has all of them. */
export const FIRST_COMMANDS = [
  'dev',
  'new function',
  'migrate',
  'migrate new',
  'query',
  'doctor',
  'cost',
  'deploy',
  'destroy',
] as const;

/**
 * The table of commands, with the descriptions of `--help`, in the order of the list or of `names`.
 * @throws {Error} a name is not in the list
 */
export function commandsTable(names?: readonly string[]): string {
  const rows = new Map(
    COMMANDS.flatMap((command) => [
      [command.name, row(command, '')] as const,
      ...command.subcommands.map(
        (subcommand) => [`${command.name} ${subcommand.name}`, row(subcommand, `${command.name} -- `)] as const,
      ),
    ]),
  );
  const shown = names ?? [...rows.keys()];
  return ['| command | does |', '| --- | --- |', ...shown.map((name) => rows.get(name) ?? unknown(name))].join('\n');
}

function unknown(name: string): never {
  throw new Error(`scripts/command-list.ts has no command ${JSON.stringify(name)}.`);
}

/** `<sql>` is SQL, `[file...]` is FILE…. */
function row({ name, args, description }: Usage, before: string): string {
  const words = args
    .replace(/[<>[\]]/g, '')
    .replaceAll('...', '…')
    .toUpperCase();
  const tail = words === '' ? '' : before === '' ? ` -- ${words}` : ` ${words}`;
  return `| \`npm run ${before}${name}${tail}\` | ${description} |`;
}
