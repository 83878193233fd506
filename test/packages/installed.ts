// Our packages as a user has them: packed, and installed in a project outside the repository.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { shared } from '../shared.ts';
import { MAX_OUTPUT_BYTES, manifestOf, npm, PACKAGES, type Packed, read } from './packed.ts';

const run = promisify(execFile);

/**
 * The packages for programs that use a database. The CDKTF construct needs providers of hundreds of megabytes, so it has a separate
 * test.
 */
export const CLIENT_PACKAGES: readonly string[] = PACKAGES.filter(
  (name) => !('cdktf' in (manifestOf(name).peerDependencies ?? {})),
);

/** All entry points: `@daybreak/data-api`, `@daybreak/data-api/core` and so on. */
export const ENTRY_POINTS: readonly string[] = CLIENT_PACKAGES.flatMap((name) =>
  Object.keys(manifestOf(name).exports).map((entry) => path.posix.join(manifestOf(name).name, entry)),
);

export interface Installed {
  /** The project's folder. */
  readonly project: string;
  /** The folder of the tarballs. */
  readonly tarballs: string;
  readonly packed: readonly Packed[];
  /** Writes files of the project, by their path in it. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
  /** Runs Node in the project, with its own PostgreSQL unless `env` sets another one. */
  node(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<{ readonly stdout: string; readonly stderr: string }>;
  remove(): Promise<void>;
}

/** Installs the packages for programs, with others in exactly these versions. No install script runs: many teams block them. */
export async function installPackages(others: Readonly<Record<string, string>>): Promise<Installed> {
  const { folder: tarballs, packed } = await shared('packages');
  const folder = await mkdtemp(path.join(tmpdir(), 'daybreak-pack-'));
  const project = path.join(folder, 'project');
  await mkdir(project);
  const own = packed
    .filter(({ name }) => CLIENT_PACKAGES.includes(name.slice('@daybreak/'.length)))
    .map(({ name, filename }) => [name, `file:${path.join(tarballs, filename)}`]);
  const dependencies = { ...Object.fromEntries(own), ...others };
  await writeFile(path.join(project, 'package.json'), JSON.stringify({ private: true, dependencies }));
  // Packages that npm ci has put into npm's cache are not downloaded again.
  await npm(project, 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock');
  return {
    project,
    tarballs,
    packed,
    async write(files) {
      for (const [file, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(project, file)), { recursive: true });
        await writeFile(path.join(project, file), text);
      }
    },
    node(args, env = {}) {
      const { DATA_API_LOCAL_POSTGRES_URL: _, NODE_OPTIONS: __, ...inherited } = process.env;
      return run(process.execPath, args, { cwd: project, env: { ...inherited, ...env }, maxBuffer: MAX_OUTPUT_BYTES });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The peers of the packages that they import, in the versions that this project uses itself. */
export function peerVersions(): Readonly<Record<string, string>> {
  const { dependencies } = JSON.parse(read('package.json'));
  const versionIn = (name: string, peer: string): string =>
    JSON.parse(read('packages', name, 'package.json')).devDependencies[peer];
  return {
    '@aws-sdk/client-rds-data': dependencies['@aws-sdk/client-rds-data'],
    kysely: versionIn('data-api', 'kysely'),
    '@langchain/core': versionIn('chat-history', '@langchain/core'),
  };
}
