import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '@daybreak/database/settings';
import { type Check, fail, ok, skipped } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

const GROUP = 'Files';
const run = promisify(execFile);

const envFile: Check<Surroundings> = {
  id: 'L09',
  group: GROUP,
  title: 'The connection file can be read, by its owner alone',
  needs: [],
  run({ envFile: shown, envFilePath: file, fileValues, platform }) {
    if (!existsSync(file)) return ok(`there is no ${shown}`);
    try {
      fileValues();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return fail({
        what: `${shown} cannot be read`,
        received: error.problems[0] ?? error.message,
        allowed: 'lines NAME=value that every reader understands in the same way',
        todo: `Correct the line, or write the file again: npm run local -- --env-file ${shown}, or npm run env`,
      });
    }
    const mode = statSync(file).mode & 0o777;
    // Windows has access lists instead of modes.
    if (platform === 'win32' || (mode & 0o077) === 0) return ok(shown);
    return fail({
      what: `Other users of this machine can read ${shown}`,
      received: `mode ${octal(mode)}`,
      allowed: 'mode 0600',
      todo: `chmod 600 ${shown}`,
      repair: () => {
        chmodSync(file, 0o600);
        return `Set the mode of ${shown} to 0600; it was ${octal(mode)}`;
      },
    });
  },
};

/** Files that git must never track. A folder ends with a slash. */
const PRIVATE = ['.env', '.daybreak/', '.terraform-state/'];

const git: Check<Surroundings> = {
  id: 'L10',
  group: GROUP,
  title: 'Git ignores what must stay on this machine',
  needs: [],
  async run({ cwd, envFile: shown }) {
    const inside = await gitOutput(cwd, ['rev-parse', '--is-inside-work-tree']);
    if (inside === undefined) return skipped('no git repository, or no git');
    const names = path.isAbsolute(shown) || shown.startsWith('..') ? PRIVATE : [...new Set([shown, ...PRIVATE])];
    const tracked =
      (await gitOutput(cwd, ['ls-files', '--', ...names]))?.split('\n').filter((line) => line !== '') ?? [];
    const [first] = tracked;
    if (first !== undefined) {
      return fail({
        what: 'Git tracks a file that must stay on this machine; a push publishes it',
        received: tracked.length === 1 ? first : `${first}, and ${tracked.length - 1} more`,
        allowed: `${PRIVATE.join(', ')} are ignored and not tracked`,
        todo: `git rm -r --cached ${first}`,
      });
    }
    const open = (await Promise.all(names.map(async (name) => ((await isIgnored(cwd, name)) ? [] : [name])))).flat();
    if (open.length === 0) return ok(names.join(', '));
    return fail({
      what: 'Git does not ignore what must stay on this machine',
      received: open.join(', '),
      allowed: 'a line for each in .gitignore',
      todo: 'npm run doctor -- --fix',
      repair: () => {
        const file = path.join(cwd, '.gitignore');
        const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
        const gap = before === '' || before.endsWith('\n') ? '' : '\n';
        appendFileSync(file, `${gap}${open.join('\n')}\n`);
        return `Added ${open.join(', ')} to .gitignore`;
      },
    });
  },
};

export const FILE_CHECKS: readonly Check<Surroundings>[] = [envFile, git];

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

async function isIgnored(cwd: string, name: string): Promise<boolean> {
  return (await gitOutput(cwd, ['check-ignore', '-q', '--', name])) !== undefined;
}

/** The output of git; undefined if it fails or is not installed. */
async function gitOutput(cwd: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return (await run('git', [...args], { cwd })).stdout;
  } catch {
    return undefined;
  }
}
