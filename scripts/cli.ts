// The command line: finds the command, loads its module, and turns an error into a message and an exit code.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { COMMANDS, type CommandModule, type Usage } from './command-list.ts';
import { type Io, processIo } from './io.ts';
import { keptByNpm } from './npm-flags.ts';
import { sqlAsArgument } from './query/sql-source.ts';

export const EXIT_CODES = `
Exit codes:
  0  done
  1  a check failed, or you declined
  2  it could not be done
`;

/** Runs one command line without the program's name. Resolves to the exit code; never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const kept = keptByNpm(argv, io.env);
  if (kept !== undefined) {
    io.err(kept);
    return 2;
  }
  try {
    const program = await buildProgram(io, argv.slice(0, 1));
    await program.parseAsync(argv.map(sqlAsArgument), { from: 'user' });
    return io.exitCode ?? 0;
  } catch (error) {
    // Commander has printed its own: help, version or a usage error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const verbose = argv.includes('--verbose') || Boolean(io.env.DAYBREAK_DEBUG);
    for (const line of describeError(error, verbose)) io.err(line);
    if (argv[0] !== 'doctor' && doctorHelps(error)) io.err('Run npm run doctor to find the cause.');
    return 2;
  }
}

/** The program for commander. Every command has its name and description; commands in `complete` also have everything else. */
export async function buildProgram(io: Io, complete: readonly string[]): Promise<Command> {
  const program = new Command('daybreak')
    .description('Aurora Serverless v2 with the RDS Data API, on AWS and on this machine.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    // An option belongs to the command before it: `migrate status --json` is an option of status.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, '')),
      writeErr: (text) => io.err(text.replace(/\n$/, '')),
    });

  for (const entry of COMMANDS) {
    const module = complete.includes(entry.name) ? await entry.load() : undefined;
    const command = declare(program, entry, module);
    for (const subcommand of entry.subcommands) declare(command, subcommand, module);
    module?.configure(command, io);
  }
  for (const command of program.commands) finish(command, 'daybreak');
  program.showHelpAfterError('Run `daybreak --help` for the list of commands.');
  return program;
}

/** A module declares the arguments itself, with their descriptions. */
function declare(parent: Command, { name, args, description }: Usage, module: CommandModule | undefined): Command {
  const command = parent.command(name).description(description);
  return module === undefined && args !== '' ? command.arguments(args) : command;
}

/** Common parts of every command: --verbose, and the hint after an error. */
function finish(command: Command, parent: string): void {
  const name = `${parent} ${command.name()}`;
  command.showHelpAfterError(`Run \`${name} --help\` for its options.`);
  command.option('--verbose', 'show the source of each setting, and the stack of an error (env: DAYBREAK_DEBUG)');
  for (const child of command.commands) finish(child, name);
}

/** An error for stderr: its message with advice; with --verbose also its stack and its causes. */
function describeError(error: unknown, verbose: boolean): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  const message = describeDenied(error) ?? error.message;
  if (!verbose) return [message];
  const causes: string[] = [];
  for (let cause = error.cause; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    causes.push(`Caused by: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  }
  return [message, error.stack ?? '', ...causes];
}

/**
 * Errors about settings, credentials and the connection, which doctor checks. By name, because most commands do not load the packages with
 * the classes.
 */
const DOCTOR_KNOWS = new Set([
  'AwsRequestError',
  'ConfigError',
  'DatabaseResumingError',
  'NotReadyError',
  'PostgresLocalError',
  'ServiceRefusedError',
]);
/** The login failed, or the database does not exist. */
const DOCTOR_KNOWS_STATES = new Set(['28P01', '28000', '3D000']);

function doctorHelps(error: unknown): boolean {
  if (!(error instanceof Error) || error.message.includes('npm run doctor')) return false;
  if (DOCTOR_KNOWS.has(error.name)) return true;
  if ('sqlState' in error && DOCTOR_KNOWS_STATES.has(String(error.sqlState))) return true;
  return doctorHelps(error.cause);
}

/** An error of the file system that only the owner of a file can fix. */
function describeDenied({ code, path: place }: NodeJS.ErrnoException): string | undefined {
  if (place === undefined || !['EACCES', 'EPERM', 'EROFS'].includes(code ?? '')) return undefined;
  return `This user has no right to ${place} (${code}). Change its owner or its mode, or run the command as another user.`;
}

function version(): string {
  const text = readFileSync(path.join(PROJECT_FOLDER, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The program on the process's own streams. Sets the exit code and returns, so that pending output is still written. */
export async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processIo());
}
