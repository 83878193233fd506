import {
  type AdHocResult,
  type Database,
  StatementDeclarationError,
  StatementError,
  statement,
} from '@daybreak/database';
import type { Connection } from '@daybreak/database/settings';
import { adviceOnPsql } from '@daybreak/migrate';
import type { Command } from 'commander';
import { counted } from '../../infra/counted.ts';
import { withDatabase } from '../connect.ts';
import { confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { envFileOption, jsonOption, ssmPrefixOption, stageOption, yesOption } from '../options.ts';
import { readSql } from '../query/sql-source.ts';
import { columnKeys, jsonValue, MAX_VALUE_COLUMNS, renderTable } from '../query/table.ts';

type AdHocStatement = Parameters<Database['run']>[0];

export interface QuerySettings {
  readonly json: boolean;
  /** Change a database on AWS without asking. */
  readonly yes: boolean;
}

interface QueryOptions extends QuerySettings {
  readonly file?: string;
  readonly envFile?: string;
  readonly ssmPrefix?: string;
  readonly stage?: string;
  readonly verbose?: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .argument('[sql]', 'one SQL statement, sent as it is; - reads it from standard input')
    .option('--file <file>', 'read the statement from a file; - is standard input (default: the argument)')
    .addOption(jsonOption())
    .addOption(yesOption())
    .addOption(stageOption())
    .addOption(envFileOption())
    .addOption(ssmPrefixOption())
    .action(async (argument: string | undefined, options: QueryOptions) => {
      const sql = await readSql({ sql: argument, file: options.file, cwd: io.cwd, stdin: process.stdin });
      const connection = await connectionOf(options, io);
      await withDatabase(connection, io.env, (database) => runQuery(sql, options, connection, database, io));
    });
}

/**
 * Runs one statement and prints its rows as a table, or as one JSON object.
 *
 * On AWS it first runs in a read-only transaction, so that PostgreSQL itself detects a change of the database. Only then it asks, or
 * requires `yes`, and runs it again to commit.
 * @throws {StatementError} PostgreSQL refused it
 * @throws {Error} it changes a database on AWS and the answer is not yes
 */
export async function runQuery(
  sql: string,
  settings: QuerySettings,
  connection: Connection,
  database: Database,
  io: Io,
): Promise<void> {
  const asked = declared(sql);
  try {
    const rows = connection.local || settings.yes ? undefined : await readOnly(database, asked);
    if (rows === undefined) {
      await confirmChange(connection, 'run a statement that changes the database', settings.yes, io);
    }
    await print(rows ?? (await database.run(asked)), settings.json, io);
  } catch (error) {
    throw psqlCommand(sql, error) ?? error;
  }
}

/** The error of a statement that has a command of psql where PostgreSQL stopped; undefined for any other. */
function psqlCommand(sql: string, error: unknown): Error | undefined {
  if (!(error instanceof StatementError) || error.position === undefined) return undefined;
  const advice = adviceOnPsql([...sql].slice(error.position - 1).join(''));
  return advice === undefined ? undefined : new Error(advice, { cause: error });
}

/** The text as a statement; the advice to declare a parameter is replaced, because the command has no parameters. */
function declared(sql: string): AdHocStatement {
  try {
    return statement({ sql });
  } catch (error) {
    const hasParameters =
      error instanceof StatementDeclarationError && error.problems.some(({ code }) => code === 'undeclared-parameter');
    if (!hasParameters) throw error;
    throw new Error(
      `${error.message}\n  This command takes no parameters: write the value into the statement, text in single quotes.`,
      { cause: error },
    );
  }
}

const READ_ONLY_SQL_TRANSACTION = '25006';
const ACTIVE_SQL_TRANSACTION = '25001';

/** The rows of a statement; undefined if PostgreSQL does not run it in a read-only transaction. It changes nothing. */
async function readOnly(database: Database, asked: AdHocStatement): Promise<AdHocResult | undefined> {
  const mark = statement({ sql: 'SET TRANSACTION READ ONLY' });
  try {
    return await database.transaction(async (tx) => {
      await tx.execute(mark);
      return tx.run(asked);
    });
  } catch (error) {
    const changes = [READ_ONLY_SQL_TRANSACTION, ACTIVE_SQL_TRANSACTION];
    if (error instanceof StatementError && changes.includes(error.sqlState ?? '')) return undefined;
    throw error;
  }
}

async function print(result: AdHocResult, json: boolean, io: Io): Promise<void> {
  const { columns, rowCount, rows } = result;
  if (json) {
    const keys = columnKeys(columns ?? []);
    const objects = rows.map((row) => Object.fromEntries(row.map((value, index) => [keys[index], jsonValue(value)])));
    const count = columns === undefined ? rowCount : rows.length;
    io.out(JSON.stringify({ columns: columns ?? [], rows: objects, rowCount: count }));
    return;
  }
  if (columns === undefined) {
    io.out(`${counted(rowCount, 'row')} changed`);
    return;
  }
  const { lines, shortened } = renderTable(columns, rows);
  for (const line of lines) io.out(line);
  io.out(`(${counted(rows.length, 'row')})`);
  if (shortened > 0) {
    io.err(`${counted(shortened, 'value')} shortened to ${MAX_VALUE_COLUMNS} columns; --json prints them in full.`);
  }
}
