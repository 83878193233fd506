import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, executable } from '../binaries/binaries.ts';
import { EngineError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { run } from '../system/run.ts';
import { makeNewFolder, writeNewFile } from '../system/safe-files.ts';

/** The superuser that Amazon RDS has for itself; the master user of a cluster is not one, there or here. */
export const SUPERUSER = 'rdsadmin';

export interface InitdbOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** A folder that only we can write to, for a file that is there for a moment. */
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
  await rm(passwordFile, { force: true }); // Of a start that was killed.
  await makeNewFolder(data, account);
  try {
    await writeNewFile(passwordFile, password, account);
    const { code, output, failure } = await run(
      join(binaries.folder, executable('initdb')),
      [
        `--pgdata=${data}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=icu',
        '--icu-locale=en-US',
        '--no-sync',
        '--no-instructions',
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
