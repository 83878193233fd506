import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineError } from './errors.ts';
import { commandLine, isAlive } from './process-identity.ts';

const FAST_SHUTDOWN_MS = 10_000;
const IMMEDIATE_SHUTDOWN_MS = 5_000;

/**
 * Clears the way on a data folder whose lock we hold: stops the server that a killed process of ours left running, and
 * removes a postmaster.pid whose number now belongs to some other program, which PostgreSQL would take for a server.
 *
 * @param abandoned the server that the last holder of the lock started, if it did not give the lock back
 * @throws {EngineError} a server that is not ours runs on the folder, or ours does not end; the message has its number
 */
export async function stopAbandonedServer(data: string, abandoned: number | undefined): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!(pid > 0) || !isAlive(pid)) return; // PostgreSQL clears a stale file itself.
  const command = commandLine(pid);
  if (command !== undefined && !command.includes('postgres')) return rm(file, { force: true });
  if (pid === abandoned) {
    if (await ends(pid, 'SIGINT', FAST_SHUTDOWN_MS)) return;
    if (await ends(pid, 'SIGQUIT', IMMEDIATE_SHUTDOWN_MS)) return;
  }
  throw new EngineError(
    `A PostgreSQL server runs on the data folder ${data} already: process ${pid}. One server at a time can use a data folder. ` +
      `Stop process ${pid}, or choose another folder (--data-dir DIR, option dataDir).`,
  );
}

async function ends(pid: number, signal: NodeJS.Signals, withinMs: number): Promise<boolean> {
  process.kill(pid, signal);
  for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(20)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}
