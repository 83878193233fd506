// The commands. `--help` and the README need this list only. A command's options are loaded for its own `--help`, and its engine
// when it runs: this is the one place that loads lazily.
import type { Command } from 'commander';
import type { Io } from './io.ts';

/** The exports of a file of commands/. */
export interface CommandModule {
  /** Adds options, arguments and the action to the command. Subcommands of the list already exist. */
  configure(command: Command, io: Io): void;
}

/** A command whose action loads its modules, so that `--help` does not wait for the AWS SDK or for PostgreSQL. */
interface CommandWithEngine<Engine> {
  configure(command: Command, io: Io, engine: () => Promise<Engine>): void;
}

export interface Usage {
  readonly name: string;
  /** Arguments in commander's syntax: `<sql>`, `[file...]`. @default '' */
  readonly args: string;
  readonly description: string;
}

export interface CommandEntry extends Usage {
  readonly load: () => Promise<CommandModule>;
  readonly subcommands: readonly Usage[];
}

export const COMMANDS: readonly CommandEntry[] = [
  command(
    'build',
    'bundle every function of functions/ into dist/functions/ for Lambda, and print the sizes',
    () => import('./commands/build.ts'),
  ),
  command(
    'chat:copy',
    'copy the chat history to another database or backend, and verify the copy',
    withEngine(
      () => import('./commands/chat-copy.ts'),
      () => import('./chat-history/copy.ts'),
    ),
  ),
  command(
    'connect [psqlArgs...]',
    'open psql on the database that the environment names, or print its URL; shows no password',
    withEngine(
      () => import('./commands/connect.ts'),
      () => import('./psql/run-connect.ts'),
    ),
  ),
  command(
    'cost',
    'what a stage costs in a month: idle, as used, and at its ceiling, with the arithmetic',
    () => import('./commands/cost.ts'),
  ),
  command(
    'demo',
    'show the whole loop on this machine: no AWS, no Docker, no Terraform; cleans up after itself',
    withEngine(
      () => import('./commands/demo.ts'),
      () => import('./demo/run-demo.ts'),
    ),
  ),
  command(
    'deploy',
    'deploy a stage to AWS: review the plan, apply it, and wait until the database answers',
    withEngine(
      () => import('./commands/deploy.ts'),
      () => import('./deploy/deploy.ts'),
    ),
  ),
  command(
    'dev',
    'run the functions over HTTP on this machine, with a local Data API, and reload what you save',
    withEngine(
      () => import('./commands/dev.ts'),
      () => import('./dev/run-dev.ts'),
    ),
  ),
  command(
    'destroy',
    'destroy a stage on AWS, after showing what would be lost and what stays',
    withEngine(
      () => import('./commands/destroy.ts'),
      () => import('./deploy/destroy.ts'),
    ),
  ),
  command(
    'doctor',
    'find problems on this machine and with the cluster on AWS, and show how to fix them',
    withEngine(
      () => import('./commands/doctor.ts'),
      () => import('./doctor/doctor.ts'),
    ),
  ),
  command('env', "write a deployed stack's connection into .env", () => import('./commands/env.ts')),
  command(
    'init',
    'give the project your own names; with --without-example, remove the example application',
    () => import('./commands/init.ts'),
  ),
  command(
    'invoke <name>',
    'run one function once, without HTTP, and print its answer',
    withEngine(
      () => import('./commands/invoke.ts'),
      () => import('./dev/run-invoke.ts'),
    ),
  ),
  command(
    'local',
    'run the RDS Data API on this machine, on a real PostgreSQL, until Ctrl-C',
    () => import('./commands/local.ts'),
  ),
  command(
    'migrate',
    'apply pending migrations to the database that the environment names',
    () => import('./commands/migrate.ts'),
    [
      usage('status', 'show what is applied and what is pending; exit 1 when anything is pending or wrong'),
      usage('verify', 'compare the ledger with the files and read the pending ones; exit 1 on a difference'),
      usage('new <name>', 'create a migration with the current UTC time, empty or from a template'),
    ],
  ),
  command(
    'monitor',
    'show how the cluster is doing: capacity, load, cost, events; does not use the database',
    withEngine(
      () => import('./commands/monitor.ts'),
      () => import('./monitor/monitor.ts'),
    ),
  ),
  command('new', 'add code from a template', () => import('./commands/new.ts'), [
    usage('function <name>', 'add a function: entry point, row in functions/routes.json, and test'),
  ]),
  command(
    'preflight [file...]',
    'check for values that AWS rejects and for risky settings, before Terraform starts',
    () => import('./commands/preflight.ts'),
  ),
  command(
    'prune',
    'remove old conversations of the chat history, and memories that have expired',
    () => import('./commands/prune.ts'),
  ),
  command('query [sql]', 'run one statement and print its rows', () => import('./commands/query.ts')),
  command(
    'reset',
    'reset a development database to its migrations and test data; refuses production',
    () => import('./commands/reset.ts'),
  ),
  command('review [plan]', 'show what a Terraform plan does to the database', () => import('./commands/review.ts')),
  command('seed', 'add test data; existing data stays', () => import('./commands/seed.ts')),
  command(
    'statements [sql]',
    'print the declaration of a SQL statement: its parameters, columns, types and NULLs',
    () => import('./commands/statements.ts'),
  ),
  command('synth', 'write the stacks of a stage as Terraform JSON, offline', () => import('./commands/synth.ts')),
  command(
    'users',
    'create the users of the database: an owner, one that writes and one that reads, each with its secret',
    withEngine(
      () => import('./commands/users.ts'),
      () => import('./users/run-users.ts'),
    ),
    [
      usage('status', 'show where users, grants and secrets differ from the expected state; exit 1 on a difference'),
      usage('rotate <name>', 'give one user a new password, while its sessions stay open'),
    ],
  ),
  command(
    'wait',
    'wait until the database answers: cluster, writer, Data API, SELECT 1',
    withEngine(
      () => import('./commands/wait.ts'),
      () => import('./deploy/wait.ts'),
    ),
  ),
];

/** Binds the engine of a command, which is loaded when the command runs. */
function withEngine<Engine>(
  load: () => Promise<CommandWithEngine<Engine>>,
  engine: () => Promise<Engine>,
): CommandEntry['load'] {
  return async () => {
    const { configure } = await load();
    return { configure: (command, io) => configure(command, io, engine) };
  };
}

function command(
  nameAndArgs: string,
  description: string,
  load: CommandEntry['load'],
  subcommands: readonly Usage[] = [],
): CommandEntry {
  return { ...usage(nameAndArgs, description), load, subcommands };
}

function usage(nameAndArgs: string, description: string): Usage {
  const [name = '', ...args] = nameAndArgs.split(' ');
  return { name, args: args.join(' '), description };
}
