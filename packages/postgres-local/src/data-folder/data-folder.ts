import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lchown, mkdtemp, readdir, realpath, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from '../binaries/binaries.ts';
import { PostgresLocalError } from '../errors.ts';
import { readRegularFile, removeTree, writeNewFile } from '../system/safe-files.ts';
import { stopAbandonedServer } from './abandoned-server.ts';
import { type FindOptions, findFolder, openToAccount, PASSABLE } from './find-folder.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { temporaryFolder } from './locations.ts';
import { checkFolder, markFolder } from './ownership.ts';
import { createData } from './template.ts';

export interface FolderOptions extends FindOptions {
  readonly binaries: Binaries;
  readonly ephemeral: boolean;
  readonly reset: boolean;
  /** Called when a process that creates the data has been started. */
  readonly onProcess?: (() => void) | undefined;
}

/**
 * A folder that only this process uses, until it is closed:
 *
 *     daybreak-postgres.txt   says that the folder is ours
 *     data/                   PostgreSQL's data folder
 *     password                the superuser's; only we can read it
 *     lock.json               which process uses the folder
 */
export interface DataFolder {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly fresh: boolean;
  readonly recordServer: (pid: number) => Promise<void>;
  close(): Promise<void>;
}

/** @throws {PostgresLocalError} FOLDER_IN_USE, FOLDER_REFUSED, DATA_UNUSABLE or NO_FOLDER */
export async function openDataFolder(options: FolderOptions): Promise<DataFolder> {
  return options.ephemeral ? openEphemeral(options) : openLasting(options);
}

/**
 * No other process knows the folder, so it needs no lock, and the password stays in memory. The folder belongs to us until initdb has
 * ended: the account must not put links where we write. After that it belongs to the account, whose guard deletes it if we are killed.
 */
async function openEphemeral({ binaries, account, env, onProcess }: FolderOptions): Promise<DataFolder> {
  const folder = await realpath(await mkdtemp(join(await temporaryFolder(account), 'daybreak-')));
  const data = join(folder, 'data');
  const password = newPassword();
  try {
    if (account !== undefined) await chmod(folder, PASSABLE);
    await createData({ binaries, account, env, folder, data, password, onProcess });
    if (account !== undefined) {
      await chmod(folder, 0o700);
      await lchown(folder, account.uid, account.gid);
    }
    return {
      folder,
      data,
      password,
      fresh: true,
      recordServer: async () => undefined,
      close: () => removeTree(folder, account),
    };
  } catch (error) {
    await removeTree(data, account);
    await rm(folder, { recursive: true, force: true }); // It still belongs to us.
    throw error;
  }
}

async function openLasting(options: FolderOptions): Promise<DataFolder> {
  const folder = await findFolder(options);
  const { isMarked } = await checkFolder(folder, options.account);
  await openToAccount(folder, options.account);
  if (!isMarked) await markFolder(folder);
  const lock = await lockFolder(folder);
  try {
    return await prepare(folder, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function prepare(folder: string, lock: FolderLock, options: FolderOptions): Promise<DataFolder> {
  const { binaries, account, env, onProcess } = options;
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await stopAbandonedServer({ binaries, account, data, abandoned: lock.abandonedServer });
  if (options.reset) await removeTree(data, account);
  for (const name of await readdir(folder)) {
    if (name.startsWith(DRAFT)) await removeTree(join(folder, name), account);
  }
  const fresh = !(await holdsData(folder, data, binaries));
  if (fresh) {
    const password = newPassword();
    await rm(passwordFile, { force: true });
    await writeNewFile(passwordFile, password);
    const draft = join(folder, `${DRAFT}${process.pid}`);
    await createData({ binaries, account, env, folder, data: draft, password, onProcess });
    // The data is either complete or missing: a process that is killed before this line leaves only a draft.
    await rename(draft, data);
  }
  return {
    folder,
    data,
    password: await readPassword(passwordFile, folder),
    fresh,
    recordServer: (pid) => lock.recordServer(pid),
    close: () => lock.release(),
  };
}

const DRAFT = 'data.new-';

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** @throws {PostgresLocalError} DATA_UNUSABLE: the data is of another major version, or incomplete */
async function holdsData(folder: string, data: string, binaries: Binaries): Promise<boolean> {
  if (!existsSync(data)) return false;
  const version = await readRegularFile(join(data, 'PG_VERSION'));
  const major = Number.parseInt(version?.text ?? '', 10);
  if (!Number.isInteger(major)) {
    throw new PostgresLocalError(
      'DATA_UNUSABLE',
      `The data folder ${data} has no file PG_VERSION, so it is not a complete PostgreSQL data folder. ` +
        'Restore it, or start empty with --reset (option reset; deletes the data).',
    );
  }
  if (major !== binaries.major) throw majorError(folder, major, binaries);
  return true;
}

function majorError(folder: string, found: number, { version, engine }: Binaries): PostgresLocalError {
  return new PostgresLocalError(
    'DATA_UNUSABLE',
    `The data in ${folder} is of PostgreSQL ${found}, and this is PostgreSQL ${version} (${engine}). ` +
      'A server can only read data of its own major version. Choose another folder (--data-dir DIR, option dataDir), start empty ' +
      `with --reset (option reset; deletes the data), or use an installed PostgreSQL ${found} (--engine system).`,
  );
}

async function readPassword(file: string, folder: string): Promise<string> {
  const { text = '', mode = 0 } = (await readRegularFile(file)) ?? {};
  if (text.trim() === '') {
    throw new PostgresLocalError(
      'DATA_UNUSABLE',
      `The data folder ${folder} has no password file, or an empty one. The superuser's password is only in that file. ` +
        'Put the file back, or start empty with --reset (option reset; deletes the data).',
    );
  }
  if (process.getuid !== undefined && (mode & 0o077) !== 0) {
    throw new PostgresLocalError(
      'DATA_UNUSABLE',
      `Other users can read ${file} (mode ${(mode & 0o777).toString(8)}). It holds the superuser's password. ` +
        'Run chmod 600 on it, or start empty with --reset (option reset; deletes the data).',
    );
  }
  return text.trim();
}
