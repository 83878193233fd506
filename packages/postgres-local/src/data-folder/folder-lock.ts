import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresLocalError, systemCode } from '../errors.ts';
import { isSameProcess, processIdentity } from '../system/processes.ts';

export interface RecordedServer {
  readonly pid: number;
  readonly identity: string | undefined;
}

/** Says which process of ours uses a data folder. */
export interface FolderLock {
  /** The server of the process that had the lock before us, if that process ended without releasing it. */
  readonly abandonedServer: RecordedServer | undefined;
  /** Records the server that runs on the folder, so that the next process knows that it is ours. */
  recordServer(pid: number): Promise<void>;
  release(): Promise<void>;
}

interface Content {
  readonly pid: number;
  readonly identity?: string | undefined;
  readonly server?: number;
  readonly serverIdentity?: string | undefined;
}

/**
 * Takes the lock of the folder, also from a process that has ended.
 * @throws {PostgresLocalError} FOLDER_IN_USE: a running process uses the folder; the message has its process id
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'lock.json');
  const mine: Content = { pid: process.pid, identity: processIdentity(process.pid) };
  const taken = await take(file, mine);
  if ('heldBy' in taken) throw heldError(folder, taken.heldBy);
  const { server, serverIdentity } = taken.from ?? {};
  return {
    abandonedServer: server === undefined ? undefined : { pid: server, identity: serverIdentity },
    recordServer: (pid) =>
      writeFile(file, JSON.stringify({ ...mine, server: pid, serverIdentity: processIdentity(pid) })),
    release: () => rm(file, { force: true }),
  };
}

type Taken = { readonly from: Content | undefined } | { readonly heldBy: number };

/** Takes a lock file. `from` is what a process that has ended had written into it. */
async function take(file: string, mine: Content): Promise<Taken> {
  for (;;) {
    if (await create(file, mine)) return { from: undefined };
    const text = await readComplete(file);
    if (text === undefined) continue; // It was released a moment ago.
    const holder = parse(text);
    if (holder !== undefined && isSameProcess(holder.pid, holder.identity)) return { heldBy: holder.pid };
    const passed = await inheritInTurn(file, mine);
    if (passed !== undefined) return passed;
    await sleep(10);
  }
}

/**
 * Replaces the lock of a process that has ended by ours. One process at a time may do that, and has a lock of its own for it: of two
 * that saw the same ended process, the slower one would otherwise remove the lock of the faster one.
 */
async function inheritInTurn(file: string, mine: Content): Promise<Taken | undefined> {
  const turn = `${file}.turn`;
  if ('heldBy' in (await take(turn, mine))) return undefined;
  try {
    const text = await readComplete(file);
    const holder = text === undefined ? undefined : parse(text);
    if (text === undefined || (holder !== undefined && isSameProcess(holder.pid, holder.identity))) return undefined;
    const next = `${file}.${randomUUID()}`;
    await writeFile(next, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
    await rename(next, file);
    return { from: holder };
  } finally {
    await rm(turn, { force: true });
  }
}

async function create(file: string, mine: Content): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    return false;
  }
}

/** The text of a lock file; `undefined` if it does not exist. A file that is being written is empty for a moment: it waits for that. */
async function readComplete(file: string): Promise<string | undefined> {
  for (let attempt = 0; ; attempt++) {
    const text = await readIfThere(file);
    if (text === undefined || parse(text) !== undefined || attempt === 20) return text;
    await sleep(10);
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

function parse(text: string): Content | undefined {
  try {
    const content = JSON.parse(text);
    return Number.isInteger(content?.pid) ? content : undefined;
  } catch {
    return undefined;
  }
}

function heldError(folder: string, pid: number): PostgresLocalError {
  return new PostgresLocalError(
    'FOLDER_IN_USE',
    `Process ${pid} already uses the data folder ${folder}. Only one process at a time can use a data folder. ` +
      `Stop process ${pid}, or use another folder (--data-dir DIR, option dataDir) or a temporary one (--ephemeral, option ephemeral).`,
  );
}
