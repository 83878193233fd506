import { join } from 'node:path';
import type { Account } from '../system/account.ts';
import { run } from '../system/run.ts';

/** PostgreSQL's programs. They were started once, under the account that will run them. */
export interface Binaries {
  readonly engine: 'embedded' | 'system';
  /** The folder of `postgres`, `initdb` and `pg_ctl`. */
  readonly folder: string;
  /** All environment variables that they need. */
  readonly env: Readonly<Record<string, string>>;
  /** For instance `17.10`. */
  readonly version: string;
  readonly major: number;
  /**
   * The package and its version, for instance `linux-x64-17.10.0-beta.17`: with it, the programs and their libraries are the same.
   * @default - an installed PostgreSQL, which the system may update in place
   */
  readonly release?: string | undefined;
}

/** The oldest major version that works: the first one with an ICU locale for a whole database cluster. */
export const OLDEST_MAJOR = 15;

export type Probe =
  | { readonly version: string; readonly major: number }
  | { readonly reason: string; readonly denied: boolean };

/**
 * Runs `postgres --version` in the way the server will be started. `denied` means that the account cannot read the program or one
 * of its libraries.
 */
export async function probe(
  folder: string,
  env: Readonly<Record<string, string>>,
  account: Account | undefined,
): Promise<Probe> {
  const program = join(folder, executable('postgres'));
  const { code, output, failure } = await run(program, ['--version'], { env, account });
  const found = /\(PostgreSQL\) ((\d+)[^\s]*)/.exec(output);
  if (code === 0 && found?.[1] !== undefined) return { version: found[1], major: Number(found[2]) };
  const reason =
    failure === 'EPERM' && account !== undefined
      ? `PostgreSQL refuses to run as root, and this process may not change to the account ${account.name} (setuid: EPERM)`
      : failure !== undefined
        ? `${program} cannot be started: ${failure}`
        : `${program} --version ended with code ${code ?? 'none'}: ${output.trim() || 'no output'}`;
  return { reason, denied: failure === 'EACCES' || /cannot open shared object|permission denied/i.test(output) };
}

export function executable(name: string): string {
  return process.platform === 'win32' ? `${name}.exe` : name;
}

/** All environment variables of a child process. PostgreSQL reads settings from variables, so it gets none of the caller's. */
export function childEnv(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const systemRoot = process.env.SystemRoot;
  return { ...(process.platform === 'win32' && systemRoot !== undefined ? { SystemRoot: systemRoot } : {}), ...more };
}
