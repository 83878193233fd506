import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, executable } from '../binaries/binaries.ts';
import { PostgresLocalError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { commandLine, exists, isAlive, isSameProcess } from '../system/processes.ts';
import { run } from '../system/run.ts';
import { readRegularFile } from '../system/safe-files.ts';
import type { RecordedServer } from './folder-lock.ts';

export interface AbandonedOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly data: string;
  /** The server of the last process that had the folder's lock, if that process did not release it. */
  readonly abandoned: RecordedServer | undefined;
}

/**
 * Prepares a data folder whose lock we have for a start: stops the server that a killed process of ours left, and removes a
 * postmaster.pid that only looks like one of a running server. PostgreSQL refuses to start while the number in that file belongs to
 * any process. That may be another program by now, or its own zombie.
 *
 * @throws {PostgresLocalError} FOLDER_IN_USE: a server that is not ours uses the folder, or ours cannot be stopped
 */
export async function stopAbandonedServer({ binaries, account, data, abandoned }: AbandonedOptions): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = Number.parseInt((await readRegularFile(file))?.text ?? '', 10);
  if (!(pid > 0) || !exists(pid)) return; // PostgreSQL removes a stale file itself.
  if (!isAlive(pid) || !mayBePostgres(pid)) return rm(file, { force: true });
  if (pid === abandoned?.pid && isSameProcess(pid, abandoned.identity)) {
    const pgCtl = join(binaries.folder, executable('pg_ctl'));
    for (const mode of ['fast', 'immediate']) {
      await run(pgCtl, ['stop', '-D', data, '-m', mode, '-w', '-t', '10'], { env: binaries.env, account });
      if (!isAlive(pid)) return rm(file, { force: true });
    }
  }
  throw new PostgresLocalError(
    'FOLDER_IN_USE',
    `Process ${pid}, a PostgreSQL server, already uses the data folder ${data}. Only one server at a time can use a data folder. ` +
      `Stop process ${pid}, or choose another folder (--data-dir DIR, option dataDir).`,
  );
}

/** Whether the program of the process has PostgreSQL's name; true where the platform does not say. */
function mayBePostgres(pid: number): boolean {
  const command = commandLine(pid);
  return command === undefined || /(^|[\\/ ])(postgres|postmaster)(\.exe)?(:| |$)/.test(command);
}
