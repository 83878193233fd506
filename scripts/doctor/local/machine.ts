import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { counted } from '../../../infra/counted.ts';
import { type Check, fail, ok, skipped, warn } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

const GROUP = 'This machine';
const MIB = 1024 * 1024;
const LEAST_FREE_MIB = 1024;

const node: Check<Surroundings> = {
  id: 'L01',
  group: GROUP,
  title: 'Node.js is new enough',
  needs: [],
  run({ nodeVersion, cwd }) {
    const wanted = (manifestOf(cwd).engines?.node ?? '>=20.19').replace(/^>=\s*/, '');
    const found = nodeVersion.replace(/^v/, '');
    if (isAtLeast(found, wanted)) return ok(found);
    return fail({
      what: 'Node.js is too old',
      received: nodeVersion,
      allowed: `${wanted} or later`,
      todo: 'Install Node.js 24 LTS, for example: nvm install 24',
    });
  },
};

const packages: Check<Surroundings> = {
  id: 'L02',
  group: GROUP,
  title: 'The packages match package-lock.json',
  needs: ['L01'],
  run({ cwd }) {
    const lock = lockOf(cwd);
    if (lock === undefined) return skipped('there is no package-lock.json here');
    const root = lock.packages?.[''] ?? {};
    const differing = [
      ...Object.keys(root.dependencies ?? {}).flatMap((name) => differenceOf(name, true)),
      ...Object.keys(root.devDependencies ?? {}).flatMap((name) => differenceOf(name, false)),
    ];
    const [first] = differing;
    if (first === undefined)
      return ok(counted(Object.keys(root.dependencies ?? {}).length, 'dependency', 'dependencies'));
    return fail({
      what: 'Packages are missing, or have another version than in package-lock.json',
      received: differing.length === 1 ? first : `${first}, and ${differing.length - 1} more`,
      allowed: 'the versions of package-lock.json',
      todo: 'npm ci',
    });

    function differenceOf(name: string, required: boolean): readonly string[] {
      const wanted = lock?.packages?.[`node_modules/${name}`];
      const folder = path.join(cwd, 'node_modules', name);
      if (wanted === undefined) return [];
      if (!existsSync(folder)) return required ? [`${name} is missing`] : [];
      if (wanted.link === true) return [];
      const found = versionOf(folder);
      return found === wanted.version ? [] : [`${name} ${found ?? 'without a version'}, expected ${wanted.version}`];
    }
  },
};

const space: Check<Surroundings> = {
  id: 'L08',
  group: GROUP,
  title: 'There is space for data',
  needs: [],
  async run({ cwd, temporaryFolder, freeBytes }) {
    const folders = [...new Set([cwd, temporaryFolder])];
    const free = await Promise.all(folders.map(async (folder) => ({ folder, mib: (await freeBytes(folder)) / MIB })));
    const least = free.reduce((one, other) => (other.mib < one.mib ? other : one));
    const found = `${Math.floor(least.mib)} MiB free in ${least.folder}`;
    if (least.mib >= LEAST_FREE_MIB) return ok(`${Math.floor(least.mib / 1024)} GiB free`);
    return fail({
      what: 'There is little space left on the disk',
      received: found,
      allowed: `${LEAST_FREE_MIB} MiB or more`,
      todo: 'Delete what you no longer need, or keep the data elsewhere: npm run local -- --data-dir FOLDER',
    });
  },
};

const WINDOWS_PATH_CHARACTERS = 120;

const place: Check<Surroundings> = {
  id: 'L21',
  group: GROUP,
  title: 'The project is in a suitable folder',
  needs: [],
  run({ cwd, platform, release }) {
    if (platform === 'linux' && /microsoft/i.test(release) && /^\/mnt\/[a-z]\//.test(cwd)) {
      return warn({
        what: 'The project is on a Windows disk, which is slow from WSL and has no file modes',
        received: cwd,
        allowed: 'a folder of the Linux file system',
        todo: `Move it, for example: mv ${cwd} ~/`,
      });
    }
    if (platform === 'win32' && cwd.length > WINDOWS_PATH_CHARACTERS) {
      return warn({
        what: 'The path of the project is long: Windows refuses paths of more than 260 characters below it',
        received: `${cwd.length} characters: ${cwd}`,
        allowed: `at most ${WINDOWS_PATH_CHARACTERS} characters`,
        todo: `Move it, for example: move "${cwd}" C:\\src`,
      });
    }
    return ok(cwd);
  },
};

export const MACHINE_CHECKS: readonly Check<Surroundings>[] = [node, packages, space, place];

/** Whether a version such as `20.20.2` is at least one such as `20.19`. */
export function isAtLeast(found: string, wanted: string): boolean {
  const [one, other] = [found, wanted].map((version) =>
    version.split('.').map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let index = 0; index < 3; index += 1) {
    const difference = (one?.[index] ?? 0) - (other?.[index] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

interface Manifest {
  readonly version?: string;
  readonly engines?: { readonly node?: string };
}

interface Lock {
  readonly packages?: Readonly<
    Record<
      string,
      {
        readonly version?: string;
        readonly link?: boolean;
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly devDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

function manifestOf(folder: string): Manifest {
  return (jsonIn(path.join(folder, 'package.json')) as Manifest | undefined) ?? {};
}

function lockOf(folder: string): Lock | undefined {
  return jsonIn(path.join(folder, 'package-lock.json')) as Lock | undefined;
}

function versionOf(folder: string): string | undefined {
  return manifestOf(folder).version;
}

function jsonIn(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
