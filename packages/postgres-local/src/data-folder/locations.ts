import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { EngineError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { run } from '../system/run.ts';

/** The nearest folder at or above `from` that holds a package.json; `from` itself where none does. */
export function projectFolder(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

/** Where things go that can be made again at any time, in the order in which the places are tried. */
function cacheFolders(env: NodeJS.ProcessEnv, uid = process.getuid?.()): readonly string[] {
  const temporary = join(tmpdir(), `daybreak-${uid ?? 'cache'}`);
  if (process.platform === 'win32') {
    return [join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'daybreak'), temporary];
  }
  const asked = env.XDG_CACHE_HOME ? [join(env.XDG_CACHE_HOME, 'daybreak')] : [];
  const mac = process.platform === 'darwin';
  // Root's own folder is closed to the account that PostgreSQL runs as: the system's cache instead.
  const system = mac ? '/Library/Caches/daybreak' : '/var/cache/daybreak';
  const own = mac ? join(homedir(), 'Library', 'Caches', 'daybreak') : join(homedir(), '.cache', 'daybreak');
  return [...asked, uid === 0 ? system : own, temporary];
}

/** A name for the project's folder in a shared cache: readable, and its own for each path. */
export function projectKey(project: string): string {
  const readable = basename(project).replace(/[^A-Za-z0-9._-]+/g, '-') || 'project';
  return `${readable}-${createHash('sha256').update(project).digest('hex').slice(0, 12)}`;
}

/**
 * Makes the first cache folder that can be used. Programs are started from it, so one that somebody else could write to is
 * passed over, and so is one that the account cannot enter.
 * @throws {EngineError} none can be used
 */
export async function openCache(env: NodeJS.ProcessEnv, account: Account | undefined): Promise<string> {
  const folders = cacheFolders(env);
  for (const folder of folders) {
    try {
      // Whatever the umask: an account that root changes to must get through.
      if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
    } catch {
      continue; // A read-only system, or an account without a home: the next place.
    }
    const entry = await lstat(folder);
    const isOurs = process.getuid === undefined || (entry.uid === process.getuid() && (entry.mode & 0o022) === 0);
    if (entry.isDirectory() && isOurs && (await canEnter(folder, account))) return folder;
  }
  throw new EngineError(
    `No cache folder can be used: ${folders.join(', ')}. One of them must be a folder of this user that nobody else can write to` +
      `${account === undefined ? '' : ` and that the account ${account.name} can enter`}. Set XDG_CACHE_HOME to such a folder.`,
  );
}

/** Whether the account can enter the folder: each folder above it counts. Always true for our own account. */
export async function canEnter(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  const { code } = await run('/bin/sh', ['-c', 'test -x "$0"', folder], { env: {}, account });
  return code === 0;
}

/**
 * A folder for data that need not last: the system's temporary folder, or `/tmp` where TMPDIR names one that cannot be used. The
 * account can enter it, and no other user can rename what we make in it.
 */
export async function temporaryFolder(account: Account | undefined): Promise<string> {
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if ((await keepsOurs(folder)) && (await canEnter(folder, account))) return folder;
  }
  throw new EngineError(
    `No temporary folder can be used: ${tmpdir()}, /tmp. It must belong to root or to this user, have the sticky bit if others can ` +
      `write to it${account === undefined ? '' : `, and be open to the account ${account.name}`}. Set TMPDIR to such a folder.`,
  );
}

async function keepsOurs(folder: string): Promise<boolean> {
  if (process.getuid === undefined) return true;
  const { uid, mode } = await stat(folder).catch(() => ({ uid: -1, mode: 0 }));
  return [0, process.getuid()].includes(uid) && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0);
}
