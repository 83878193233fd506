import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, systemCode } from '../errors.ts';
import { isAlive, processIdentity } from '../system/process-identity.ts';

/** Says which process of ours uses a data folder. */
export interface FolderLock {
  /** The server that a holder before us left behind: its process number, when its lock was still there. */
  readonly abandonedServer: number | undefined;
  /** Records the server that this holder runs, so that a later one knows whose it is. */
  recordServer(pid: number): Promise<void>;
  release(): Promise<void>;
}

interface Content {
  readonly pid: number;
  readonly identity: string | undefined;
  readonly server?: number;
}

/**
 * Takes the folder's lock, also from a holder that is gone.
 * @throws {EngineError} a process that runs holds it; the message names its number
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const file = join(folder, 'lock.json');
  const mine: Content = { pid: process.pid, identity: processIdentity(process.pid) };
  const taken = await take(file, mine);
  if ('heldBy' in taken) throw heldError(folder, taken.heldBy);
  return {
    abandonedServer: taken.from?.server,
    recordServer: (server) => writeFile(file, JSON.stringify({ ...mine, server })),
    release: () => rm(file, { force: true }),
  };
}

type Taken = { readonly from: Content | undefined } | { readonly heldBy: number };

/** Takes a lock file; `from` is what a holder that is gone had written into it. */
async function take(file: string, mine: Content): Promise<Taken> {
  for (;;) {
    if (await create(file, mine)) return { from: undefined };
    const text = await readSettled(file);
    if (text === undefined) continue; // Released meanwhile.
    const holder = parse(text);
    if (holder !== undefined && holds(holder)) return { heldBy: holder.pid };
    const passed = await inheritInTurn(file, mine);
    if (passed !== undefined) return passed;
    await sleep(10);
  }
}

/**
 * Puts our lock in the place of one whose holder is gone. One process at a time may do that, which has a lock of its own: of two
 * that saw the same holder gone, the slower one would remove the lock of the faster one.
 */
async function inheritInTurn(file: string, mine: Content): Promise<Taken | undefined> {
  const turn = `${file}.turn`;
  if ('heldBy' in (await take(turn, mine))) return undefined;
  try {
    const text = await readSettled(file);
    const holder = text === undefined ? undefined : parse(text);
    if (text === undefined || (holder !== undefined && holds(holder))) return undefined;
    const next = `${file}.${randomUUID()}`;
    await writeFile(next, JSON.stringify(mine), { mode: 0o600 });
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

function holds(holder: Content): boolean {
  if (!isAlive(holder.pid)) return false;
  const identity = processIdentity(holder.pid);
  return identity === undefined || holder.identity === undefined || identity === holder.identity;
}

/** A lock that is just being written is empty for a moment; `undefined` where there is none any more. */
async function readSettled(file: string): Promise<string | undefined> {
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

function heldError(folder: string, pid: number): EngineError {
  return new EngineError(
    `The data folder ${folder} is in use by process ${pid}. One process at a time can use a data folder. ` +
      `Stop process ${pid}, or choose another folder (--data-dir DIR, option dataDir) or a temporary one (--ephemeral, option ephemeral).`,
  );
}
