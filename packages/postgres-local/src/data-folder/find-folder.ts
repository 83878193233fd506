import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Binaries } from '../binaries/binaries.ts';
import { PostgresLocalError, systemCode } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { canEnter, openCache, projectFolder, projectKey } from './locations.ts';
import { refuseLink } from './ownership.ts';

/** Other accounts can enter their own part of the folder, but cannot list the folder. */
export const PASSABLE = 0o711;

export interface FindOptions {
  readonly binaries: Pick<Binaries, 'major'>;
  readonly account: Account | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly dataDir?: string | undefined;
  readonly dataName?: string | undefined;
}

/**
 * The folder that keeps the data: the requested one, the project's, or the project's in the cache if the server's account cannot
 * enter the project. It is created if it does not exist.
 * @throws {PostgresLocalError} FOLDER_REFUSED: it is a symbolic link; NO_FOLDER
 */
export async function findFolder(options: FindOptions): Promise<string> {
  const { account, binaries } = options;
  if (options.dataDir !== undefined) return makeFolder(resolve(options.cwd, options.dataDir), account);
  const project = projectFolder(options.cwd);
  const name = [options.dataName, `pg${binaries.major}`].filter(Boolean).join('-');
  if (await canEnter(project, account)) {
    await refuseLink(join(project, '.daybreak'));
    try {
      const folder = await makeFolder(join(project, '.daybreak', name), account);
      await ignoreInGit(join(project, '.daybreak'));
      return folder;
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) throw error;
    }
  }
  return makeFolder(
    join(await openCache(options.env, account), 'data', projectKey(await realpath(project)), name),
    account,
  );
}

/** Only we can use the folder, except that a server under another account must be able to enter its own part of it. */
async function makeFolder(path: string, account: Account | undefined): Promise<string> {
  await refuseLink(path);
  const first = await mkdir(path, { recursive: true, mode: 0o700 }).catch((error) => {
    if (systemCode(error) !== 'EEXIST') throw error; // It is a file: the check of the folder refuses it.
    return undefined;
  });
  if (first !== undefined && account !== undefined) {
    for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, PASSABLE);
  }
  return realpath(path);
}

async function ignoreInGit(folder: string): Promise<void> {
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch((error) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
}

/**
 * Lets the account enter a folder that is ours.
 * @throws {PostgresLocalError} FOLDER_REFUSED: a folder above it is closed to the account
 */
export async function openToAccount(folder: string, account: Account | undefined): Promise<void> {
  if (account === undefined || (await canEnter(folder, account))) return;
  await chmod(folder, PASSABLE);
  if (await canEnter(folder, account)) return;
  throw new PostgresLocalError(
    'FOLDER_REFUSED',
    `The account ${account.name} cannot enter the data folder ${folder}. PostgreSQL refuses to run as root and runs as that account. ` +
      'It must be able to enter every folder above it. Choose another folder, or omit it to use the cache of the system.',
  );
}
