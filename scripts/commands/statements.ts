import { declareStatement, importText } from '@daybreak/data-api/verify';
import type { Command } from 'commander';
import type pg from 'pg';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';
import { readSql } from '../query/sql-source.ts';
import { withClient, withMigratedDatabase } from '../statements/migrated-database.ts';

interface StatementsOptions {
  readonly file?: string;
  readonly name?: string;
  readonly url?: string;
  readonly stage: string;
  readonly json: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .argument('[sql]', 'one SQL statement with :name for each parameter (default: read it from standard input)')
    .option('--file <file>', 'read the statement from a file (default: standard input)')
    .option('--name <name>', 'name of the statement, such as find-user (default: none)')
    .option(
      '--url <url>',
      'ask this PostgreSQL: postgres://USER@HOST:PORT/DATABASE (default: a new one with the migrations)',
    )
    .addOption(stageOption())
    .addOption(jsonOption())
    .action((sql: string | undefined, options: StatementsOptions) => runStatements(sql, options, io));
}

/**
 * Prints the declaration of one statement, from PostgreSQL's description. The statement does not run.
 * @throws {StatementDeclarationError} PostgreSQL refuses it, with a caret; a column has no name or no type here
 */
async function runStatements(argument: string | undefined, options: StatementsOptions, io: Io): Promise<void> {
  const { file, name, url, stage, json } = options;
  const given = argument === undefined && file === undefined ? '-' : argument;
  if (given === '-' && process.stdin.isTTY) io.err('Reading SQL from standard input. End it with Ctrl-D.');
  const sql = (await readSql({ sql: given, file, cwd: io.cwd, stdin: process.stdin }))
    .trim()
    .replace(/;$/, '')
    .trimEnd();
  const use = (client: pg.Client) => declareStatement(client, sql, { name });
  const declared =
    url === undefined ? await withMigratedDatabase(stage, io, use) : await withClient({ connectionString: url }, use);
  if (json) {
    io.out(JSON.stringify(declared));
    return;
  }
  io.out(importText([declared.declaration], '@daybreak/database'));
  io.out('');
  io.out(declared.declaration);
}
