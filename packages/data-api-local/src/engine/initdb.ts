import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { type Binaries, executable } from './binaries.ts';
import { EngineError } from './errors.ts';
import { run } from './run.ts';

/** The superuser that Amazon RDS has for itself; the master user of a cluster is not one, there or here. */
export const SUPERUSER = 'rdsadmin';

export interface InitdbOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** Where a file may lie for a moment. */
  readonly folder: string;
  /** Made by this call. */
  readonly data: string;
  readonly password: string;
}

/**
 * Makes a data folder: UTF-8, sorted by ICU's en-US (near to Aurora's en_US.UTF-8 and the same on every machine), and a
 * password for every connection, since other users of the machine reach loopback too.
 * @throws {EngineError} with what initdb wrote
 */
export async function initdb({ binaries, account, folder, data, password }: InitdbOptions): Promise<void> {
  const passwordFile = join(folder, 'initdb-password');
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'w' });
  try {
    if (account !== undefined) {
      await chown(data, account.uid, account.gid);
      await chown(passwordFile, account.uid, account.gid);
    }
    const { code, output, failure } = await run(
      join(binaries.folder, executable('initdb')),
      [
        ...['-D', data, '-U', SUPERUSER, '-E', 'UTF8'],
        ...['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
        ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync', '--no-instructions'],
      ],
      { env: binaries.env, account },
    );
    if (code !== 0) {
      throw new EngineError(
        `initdb of PostgreSQL ${binaries.version} (${binaries.engine}) could not make the data folder ${data}: ` +
          `${failure ?? (output.trim() || `it ended with code ${code ?? 'none'}`)}`,
      );
    }
  } finally {
    await rm(passwordFile, { force: true });
  }
}
