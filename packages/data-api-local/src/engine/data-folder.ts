import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { stopAbandonedServer } from './abandoned-server.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { EngineError, systemCode } from './errors.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { initdb } from './initdb.ts';
import { canEnter, openCache, projectFolder, projectKey, temporaryFolder } from './locations.ts';

export interface FolderOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly dataDir?: string | undefined;
  readonly ephemeral: boolean;
  readonly reset: boolean;
}

/**
 * A folder that this process alone uses until it is closed:
 *
 *     data/       PostgreSQL's own
 *     password    of the superuser, readable by us only
 *     lock.json   which process uses the folder
 */
export interface DataFolder {
  readonly folder: string;
  readonly data: string;
  readonly password: string;
  readonly fresh: boolean;
  readonly recordServer: (pid: number) => Promise<void>;
  close(): Promise<void>;
}

/** @throws {EngineError} in use, of another major, not ours, or not reachable for the account */
export async function openDataFolder(options: FolderOptions): Promise<DataFolder> {
  return options.ephemeral ? openEphemeral(options) : openLasting(options);
}

/** Nobody else knows the folder, so it needs no lock; the password stays in memory. */
async function openEphemeral({ binaries, account }: FolderOptions): Promise<DataFolder> {
  const folder = await realpath(await mkdtemp(join(await temporaryFolder(account), 'daybreak-')));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    // The account's own, so that it can be removed on its behalf when this process is killed.
    if (account !== undefined) await chown(folder, account.uid, account.gid);
    const password = newPassword();
    const data = join(folder, 'data');
    await initdb({ binaries, account, folder, data, password });
    return { folder, data, password, fresh: true, recordServer: async () => undefined, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openLasting(options: FolderOptions): Promise<DataFolder> {
  const folder = await lastingFolder(options);
  await refuseForeign(folder);
  const lock = await lockFolder(folder);
  try {
    return await prepare(folder, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function prepare(folder: string, lock: FolderLock, options: FolderOptions): Promise<DataFolder> {
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  await stopAbandonedServer({ ...options, data, abandoned: lock.abandonedServer });
  if (options.reset) await rm(data, { recursive: true, force: true });
  for (const name of await readdir(folder)) {
    if (name.startsWith(DRAFT)) await rm(join(folder, name), { recursive: true, force: true });
  }
  const major = await dataMajor(data);
  if (major !== undefined && major !== options.binaries.major) throw majorError(folder, major, options.binaries);
  const fresh = major === undefined;
  if (fresh) {
    const password = newPassword();
    await writeFile(passwordFile, password, { mode: 0o600 });
    const draft = join(folder, `${DRAFT}${process.pid}`);
    await initdb({ binaries: options.binaries, account: options.account, folder, data: draft, password });
    await rm(data, { recursive: true, force: true });
    // Complete or not there: a process that is killed before this line leaves only a draft.
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
const OURS = /^(data|password|lock\.json.*|data\.new-.*|\..*)$/;

function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** The folder that was asked for, or the project's; made where it does not exist. */
async function lastingFolder(options: FolderOptions): Promise<string> {
  const { account, binaries } = options;
  if (options.dataDir !== undefined) {
    const folder = await makeFolder(resolve(options.cwd, options.dataDir), account);
    if (await canEnter(folder, account)) return folder;
    throw new EngineError(
      `PostgreSQL refuses to run as root, and the account it runs as instead (${account?.name}) cannot enter the data folder ` +
        `${folder}. Every folder above it must be open to that account. Choose another folder, or leave it out: ` +
        "the system's cache is used then.",
    );
  }
  const project = projectFolder(options.cwd);
  const name = `pg${binaries.major}`;
  if (await canEnter(project, account)) {
    try {
      return await makeFolder(join(project, '.daybreak', name), account);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '')) throw error;
    }
  }
  return makeFolder(
    join(await openCache(options.env, account), 'data', projectKey(await realpath(project)), name),
    account,
  );
}

/** Readable by us alone, except that a server under another account must be able to pass through to its own part. */
async function makeFolder(path: string, account: Account | undefined): Promise<string> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first !== undefined) {
    if (account !== undefined) {
      for (let folder = path; folder.length >= first.length; folder = dirname(folder)) await chmod(folder, 0o755);
    }
    const parent = dirname(path);
    if (parent.endsWith('.daybreak')) await writeFile(join(parent, '.gitignore'), '*\n');
  }
  return realpath(path);
}

async function refuseForeign(folder: string): Promise<void> {
  const foreign = (await readdir(folder)).filter((name) => !OURS.test(name)).sort();
  if (foreign.length === 0) return;
  throw new EngineError(
    `The folder ${folder} holds something else: ${foreign.slice(0, 3).join(', ')}${foreign.length > 3 ? ', …' : ''}. ` +
      'A data folder is one that the local Data API made, an empty one, or one that does not exist yet. Choose another folder.',
  );
}

async function dataMajor(data: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(data, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function majorError(folder: string, found: number, { version, engine }: Binaries): EngineError {
  return new EngineError(
    `The data folder ${folder} holds data of PostgreSQL ${found}, and the PostgreSQL here is ${version} (${engine}). ` +
      'A server reads the data of its own major only. Choose another folder (--data-dir DIR, option dataDir), start this one empty ' +
      `with --reset (option reset; deletes the data), or run PostgreSQL ${found} on it (an installed one: --engine system).`,
  );
}

async function readPassword(file: string, folder: string): Promise<string> {
  const password = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (password !== '') return password;
  throw new EngineError(
    `The data folder ${folder} has no password file, or an empty one. Its superuser's password is only there. ` +
      'Put the file back, or start empty with --reset (option reset; deletes the data).',
  );
}
