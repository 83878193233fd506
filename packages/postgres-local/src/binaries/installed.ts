import { access, readdir, realpath } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { PostgresLocalError } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { type Binaries, childEnv, executable, OLDEST_MAJOR, probe } from './binaries.ts';

/** Where packages and installers put PostgreSQL's programs if they are not in PATH: one folder for each version, then `bin`. */
const INSTALL_FOLDERS = [
  '/usr/lib/postgresql', // Debian, Ubuntu
  '/usr/libexec', // Alpine: /usr/libexec/postgresql17
  '/opt/homebrew/opt', // Homebrew on Apple silicon: postgresql@17
  '/usr/local/opt', // Homebrew on Intel
  '/Applications/Postgres.app/Contents/Versions',
  'C:\\Program Files\\PostgreSQL',
];

/**
 * A PostgreSQL that is installed on this machine, 15 or later: the preferred major version if it is there, else the newest.
 * @throws {PostgresLocalError} NO_POSTGRES, with the reason why there is none
 */
export async function installedBinaries(options: {
  readonly account: Account | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly preferredMajor: number;
  /** @default - where packages and installers put it */
  readonly installFolders?: readonly string[] | undefined;
}): Promise<Binaries> {
  const found: Binaries[] = [];
  const refused: string[] = [];
  for (const folder of await candidates(options.env, options.installFolders ?? INSTALL_FOLDERS)) {
    const result = await probe(folder, childEnv(), options.account);
    if ('reason' in result) refused.push(result.reason);
    else if (result.major < OLDEST_MAJOR) refused.push(`${folder} has PostgreSQL ${result.version}, which is too old`);
    else found.push({ engine: 'system', folder, env: childEnv(), ...result });
  }
  const rank = ({ major }: Binaries) => (major === options.preferredMajor ? Number.POSITIVE_INFINITY : major);
  const best = found.sort((a, b) => rank(b) - rank(a))[0];
  if (best !== undefined) return best;
  throw new PostgresLocalError(
    'NO_POSTGRES',
    refused.length === 0 ? 'initdb and postgres are neither in PATH nor in the usual folders' : refused.join('; '),
  );
}

async function candidates(env: NodeJS.ProcessEnv, installFolders: readonly string[]): Promise<readonly string[]> {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const parent of installFolders) {
    const names = await readdir(parent).catch(() => []);
    for (const name of names.filter((entry) => /\d/.test(entry))) {
      folders.push(join(parent, name, 'bin'), join(parent, name));
    }
  }
  const complete = await Promise.all(folders.map(programsIn));
  return [...new Set(complete.filter((folder) => folder !== undefined))];
}

/** The real folder of both programs, links resolved: PostgreSQL looks for its own files beside it. `undefined` if one is missing. */
async function programsIn(folder: string): Promise<string | undefined> {
  try {
    await access(join(folder, executable('initdb')));
    const program = await realpath(join(folder, executable('postgres')));
    return join(program, '..');
  } catch {
    return undefined;
  }
}
