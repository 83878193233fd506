import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, executable } from '../binaries/binaries.ts';
import { EngineError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { commandLine, isAlive } from '../system/process-identity.ts';
import { run } from '../system/run.ts';

export interface AbandonedOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly data: string;
  /** The server that the last holder of the folder's lock started, if it did not give the lock back. */
  readonly abandoned: number | undefined;
}

/**
 * Clears the way on a data folder whose lock we hold: stops the server that a killed process of ours left running, and
 * removes a postmaster.pid whose number now belongs to some other program, which PostgreSQL would take for a server.
 *
 * @throws {EngineError} a server that is not ours runs on the folder, or ours does not end; the message has its number
 */
export async function stopAbandonedServer({ binaries, account, data, abandoned }: AbandonedOptions): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!(pid > 0) || !isAlive(pid)) return; // PostgreSQL clears a stale file itself.
  const command = commandLine(pid);
  if (command !== undefined && !command.includes('postgres')) return rm(file, { force: true });
  if (pid === abandoned) {
    const pgCtl = join(binaries.folder, executable('pg_ctl'));
    for (const mode of ['fast', 'immediate']) {
      await run(pgCtl, ['stop', '-D', data, '-m', mode, '-w', '-t', '10'], { env: binaries.env, account });
      if (!isAlive(pid)) return;
    }
  }
  throw new EngineError(
    `A PostgreSQL server runs on the data folder ${data} already: process ${pid}. One server at a time can use a data folder. ` +
      `Stop process ${pid}, or choose another folder (--data-dir DIR, option dataDir).`,
  );
}
