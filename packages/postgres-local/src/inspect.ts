// Shows what a start would use, without starting anything.
import { accessSync, constants, existsSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { chooseBinaries, type OwnEngine } from './binaries/choose-binaries.ts';
import { embeddedBinaries } from './binaries/embedded.ts';
import { installedBinaries } from './binaries/installed.ts';
import { cacheFolders, projectFolder, projectKey } from './data-folder/locations.ts';
import { serverAccount } from './system/account.ts';
import { isSameProcess } from './system/processes.ts';

/**
 * The PostgreSQL programs that `startPostgres` would run: those of `engine`, or of the first engine that works. Each is started once
 * with `--version`.
 * @example await findPostgres({ env: process.env, preferredMajor: 17 }) // { engine: 'embedded', version: '17.10', major: 17 }
 * @throws {PostgresLocalError} NO_POSTGRES, with the reason for each engine that was tried
 */
export async function findPostgres(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly preferredMajor: number;
  readonly engine?: OwnEngine;
}): Promise<{ readonly engine: OwnEngine; readonly version: string; readonly major: number }> {
  const { env, engine, preferredMajor } = options;
  const account = serverAccount();
  const found = await chooseBinaries(engine, {
    embedded: () => embeddedBinaries({ account, env }),
    system: () => installedBinaries({ account, env, preferredMajor }),
  });
  return { engine: found.engine, version: found.version, major: found.major };
}

/** A data folder as it is. */
export interface DataFolderSight {
  readonly folder: string;
  /** The process in its lock; undefined if it has no lock. */
  readonly heldBy: { readonly pid: number; readonly alive: boolean } | undefined;
  /** The content of PG_VERSION; undefined before the first start, and where this user cannot read it. */
  readonly major: number | undefined;
  /** This user can write to it. */
  readonly writable: boolean;
}

/**
 * The data folder of a project that exists, and which process uses it; undefined if there is none yet. Changes nothing.
 * @example inspectDataFolder({ cwd: process.cwd(), env: process.env, major: 17 })
 */
export function inspectDataFolder(options: {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly major: number;
}): DataFolderSight | undefined {
  const project = projectFolder(resolve(options.cwd));
  const name = `pg${options.major}`;
  const key = projectKey(realpathSync(project));
  const places = [
    join(project, '.daybreak', name),
    ...cacheFolders(options.env).map((cache) => join(cache, 'data', key, name)),
  ];
  const folder = places.find((place) => existsSync(place));
  if (folder === undefined) return undefined;
  return { folder, heldBy: holderOf(folder), major: majorOf(folder), writable: canWrite(folder) };
}

/** Removes the lock of a process that has ended. Returns whether it did. The lock of a running process is kept. */
export function removeStaleLock(folder: string): boolean {
  if (holderOf(folder)?.alive !== false) return false;
  rmSync(join(folder, 'lock.json'), { force: true });
  return true;
}

function holderOf(folder: string): DataFolderSight['heldBy'] {
  const text = textOf(join(folder, 'lock.json'));
  if (text === undefined) return undefined;
  try {
    const { pid, identity } = JSON.parse(text) as { pid?: unknown; identity?: string };
    return Number.isInteger(pid) ? { pid: Number(pid), alive: isSameProcess(Number(pid), identity) } : undefined;
  } catch {
    // It is being written at this moment, or damaged: the next start reads it again.
    return undefined;
  }
}

function majorOf(folder: string): number | undefined {
  const text = textOf(join(folder, 'data', 'PG_VERSION'));
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function canWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
