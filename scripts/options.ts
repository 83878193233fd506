// Options that several commands share, so that each has one spelling, one variable and one default.
import { type Command, InvalidArgumentError, Option } from 'commander';

/** `--stage`: validated by `findStage`, which lists the stages there are. An empty value is a missing one. */
export function stageOption(): Option {
  return new Option('--stage <name>', 'the stage to act on')
    .env('STAGE')
    .default('dev')
    .argParser((value, previous) => value || previous);
}

/** `--env-file` of commands that read or write the connection; `envFileOf` has the default. */
export function envFileOption(what = 'connection file; environment variables take precedence'): Option {
  return new Option('--env-file <file>', `${what} (default: .env, or .env.<stage> of a stage other than dev)`);
}

/** `--ssm-prefix` of commands that connect. */
export function ssmPrefixOption(): Option {
  return new Option(
    '--ssm-prefix <path>',
    'read missing settings from Parameter Store, such as /project/stage (default: not used)',
  ).env('SSM_PREFIX');
}

/** `--table` of commands that use the chat history; `messagesTable` has the default. */
export function messagesTableOption(): Option {
  return new Option(
    '--table <name>',
    'table of the messages (default: CHAT_TABLE_NAME, table_name of config/app_config.yml, messages)',
  );
}

/** `--memories-table` of commands that use the memories of agents. */
export function memoriesTableOption(): Option {
  return new Option('--memories-table <name>', 'table of the memories').default('user_memories');
}

/** `--documents-table` of commands that use the documents of agents. */
export function documentsTableOption(): Option {
  return new Option('--documents-table <name>', 'table of the documents').default('documents');
}

/** `--yes` of commands that change a database. */
export function yesOption(): Option {
  return new Option('--yes', 'change a database on AWS without asking').default(false);
}

/** `--json` of commands whose result is a table. */
export function jsonOption(): Option {
  return new Option('--json', 'print one JSON object instead').default(false);
}

/** `--timeout` of commands that wait, in seconds. */
export function timeoutOption(what = 'how long to wait; 0 checks once'): Option {
  return new Option('--timeout <seconds>', what).default(900).argParser(parseSeconds);
}

/** `--accept` of commands that apply a plan. */
export function acceptOption(): Option {
  return new Option('--accept <id...>', 'ids of findings with verdict stop that you accept (default: none)');
}

/** `--only` of commands that act on the stacks of a stage. */
export function onlyOption(): Option {
  return stackOption('act on one stack of the stage (default: all its stacks)');
}

export function stackOption(description: string): Option {
  return new Option('--only <stack>', description).choices(['database', 'dsql', 'functions']);
}

/** `--var` of commands that plan. */
export function variableOption(): Option {
  return new Option(
    '--var <name=value...>',
    'Terraform variables, such as min_capacity=0 (default: the values of the stage)',
  );
}

/** The value of an option that takes a port. @throws {InvalidArgumentError} */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535; 0 takes any free port.');
}

/** The value of an option that takes milliseconds. @throws {InvalidArgumentError} */
export function parseMilliseconds(text: string): number {
  if (/^\d{1,7}(?:\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be milliseconds, 0 or more, such as 100.');
}

/** A subcommand that the list of commands declares. @throws {Error} it does not */
export function subcommandOf(command: Command, name: string): Command {
  const found = command.commands.find((one) => one.name() === name);
  if (found === undefined)
    throw new Error(`command-list.ts has no subcommand ${name} of ${command.name()}. Add it there.`);
  return found;
}

function parseSeconds(value: string): number {
  if (!/^\d{1,5}$/.test(value)) {
    throw new InvalidArgumentError('Expected whole seconds, 0 to 99999. Use for example 900; 0 checks once.');
  }
  return Number(value);
}
