import path from 'node:path';
import type { Database } from '@daybreak/database';
import { BACKENDS, type Backend, type Connection } from '@daybreak/database/settings';
import { type MigrateOptions, readStatus } from '@daybreak/migrate';
import { apply, makeNew, parseResume, parseSeconds, showStatus, verify, verifyFiles } from '@daybreak/migrate/command';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { messagesTable } from '../chat-history/settings.ts';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { engineOptions, MIGRATE_COMMAND } from '../migrate/engine-options.ts';
import { describeDefaultTables, TEMPLATES, type TemplateChoice, templateSql } from '../migrate/templates.ts';
import { envFileOption, jsonOption, ssmPrefixOption, stageOption, subcommandOf, yesOption } from '../options.ts';
import { handOver, usersOfDatabase } from '../users/owner.ts';

/** The folder is read by every subcommand. */
interface FolderSettings {
  /** The folder with the .sql files. */
  readonly dir: string;
  readonly json: boolean;
}

interface StatusSettings extends FolderSettings, ConnectionOptions {
  /** Of `verify`: no database is read. */
  readonly backend?: Backend;
}

interface NewSettings extends FolderSettings, TemplateChoice {}

export interface MigrateSettings extends StatusSettings {
  readonly yes: boolean;
  /** Seconds. */
  readonly lockTimeout: number;
  readonly resume?: MigrateOptions['resume'];
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
    // Without this, commander would pass a subcommand's options to this command.
    .enablePositionalOptions()
    .addOption(dirOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(
      new Option('--lock-timeout <seconds>', 'how long to wait while another runner applies migrations')
        .default(300)
        .argParser(asArgument(parseSeconds)),
    )
    .addOption(
      new Option(
        '--resume <version:statement>',
        'continue with a no-transaction migration that stopped, from this statement (1 is the first)',
      ).argParser(asArgument((value) => parseResume(value, MIGRATE_COMMAND))),
    )
    .addOption(yesOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: MigrateSettings) => runMigrate(settings, io));

  reader(subcommandOf(command, 'status'), io, showStatus);
  reader(
    subcommandOf(command, 'verify').addOption(
      new Option(
        '--backend <name>',
        "check the files only for this backend, without a database (default: the connection's)",
      ).choices(BACKENDS),
    ),
    io,
    verify,
  );
  subcommandOf(command, 'new')
    .argument('<name>', 'snake_case, e.g. create_users')
    .addOption(dirOption())
    .addOption(new Option('--template <name>', 'fill it with the tables of a store (default: none)').choices(TEMPLATES))
    .addOption(new Option('--table <name>', `with --template: ${describeDefaultTables()}`))
    .addOption(
      new Option('--dimensions <number>', 'with --template embeddings: of the model (default: 1536)').argParser(Number),
    )
    .addOption(jsonOption())
    .action(async (name: string, settings: NewSettings, subcommand: Command) => {
      refuseMisplaced(subcommand);
      const { template, dimensions } = settings;
      const ofMessages = template === 'chat-history' || template === 'text-search';
      const table = ofMessages ? messagesTable(settings.table, io).value : settings.table;
      const sql = templateSql({
        ...(template && { template }),
        ...(table !== undefined && { table }),
        ...(dimensions !== undefined && { dimensions }),
      });
      await makeNew({ ...settings, name, folder: path.resolve(io.cwd, settings.dir), sql }, io);
    });
}

/** Applies pending migrations to the database of the environment. */
async function runMigrate(settings: MigrateSettings, io: Io): Promise<void> {
  const connection = await connectionOf(settings, io);
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
    // Without a terminal to ask at, the database is not even read.
    const pending =
      io.ask === undefined ? undefined : (await readStatus(db, { folder, ...engineOptions(connection) })).pending;
    if (pending?.length !== 0)
      await confirmChange(connection, `apply ${pending?.join(', ') ?? 'migrations'}`, false, io);
  }
  const { json, resume } = settings;
  const lockTimeoutMs = settings.lockTimeout * 1000;
  const users = await usersOfDatabase(db, connection);
  const role = users?.owner;
  await apply(
    db,
    { folder, ...engineOptions(connection), database: connection.database, json, resume, role, lockTimeoutMs },
    io,
  );
  if (users !== undefined) await handOver(db, users);
}

/** A subcommand that reads the database; exit 1 when `read` answers no. */
function reader(subcommand: Command, io: Io, read: typeof showStatus): void {
  subcommand
    .addOption(dirOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .addOption(jsonOption())
    .action(async (settings: StatusSettings) => {
      refuseMisplaced(subcommand);
      const { backend, json } = settings;
      if (backend !== undefined) {
        const folder = path.resolve(io.cwd, settings.dir);
        if (!(await verifyFiles({ folder, backend, json }, io))) io.exitCode = 1;
        return;
      }
      const connection = await connectionOf(settings, io);
      const folder = path.resolve(io.cwd, settings.dir);
      const options = { folder, ...engineOptions(connection), json };
      const isFine = await withDatabase(connection, io.env, (db) => read(db, options, io));
      if (!isFine) io.exitCode = 1;
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
    `${flags} is before "${command.name()}", where it has no effect. Options of a subcommand follow its name: ` +
      `npm run migrate -- ${command.name()} ${flags} …`,
  );
}

/** A parser of the engine, with commander's errors. */
function asArgument<Value>(parse: (text: string) => Value): (text: string) => Value {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw error instanceof TypeError ? new InvalidArgumentError(error.message) : error;
    }
  };
}
