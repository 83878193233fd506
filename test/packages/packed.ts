// Our packages as `npm pack` makes them.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

const run = promisify(execFile);

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly bin?: Readonly<Record<string, string>>;
}

/** The folders of packages/ that are packed; private packages are only for this repository. */
export const PACKAGES: readonly string[] = readdirSync(path.join(PROJECT_FOLDER, 'packages')).filter(
  (name) =>
    existsSync(path.join(PROJECT_FOLDER, 'packages', name, 'package.json')) && manifestOf(name).private !== true,
);

export function manifestOf(name: string): Manifest {
  return JSON.parse(read('packages', name, 'package.json'));
}

/** The output of `npm pack --json` for a package. Sizes are in bytes. */
export interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** Packs all packages into a folder. Two at the same time would write into one dist, so tests use `shared('packages')`. */
export async function packPackages(folder: string): Promise<readonly Packed[]> {
  const workspaces = PACKAGES.flatMap((name) => ['--workspace', manifestOf(name).name]);
  const { stdout } = await npm(
    PROJECT_FOLDER,
    'pack',
    ...workspaces,
    '--json',
    '--silent',
    '--pack-destination',
    folder,
  );
  return JSON.parse(stdout);
}

export const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

export function npm(cwd: string, ...args: readonly string[]) {
  // On Windows npm is a batch file, which only a shell can start.
  return run('npm', args, { cwd, shell: process.platform === 'win32', maxBuffer: MAX_OUTPUT_BYTES });
}

/** A file of the repository. */
export function read(...parts: readonly string[]): string {
  return readFileSync(path.join(PROJECT_FOLDER, ...parts), 'utf8');
}
