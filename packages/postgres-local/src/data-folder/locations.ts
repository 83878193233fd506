import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { PostgresLocalError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { run } from '../system/run.ts';

/** The nearest folder with a package.json, from `from` upwards; `from` itself if there is none. */
export function projectFolder(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

/** Folders for what can be created again at any time, in the order in which they are tried. */
export function cacheFolders(env: NodeJS.ProcessEnv, uid = process.getuid?.()): readonly string[] {
  const temporary = join(tmpdir(), `daybreak-${uid ?? 'cache'}`);
  if (process.platform === 'win32') {
    return [join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'daybreak'), temporary];
  }
  const asked = env.XDG_CACHE_HOME ? [join(env.XDG_CACHE_HOME, 'daybreak')] : [];
  const mac = process.platform === 'darwin';
  // The account that PostgreSQL runs as cannot enter root's home: use the system's cache instead.
  const system = mac ? '/Library/Caches/daybreak' : '/var/cache/daybreak';
  const own = mac ? join(homedir(), 'Library', 'Caches', 'daybreak') : join(homedir(), '.cache', 'daybreak');
  return [...asked, uid === 0 ? system : own, temporary];
}

/** A name for the project's folder in a shared cache: readable, and unique for each path. */
export function projectKey(project: string): string {
  const readable = basename(project).replace(/[^A-Za-z0-9._-]+/g, '-') || 'project';
  return `${readable}-${createHash('sha256').update(project).digest('hex').slice(0, 12)}`;
}

/**
 * Creates the first cache folder that can be used. Programs are started from it, so other users must not be able to write to it, and
 * the account must be able to enter it.
 * @throws {PostgresLocalError} NO_FOLDER
 */
export async function openCache(env: NodeJS.ProcessEnv, account: Account | undefined): Promise<string> {
  const folders = cacheFolders(env);
  for (const folder of folders) {
    try {
      // Whatever the umask is: the account must be able to enter.
      if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
    } catch {
      continue; // A read-only system, or an account without a home: try the next one.
    }
    const entry = await lstat(folder);
    const isOurs = process.getuid === undefined || (entry.uid === process.getuid() && (entry.mode & 0o022) === 0);
    if (entry.isDirectory() && isOurs && (await canEnter(folder, account))) return folder;
  }
  throw new PostgresLocalError(
    'NO_FOLDER',
    `No cache folder can be used: ${folders.join(', ')}. One of them must belong to this user, without write access for others` +
      `${account === undefined ? '' : `, and be open to the account ${account.name}`}. Set XDG_CACHE_HOME to such a folder.`,
  );
}

/** Whether the account can enter the folder and each folder above it. Always true for our own account. */
export async function canEnter(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  const { code } = await run('/bin/sh', ['-c', 'test -x "$0"', folder], { env: {}, account });
  return code === 0;
}

/**
 * The system's temporary folder, or `/tmp` if TMPDIR names one that cannot be used. The account can enter it, and no other user can
 * rename what we create in it.
 * @throws {PostgresLocalError} NO_FOLDER
 */
export async function temporaryFolder(account: Account | undefined): Promise<string> {
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if ((await keepsOurs(folder)) && (await canEnter(folder, account))) return folder;
  }
  throw new PostgresLocalError(
    'NO_FOLDER',
    `No temporary folder can be used: ${tmpdir()}, /tmp. It must belong to root or to this user, have the sticky bit if others can ` +
      `write to it${account === undefined ? '' : `, and be open to the account ${account.name}`}. Set TMPDIR to such a folder.`,
  );
}

async function keepsOurs(folder: string): Promise<boolean> {
  if (process.getuid === undefined) return true;
  const { uid, mode } = await stat(folder).catch(() => ({ uid: -1, mode: 0 }));
  return [0, process.getuid()].includes(uid) && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0);
}
