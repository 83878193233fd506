import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { Account } from './account.ts';
import { EngineError } from './errors.ts';
import { run } from './run.ts';

/** The nearest folder at or above `from` that holds a package.json; `from` itself where none does. */
export function projectFolder(from: string): string {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) return resolve(from);
  }
}

/**
 * Where things go that can be made again at any time: the platform's cache folder of this user, or of the system for
 * root, whose own is closed to the account that PostgreSQL runs as.
 */
export function cacheFolder(env: NodeJS.ProcessEnv, uid = process.getuid?.()): string {
  if (uid === 0) return process.platform === 'darwin' ? '/Library/Caches/daybreak' : '/var/cache/daybreak';
  if (process.platform === 'win32') return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'daybreak');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'daybreak');
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'daybreak');
}

/** A name for the project's folder in a shared cache: readable, and its own for each path. */
export function projectKey(project: string): string {
  const readable = basename(project).replace(/[^A-Za-z0-9._-]+/g, '-') || 'project';
  return `${readable}-${createHash('sha256').update(project).digest('hex').slice(0, 12)}`;
}

/**
 * Makes the cache folder, or one in the system's temporary folder where it cannot be made (a read-only system, an
 * account without a home). Programs are started from it, so one that somebody else could write to is refused.
 */
export async function openCache(env: NodeJS.ProcessEnv): Promise<string> {
  const fallback = join(tmpdir(), `daybreak-${process.getuid?.() ?? 'cache'}`);
  for (const folder of [cacheFolder(env), fallback]) {
    try {
      // Whatever the umask: an account that root changes to must get through.
      if ((await mkdir(folder, { recursive: true })) !== undefined) await chmod(folder, 0o755);
    } catch {
      continue; // Not writable here: the next place.
    }
    const { uid, mode } = await lstat(folder);
    if (process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0)) return folder;
  }
  throw new EngineError(
    `No cache folder can be used: ${cacheFolder(env)} and ${fallback} cannot be made, or others can write to them. ` +
      'Each must belong to this user and be writable by nobody else. Set XDG_CACHE_HOME to a folder of your own.',
  );
}

/** Whether the account can enter the folder: each folder above it counts. Always true for our own account. */
export async function canEnter(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  const { code } = await run('/bin/sh', ['-c', 'test -x "$0"', folder], { env: {}, account });
  return code === 0;
}

/**
 * A folder for data that need not last, which the account can reach: the system's temporary folder, or `/tmp` where TMPDIR
 * points below a folder that is closed to it.
 */
export async function temporaryFolder(account: Account | undefined): Promise<string> {
  for (const folder of [tmpdir(), '/tmp', '/var/tmp']) {
    if (await canEnter(folder, account)) return folder;
  }
  throw new EngineError(
    `PostgreSQL refuses to run as root, and the account it runs as instead (${account?.name}) cannot enter ${tmpdir()} or /tmp. ` +
      'One of them must be open to that account. Set TMPDIR to such a folder.',
  );
}
