import path from 'node:path';
import type { Database } from '@daybreak/database';
import type { Connection } from '@daybreak/database/settings';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { createMigration } from '../migrate/files/create-migration.ts';
import { readStatus } from '../migrate/status.ts';
import { migrateWithProgress } from '../migrate/with-progress.ts';
import { statusLines, verifyLines } from '../migrate/words.ts';
import { envFileOption, jsonOption, stageOption, subcommandOf, yesOption } from '../options.ts';

/** The folder is read by every subcommand. */
interface FolderSettings {
  /** The folder with the .sql files. */
  readonly dir: string;
  readonly json: boolean;
}

interface StatusSettings extends FolderSettings, ConnectionOptions {}

export interface MigrateSettings extends StatusSettings {
  readonly yes: boolean;
  /** Seconds. */
  readonly lockTimeout: number;
  readonly resume?: Resume | undefined;
}

interface Resume {
  readonly version: string;
  /** From 1. */
  readonly statement: number;
}

const HELP = `
Files are named <14-digit UTC time>_<snake_case_name>.sql and run in that order, each in one
transaction with its row in the table daybreak_migrations. A file whose head has the line
"-- daybreak:no-transaction" runs outside one. migrations/FORMAT.md has the whole format.

Exit codes:
  0  every migration is applied
  2  a migration could not be applied; what was applied before it stays
`;

export function configure(command: Command, io: Io): void {
  command
    // Without this, commander would give a subcommand's options to this command.
    .enablePositionalOptions()
    .addOption(dirOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(
      new Option('--lock-timeout <seconds>', 'how long to wait while another runner applies migrations')
        .default(300)
        .argParser(parseSeconds),
    )
    .addOption(
      new Option(
        '--resume <version:statement>',
        'go on with a no-transaction migration that stopped, from this statement (1 is the first)',
      ).argParser(parseResume),
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: MigrateSettings) => runMigrate(settings, io));

  reader(subcommandOf(command, 'status'), (settings) => runStatus(settings, io));
  reader(subcommandOf(command, 'verify'), (settings) => runVerify(settings, io));
  subcommandOf(command, 'new')
    .argument('<name>', 'snake_case, e.g. create_users')
    .addOption(dirOption())
    .addOption(jsonOption())
    .action(async (name: string, settings: FolderSettings, subcommand: Command) => {
      refuseMisplaced(subcommand);
      await runNew(name, settings, io);
    });
}

/** Applies what is pending to the database that the environment names. */
async function runMigrate(settings: MigrateSettings, io: Io): Promise<void> {
  const connection = connectionOf(settings, io);
  await withDatabase(connection, io.env, (db) => applyPending(settings, connection, db, io));
}

/** The totals go to stdout. A migration that failed is an error, after the lines of those that were applied before it. */
export async function applyPending(
  settings: Pick<MigrateSettings, 'dir' | 'yes' | 'json' | 'lockTimeout' | 'resume'>,
  connection: Connection,
  db: Database,
  io: Io,
): Promise<void> {
  const folder = path.resolve(io.cwd, settings.dir);
  if (!connection.local && !settings.yes) {
    // Where nobody can be asked, the database is not even read.
    const pending = io.ask === undefined ? undefined : (await readStatus(db, folder)).pending;
    if (pending?.length !== 0)
      await confirmChange(connection, `apply ${pending?.join(', ') ?? 'migrations'}`, false, io);
  }
  const { applied, already } = await migrateWithProgress(db, io, {
    folder,
    resume: settings.resume,
    lockTimeoutMs: settings.lockTimeout * 1000,
  });
  if (settings.json) io.out(JSON.stringify({ database: connection.database, applied, already, pending: [] }));
  else io.out(`${applied.length} applied, 0 pending`);
}

/** Shows applied and pending files; exit 1 when anything is pending or wrong. */
async function runStatus(settings: StatusSettings, io: Io): Promise<void> {
  const status = await statusOf(settings, io);
  if (settings.json) io.out(JSON.stringify(status));
  else for (const line of statusLines(status)) io.out(line);
  if (status.pending.length > 0 || status.problems.length > 0) io.exitCode = 1;
}

/** Compares ledger and files; exit 1 when `migrate` would refuse. Pending files alone are no difference. */
async function runVerify(settings: StatusSettings, io: Io): Promise<void> {
  const status = await statusOf(settings, io);
  const { applied, pending, problems } = status;
  if (settings.json)
    io.out(JSON.stringify({ applied: applied.length, pending: pending.length, differences: problems }));
  else for (const line of verifyLines(status)) io.out(line);
  if (problems.length > 0) io.exitCode = 1;
}

/** Makes the file. @throws {Error} the name is not snake_case, or the folder is not there. */
async function runNew(name: string, settings: FolderSettings, io: Io): Promise<void> {
  const fileName = await createMigration(path.resolve(io.cwd, settings.dir), name, new Date());
  const file = path.join(settings.dir, fileName);
  if (settings.json) io.out(JSON.stringify({ file }));
  else io.out(`Created ${file}`);
}

async function statusOf(settings: StatusSettings, io: Io) {
  const connection = connectionOf(settings, io);
  return withDatabase(connection, io.env, (db) => readStatus(db, path.resolve(io.cwd, settings.dir)));
}

/** A subcommand that reads the database. */
function reader(subcommand: Command, run: (settings: StatusSettings) => Promise<void>): void {
  subcommand
    .addOption(dirOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async (settings: StatusSettings) => {
      refuseMisplaced(subcommand);
      await run(settings);
    });
}

function dirOption(): Option {
  return new Option('--dir <folder>', 'the folder with the migrations').default('migrations');
}

/** An option before the subcommand's name belongs to `migrate` and would do nothing. */
function refuseMisplaced(command: Command): void {
  const { parent } = command;
  const misplaced = parent?.options.filter((option) => parent.getOptionValueSource(option.attributeName()) === 'cli');
  if (misplaced === undefined || misplaced.length === 0) return;
  const flags = misplaced.map((option) => option.long).join(', ');
  throw new Error(
    `${flags} stands before "${command.name()}", where it has no effect. Options of a subcommand follow its name: ` +
      `npm run migrate -- ${command.name()} ${flags} …`,
  );
}

function parseSeconds(value: string): number {
  if (!/^\d{1,6}$/.test(value)) {
    throw new InvalidArgumentError('Expected whole seconds, 0 to 999999. Use for example 300; 0 does not wait.');
  }
  return Number(value);
}

function parseResume(value: string): Resume {
  const [, version, statement] = /^(\d{14}):(\d{1,6})$/.exec(value) ?? [];
  if (version === undefined || statement === undefined) {
    throw new InvalidArgumentError(
      'Expected the 14 digits of a migration, a colon and the number of a statement, e.g. 20261120093000:2. ' +
        '"npm run migrate -- status" shows what stopped and where.',
    );
  }
  return { version, statement: Number(statement) };
}
