// A new data folder as a copy of one that was made before: a tenth of the work of initdb, which runs once for each release of PostgreSQL.
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { executable } from '../binaries/binaries.ts';
import { PostgresLocalError } from '../errors.ts';
import { run } from '../system/run.ts';
import { makeNewFolder, removeTree } from '../system/safe-files.ts';
import { PASSABLE } from './find-folder.ts';
import { CLUSTER_ARGUMENTS, type InitdbOptions, initdb, notCreated, SUPERUSER } from './initdb.ts';
import { openCache } from './locations.ts';

export interface NewDataOptions extends Omit<InitdbOptions, 'sync' | 'onProcess'> {
  /** Called once, when the first process has been started. */
  readonly onProcess?: (() => void) | undefined;
  /** Where XDG_CACHE_HOME is read. */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Creates PostgreSQL's data folder: a copy of the template of this release, with its own password. Without a template, through initdb:
 * for an installed PostgreSQL, whose libraries may change under the same version; on Windows; and where no cache can be used.
 * @throws {PostgresLocalError} START_FAILED, with the output of the program that failed
 */
export async function createData(options: NewDataOptions): Promise<void> {
  let tell = options.onProcess;
  const onProcess = () => {
    tell?.();
    tell = undefined;
  };
  const template = await findTemplate({ ...options, onProcess });
  if (template === undefined) return initdb({ ...options, onProcess });
  const { binaries, account, data, password } = options;
  await makeNewFolder(data, account);
  // As the account: while root copied, the account could put links where root writes.
  const copying = run('/bin/cp', ['-R', `${template}/.`, data], { env: {}, account });
  onProcess();
  const copied = await copying;
  if (copied.code !== 0) throw notCreated('cp', options, copied);
  const changed = await run(
    join(binaries.folder, executable('postgres')),
    [
      '--single',
      ...['-D', data],
      ...['-c', 'fsync=off'],
      ...['-c', 'exit_on_error=on'],
      // An error would show the statement, with the password.
      ...['-c', 'log_min_error_statement=panic'],
      'postgres',
    ],
    { env: binaries.env, account, input: `ALTER ROLE ${SUPERUSER} PASSWORD '${password}'\n` },
  );
  if (changed.code !== 0) throw notCreated('postgres', options, changed);
}

/** The folder of the template, which is created if it does not exist. */
async function findTemplate({ binaries, account, env, onProcess }: NewDataOptions): Promise<string | undefined> {
  if (binaries.release === undefined || process.platform === 'win32') return undefined;
  const cache = await openCache(env, account).catch((error) => {
    if (error instanceof PostgresLocalError && error.code === 'NO_FOLDER') return undefined;
    throw error;
  });
  if (cache === undefined) return undefined;
  const key = createHash('sha256').update(CLUSTER_ARGUMENTS.join(' ')).digest('hex').slice(0, 12);
  // PostgreSQL's files must belong to the account that starts it.
  const template = join(cache, `data-${binaries.release}-${account?.name ?? 'own'}-${key}`);
  if (existsSync(template)) return template;
  const draft = await mkdtemp(join(cache, 'data.new-'));
  const data = join(draft, 'data');
  try {
    if (account !== undefined) await chmod(draft, PASSABLE);
    // The password is dropped, because each copy gets its own. Synced before the rename, because the template must survive a power failure.
    const password = randomBytes(24).toString('base64url');
    await initdb({ binaries, account, folder: draft, data, password, onProcess, sync: true });
    await rename(data, template);
  } catch (error) {
    if (!existsSync(template)) throw error; // Otherwise another process made it.
  } finally {
    await removeTree(data, account);
    await rm(draft, { recursive: true, force: true });
  }
  return template;
}
