import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, executable } from '../binaries/binaries.ts';
import { PostgresLocalError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { type RunResult, run } from '../system/run.ts';
import { makeNewFolder, writeNewFile } from '../system/safe-files.ts';

/** The name that Amazon RDS gives its own superuser. The master user of a cluster is not a superuser, there or here. */
export const SUPERUSER = 'rdsadmin';

export interface InitdbOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** A folder that only we can write to; the password is in a file there while initdb runs. */
  readonly folder: string;
  /** Created by this call. */
  readonly data: string;
  readonly password: string;
  /** Called when its process has been started. */
  readonly onProcess?: (() => void) | undefined;
  /** Waits until the files are on the disk. @default false */
  readonly sync?: boolean | undefined;
}

/** What every data folder has in common: UTF-8, and sorted by ICU's en-US. */
export const CLUSTER_ARGUMENTS = [
  `--username=${SUPERUSER}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=icu',
  '--icu-locale=en-US',
] as const;

/**
 * Creates PostgreSQL's data folder: UTF-8, sorted by ICU's en-US (close to Aurora's en_US.UTF-8, and the same on every machine), with a
 * password for every connection, because other users of the machine can connect to loopback too.
 * @throws {PostgresLocalError} START_FAILED, with the output of initdb
 */
export async function initdb(options: InitdbOptions): Promise<void> {
  const { binaries, account, folder, data, password, onProcess, sync } = options;
  const passwordFile = join(folder, 'initdb-password');
  await rm(passwordFile, { force: true }); // Of a start that was killed.
  await makeNewFolder(data, account);
  try {
    await writeNewFile(passwordFile, password, account);
    const running = run(
      join(binaries.folder, executable('initdb')),
      [
        `--pgdata=${data}`,
        `--pwfile=${passwordFile}`,
        ...CLUSTER_ARGUMENTS,
        ...(sync ? [] : ['--no-sync']),
        '--no-instructions',
      ],
      { env: binaries.env, account },
    );
    onProcess?.();
    const result = await running;
    if (result.code !== 0) throw notCreated('initdb', { binaries, data }, result);
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The error of a program that should have created the data folder. */
export function notCreated(
  program: string,
  { binaries, data }: Pick<InitdbOptions, 'binaries' | 'data'>,
  { code, output, failure }: RunResult,
): PostgresLocalError {
  return new PostgresLocalError(
    'START_FAILED',
    `${program} of PostgreSQL ${binaries.version} (${binaries.engine}) could not create the data folder ${data}: ` +
      `${failure ?? (output.trim() || `exit code ${code ?? 'none'}`)}`,
  );
}
