// Files that root handles for an account that it does not trust. Nothing here follows a symbolic link.
import { constants } from 'node:fs';
import { lchown, mkdir, open, rm, rmdir, writeFile } from 'node:fs/promises';
import { PostgresLocalError, systemCode } from '../errors.ts';
import type { Account } from './account.ts';
import { run } from './run.ts';

/** Windows does not have these flags. */
const READ_ONLY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface RegularFile {
  readonly text: string;
  readonly mode: number;
}

/**
 * Reads a regular file. `undefined` if the path does not exist, or is anything else: a link, a folder, a pipe that would block.
 */
export async function readRegularFile(path: string): Promise<RegularFile | undefined> {
  const file = await open(path, READ_ONLY).catch((error) => {
    if (['ENOENT', 'ELOOP', 'EMLINK', 'ENXIO', 'EISDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  });
  try {
    const stat = await file?.stat();
    if (file === undefined || stat?.isFile() !== true) return undefined;
    return { text: await file.readFile('utf8'), mode: stat.mode };
  } finally {
    await file?.close();
  }
}

/** Creates a file that only the account can read, or only we if there is no account. Fails with EEXIST if the path exists. */
export async function writeNewFile(path: string, text: string, account?: Account): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  if (account !== undefined) await lchown(path, account.uid, account.gid);
}

/** Creates a folder that only the account can enter, or only we if there is no account. Fails with EEXIST if the path exists. */
export async function makeNewFolder(path: string, account?: Account): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (account !== undefined) await lchown(path, account.uid, account.gid);
}

/**
 * Deletes a folder and what is in it, if it exists. Deletes with the rights of the account: while we delete, the account could put a
 * link into the folder to something that only we may delete.
 *
 * @throws {PostgresLocalError} FOLDER_REFUSED: the account may not delete something in it
 */
export async function removeTree(path: string, account: Account | undefined): Promise<void> {
  if (account === undefined) return rm(path, { recursive: true, force: true });
  const { output } = await run('/bin/rm', ['-rf', '--', path], { env: {}, account });
  try {
    await rmdir(path); // The entry in a folder of ours, which the account may not change.
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw new PostgresLocalError(
      'FOLDER_REFUSED',
      `The folder ${path} cannot be deleted: ${output.trim() || systemCode(error)}. ` +
        `Everything in it must belong to the account ${account.name}. Delete it, and start again.`,
    );
  }
}
