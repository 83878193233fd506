// Which folders a start may use. A folder that is not ours is not changed.
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PostgresLocalError, systemCode } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { readRegularFile, writeNewFile } from '../system/safe-files.ts';

/** The file that makes a folder ours. A start writes it before anything else. */
const MARK = 'daybreak-postgres.txt';
const MARK_TEXT = `This folder holds a PostgreSQL database of Daybreak (data) and the password of its superuser (password).
Daybreak uses a folder that is not empty only if this file is in it. A start with --reset deletes the data.
`;

/** The files that a start writes into its folder. */
const OURS = /^(daybreak-postgres\.txt|password|initdb-password|lock\.json(\..+)?|data|data\.new-\d+)$/;
/** Files of file managers, git and file systems in a folder that people consider empty. */
const NOTHING = /^(\.DS_Store|\.gitignore|\.gitkeep|\.keep|lost\+found)$/;
const OTHER_FOLDER = 'choose another folder (--data-dir DIR, option dataDir)';

/**
 * Checks that a start may use the folder, and changes nothing.
 *
 * A folder is ours if it has our mark. Earlier versions wrote no mark. Their folders are recognised by their layout and by
 * PostgreSQL's record of its last start (`data/postmaster.opts`), which has options that no other program gives together.
 *
 * @returns whether it has the mark already
 * @throws {PostgresLocalError} FOLDER_REFUSED: it is not ours and not empty, is or holds a symbolic link, or another user owns it or can write to it
 */
export async function checkFolder(
  folder: string,
  account: Account | undefined,
): Promise<{ readonly isMarked: boolean }> {
  await checkItself(folder);
  const names = (await readdir(folder)).filter((name) => !NOTHING.test(name)).sort();
  if (names.some((name) => !OURS.test(name))) throw notOurs(folder, names);
  for (const name of names) await refuseLink(join(folder, name));
  const isMarked = names.includes(MARK);
  if (!isMarked && names.length > 0 && !(await isFromEarlierVersion(folder))) throw notOurs(folder, names);
  for (const name of names) await checkEntry(join(folder, name), name, account);
  return { isMarked };
}

/** Makes the folder ours. Another start may do the same at this moment: that start is ours too. */
export async function markFolder(folder: string): Promise<void> {
  await writeNewFile(join(folder, MARK), MARK_TEXT).catch((error) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
}

/** @throws {PostgresLocalError} FOLDER_REFUSED: the path is a symbolic link */
export async function refuseLink(path: string): Promise<void> {
  if (!(await statIfThere(path))?.isSymbolicLink()) return;
  throw refused(
    `${path} is a symbolic link. Daybreak follows no links to or in a data folder. ` +
      `Use the path that it points to, or ${OTHER_FOLDER}.`,
  );
}

async function checkItself(folder: string): Promise<void> {
  await refuseLink(folder);
  const stat = await lstat(folder);
  if (!stat.isDirectory()) throw refused(`${folder} is not a folder. To fix it, ${OTHER_FOLDER}.`);
  checkOwner(folder, stat.uid, process.getuid?.());
  if (process.getuid !== undefined && (stat.mode & 0o022) !== 0) {
    throw refused(
      `Other users can write to the data folder ${folder} (mode ${permissions(stat.mode)}). Only its owner may write to it. ` +
        `Run chmod go-w ${folder}, or ${OTHER_FOLDER}.`,
    );
  }
}

async function checkEntry(path: string, name: string, account: Account | undefined): Promise<void> {
  const stat = await statIfThere(path);
  if (stat === undefined) return; // A lock that was released a moment ago.
  const isFolder = name.startsWith('data') && name !== MARK;
  if (isFolder ? !stat.isDirectory() : !stat.isFile()) {
    throw refused(`${path} is not a ${isFolder ? 'folder' : 'file'}. Move it away, or ${OTHER_FOLDER}.`);
  }
  if (name === 'data') checkOwner(path, stat.uid, account?.uid ?? process.getuid?.());
  if (name === 'password' || name === MARK) checkOwner(path, stat.uid, process.getuid?.());
}

async function isFromEarlierVersion(folder: string): Promise<boolean> {
  const options = await readRegularFile(join(folder, 'data', 'postmaster.opts'));
  return ['authentication_timeout=5s', 'log_min_error_statement=panic', 'unix_socket_directories='].every((option) =>
    options?.text.includes(`"${option}"`),
  );
}

function checkOwner(path: string, uid: number, expected: number | undefined): void {
  if (expected === undefined || uid === expected) return;
  throw refused(
    `${path} belongs to user id ${uid}. It must belong to user id ${expected}, so that no other user can read or change it. ` +
      `Change its owner, or ${OTHER_FOLDER}.`,
  );
}

function notOurs(folder: string, names: readonly string[]): PostgresLocalError {
  return refused(
    `The data folder ${folder} was not made by Daybreak. It holds: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}. ` +
      'Allowed: a folder that Daybreak made, an empty folder, or a path that does not exist. ' +
      `Nothing was changed. To fix it, ${OTHER_FOLDER}.`,
  );
}

function refused(message: string): PostgresLocalError {
  return new PostgresLocalError('FOLDER_REFUSED', message);
}

function permissions(mode: number): string {
  return (mode & 0o7777).toString(8);
}

async function statIfThere(path: string) {
  return lstat(path).catch((error) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    return undefined;
  });
}
