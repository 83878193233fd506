// The command line: which commands there are, and what becomes of an error. What a command does is in commands/.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { declareBuild } from './commands/build.ts';
import { declareCost } from './commands/cost.ts';
import { declareDemo } from './commands/demo.ts';
import { declareDeploy } from './commands/deploy.ts';
import { declareDestroy } from './commands/destroy.ts';
import { declareEnv } from './commands/env.ts';
import { declareLocal } from './commands/local.ts';
import { declareMigrate } from './commands/migrate.ts';
import { declarePreflight } from './commands/preflight.ts';
import { declareQuery } from './commands/query.ts';
import { declareReview } from './commands/review.ts';
import { declareSeed } from './commands/seed.ts';
import { declareSynth } from './commands/synth.ts';
import { declareWait } from './commands/wait.ts';
import { type Io, processIo } from './io.ts';
import { sqlAsArgument } from './query/sql-source.ts';

export const EXIT_CODES = `
Exit codes:
  0  done
  1  the answer is no
  2  it could not be done
`;

/** Runs one command line without the program's name. Resolves to the exit code; never throws. */
export async function runCli(argv: readonly string[], io: Io): Promise<number> {
  const program = buildProgram(io);
  try {
    await program.parseAsync(argv.map(sqlAsArgument), { from: 'user' });
    return io.exitCode ?? 0;
  } catch (error) {
    // Commander has printed its own: help, version or a usage error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const verbose = argv.includes('--verbose') || Boolean(io.env.DAYBREAK_DEBUG);
    for (const line of describeError(error, verbose)) io.err(line);
    return 2;
  }
}

/** The whole program as commander knows it, with every command declared. */
export function buildProgram(io: Io): Command {
  const program = new Command('daybreak')
    .description('Aurora Serverless v2 with the RDS Data API, on AWS and on this machine.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    // An option belongs to the command it follows: `migrate status --json` is status's.
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, '')),
      writeErr: (text) => io.err(text.replace(/\n$/, '')),
    });

  declareBuild(program, io);
  declareCost(program, io);
  declareDemo(program, io);
  declareDeploy(program, io);
  declareDestroy(program, io);
  declareEnv(program, io);
  declareLocal(program, io);
  declareMigrate(program, io);
  declarePreflight(program, io);
  declareQuery(program, io);
  declareReview(program, io);
  declareSeed(program, io);
  declareSynth(program, io);
  declareWait(program, io);

  for (const command of program.commands) finish(command, 'daybreak');
  program.showHelpAfterError('Run `daybreak --help` for the commands there are.');
  return program;
}

/** What every command has: --verbose, and where to look after a mistake. */
function finish(command: Command, parent: string): void {
  const name = `${parent} ${command.name()}`;
  command.showHelpAfterError(`Run \`${name} --help\` for what it takes.`);
  command.option('--verbose', 'say where each setting came from, and show the stack of an error (env: DAYBREAK_DEBUG)');
  for (const child of command.commands) finish(child, name);
}

/** An error for stderr: its message, which says what to do; the stack and the causes only for whoever asks. */
function describeError(error: unknown, verbose: boolean): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  if (!verbose) return [error.message];
  const causes: string[] = [];
  for (let cause = error.cause; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    causes.push(`Caused by: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
  }
  return [error.message, error.stack ?? '', ...causes];
}

function version(): string {
  const text = readFileSync(path.join(import.meta.dirname, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The program on the process's own streams. Sets the exit code and returns, so that what is still written gets out. */
export async function main(): Promise<void> {
  process.exitCode = await runCli(process.argv.slice(2), processIo());
}
