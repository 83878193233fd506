// `npm run test:template`: checks that the template stays green when a project builds on it. Runs check and tests in two copies of the checkout.
// `init` does not change packages/, and packages/ does not depend on the project, so their tests run only in the checkout.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { copyCheckout } from './copy.ts';
import { addOwnFiles } from './own-files.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Adoption {
  readonly name: string;
  readonly init: readonly string[];
  readonly build?: (folder: string) => void;
}

const ADOPTIONS: readonly Adoption[] = [
  {
    name: 'renamed, with its own files, in a git repository',
    init: ['--name', 'billing', '--database', 'invoices'],
    build(folder) {
      addOwnFiles(folder);
      run(folder, 'npm', ['run', '-s', 'docs']);
      run(folder, 'git', ['init', '-q']);
      run(folder, 'git', ['add', '-A', '-f', '--', '.env', '.']);
    },
  },
  { name: 'without the example, and without git', init: ['--name', 'shop', '--without-example'] },
];

const only = process.argv[2];
const failures = ADOPTIONS.filter(({ name }) => only === undefined || name.includes(only)).flatMap(failuresOf);
for (const failure of failures) console.error(`FAILED: ${failure}`);
process.exitCode = failures.length > 0 ? 1 : 0;

function failuresOf({ name, init, build }: Adoption): readonly string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-template-'));
  // As root, some tests run programs of the checkout as another user.
  chmodSync(folder, 0o755);
  try {
    console.log(`A copy: ${name}`);
    copyCheckout(ROOT, folder);
    run(folder, 'npm', ['run', '-s', 'init', '--', ...init]);
    build?.(folder);
    const isGreen = (args: readonly string[]) => spawnSync('npm', args, inCopy(folder)).status === 0;
    const others = ['/node_modules/', '<rootDir>/packages/', '\\.long\\.test\\.ts$'];
    const test = ['test', '--', '--ci', '--silent', ...others.flatMap((files) => ['--testPathIgnorePatterns', files])];
    return [
      ...(isGreen(['run', '-s', 'check']) ? [] : [`npm run check (${name})`]),
      // This is the third full run in a row, so a test that fails under this load runs once more, alone. Errors in names and files still fail.
      ...(isGreen(test) || isGreen([...test, '--onlyFailures', '-w', '1']) ? [] : [`npm test (${name})`]),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(folder: string, command: string, args: readonly string[]): void {
  execFileSync(command, args, inCopy(folder));
}

function inCopy(cwd: string) {
  return { cwd, stdio: 'inherit', shell: process.platform === 'win32' } as const;
}
