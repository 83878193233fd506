import { COMMANDS, type Usage } from '../command-list.ts';

/** The table of commands, with the descriptions of `--help`. */
export function commandsTable(): string {
  const rows = COMMANDS.flatMap((command) => [
    row(command, ''),
    ...command.subcommands.map((subcommand) => row(subcommand, `${command.name} -- `)),
  ]);
  return ['| command | does |', '| --- | --- |', ...rows].join('\n');
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
