import type { Command } from 'commander';
import { buildProgram } from '../cli.ts';

/** The table of commands, with the descriptions of `--help`. */
export function commandsTable(): string {
  const program = buildProgram({ out: () => {}, err: () => {}, env: {}, cwd: '.' });
  const rows = program.commands.flatMap((command) => [
    row(command, ''),
    ...command.commands.map((sub) => row(sub, `${command.name()} -- `)),
  ]);
  return ['| command | does |', '| --- | --- |', ...rows].join('\n');
}

function row(command: Command, before: string): string {
  const args = command.registeredArguments.map((argument) => {
    const name = argument.name().toUpperCase();
    return argument.variadic ? `${name}…` : name;
  });
  const tail = args.length === 0 ? '' : before === '' ? ` -- ${args.join(' ')}` : ` ${args.join(' ')}`;
  return `| \`npm run ${before}${command.name()}${tail}\` | ${command.description()} |`;
}
