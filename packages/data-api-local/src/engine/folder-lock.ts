import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError, systemCode } from './errors.ts';
import { isAlive, processIdentity } from './process-identity.ts';

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
  let abandonedServer: number | undefined;
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
    const text = await readSettled(file);
    const holder = parse(text);
    if (holder !== undefined && holds(holder)) throw heldError(folder, holder.pid);
    abandonedServer ??= holder?.server;
    await discard(file, text);
  }
  return {
    abandonedServer,
    recordServer: (server) => writeFile(file, JSON.stringify({ ...mine, server })),
    release: () => rm(file, { force: true }),
  };
}

function holds(holder: Content): boolean {
  if (!isAlive(holder.pid)) return false;
  const identity = processIdentity(holder.pid);
  return identity === undefined || holder.identity === undefined || identity === holder.identity;
}

/** Removes the lock of a holder that is gone, unless somebody else has done that and put theirs there meanwhile. */
async function discard(file: string, text: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  const taken = await readFile(aside, 'utf8');
  if (taken !== text) await writeFile(file, taken, { flag: 'wx', mode: 0o600 });
  await rm(aside);
}

/** A lock that is just being written is empty for a moment. */
async function readSettled(file: string): Promise<string> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (parse(text) !== undefined) return text;
    await sleep(10);
  }
  return readFile(file, 'utf8').catch(() => '');
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
