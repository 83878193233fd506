import { join } from 'node:path';
import type { Database } from '@daybreak/database';
import { type CheckFilesOptions, checkFiles } from '../check-files.ts';
import { createMigration } from '../files/create-migration.ts';
import { type MigrateResult, migrate } from '../migrate.ts';
import type { FolderOptions, MigrateOptions } from '../options.ts';
import { readStatus } from '../status.ts';
import { describeEvent, filesLines, statusLines, verifyLines } from './words.ts';

/** The output of a command, line by line. */
export interface Output {
  /** A line of the result. */
  out(line: string): void;
  /** A line of progress. */
  err(line: string): void;
}

/** {@link migrate} with a line of progress for each event. */
export function migrateWithProgress(
  db: Database,
  { err }: Pick<Output, 'err'>,
  options: Omit<MigrateOptions, 'onEvent'>,
): Promise<MigrateResult> {
  return migrate(db, { ...options, onEvent: (event) => err(describeEvent(event)) });
}

export interface ApplyOptions extends Omit<MigrateOptions, 'onEvent'> {
  /** The database's name, for the JSON object. */
  readonly database: string;
  /** Whether the result is one JSON object. */
  readonly json: boolean;
}

/**
 * Applies the pending migrations; the totals are the result.
 * @throws {MigrationError} as {@link migrate}, after the lines of migrations that were applied before.
 */
export async function apply(db: Database, { database, json, ...options }: ApplyOptions, output: Output): Promise<void> {
  const { applied, already, notApplicable } = await migrateWithProgress(db, output, options);
  output.out(
    json
      ? JSON.stringify({ database, applied, already, notApplicable, pending: [] })
      : `${applied.length} applied, 0 pending`,
  );
}

export interface ReadOptions extends FolderOptions {
  /** Whether the result is one JSON object. */
  readonly json: boolean;
}

/** Shows applied and pending files. Resolves to whether nothing is pending and nothing is wrong. */
export async function showStatus(db: Database, options: ReadOptions, { out }: Output): Promise<boolean> {
  const status = await readStatus(db, options);
  if (options.json) out(JSON.stringify(status));
  else for (const line of statusLines(status)) out(line);
  return status.pending.length === 0 && status.problems.length === 0;
}

/** Compares ledger and files. Resolves to whether `migrate` would run; pending files are not a difference. */
export async function verify(db: Database, options: ReadOptions, { out }: Output): Promise<boolean> {
  const status = await readStatus(db, options);
  const { applied, pending, problems } = status;
  if (options.json) out(JSON.stringify({ applied: applied.length, pending: pending.length, differences: problems }));
  else for (const line of verifyLines(status)) out(line);
  return problems.length === 0;
}

/** Checks the files for a backend, without a database. Resolves to whether all of them would run there. */
export async function verifyFiles(
  { json, ...options }: CheckFilesOptions & { readonly json: boolean },
  { out }: Output,
): Promise<boolean> {
  const { files, problems } = await checkFiles(options);
  if (json) out(JSON.stringify({ backend: options.backend, files, differences: problems }));
  else for (const line of filesLines({ files, problems }, options.backend)) out(line);
  return problems.length === 0;
}

export interface NewOptions {
  readonly name: string;
  /** The folder, absolute. */
  readonly folder: string;
  /** The folder as the user named it, for the result. */
  readonly dir: string;
  readonly json: boolean;
  /** Statements of the file. @default - none */
  readonly sql?: string;
}

/** Makes a migration. @throws {Error} the name is not snake_case, or the folder does not exist. */
export async function makeNew({ name, folder, dir, json, sql }: NewOptions, { out }: Output): Promise<void> {
  const file = join(dir, await createMigration(folder, name, new Date(), sql));
  out(json ? JSON.stringify({ file }) : `Created ${file}`);
}
