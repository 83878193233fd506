// The shell steps of review.yml, run by bash as on GitHub, with a test plan and a fake gh that records its arguments.
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { readWorkflow } from './workflow.ts';

const { plan, comment } = readWorkflow('review').workflow.jobs;
const REVIEW = plan?.steps.find(({ id }) => id === 'review')?.run ?? '';
const [COMMENT = '', END = ''] = comment?.steps.flatMap(({ run = [] }) => run) ?? [];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-workflows-'));
  const bin = path.join(folder, 'bin');
  mkdirSync(bin);
  const program = (name: string, text: string) => {
    writeFileSync(path.join(bin, name), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(path.join(bin, name), 0o755);
  };
  // npm run -s review -- OPTIONS, of a plan that Terraform has already made.
  program(
    'npm',
    `shift 4; exec "${process.execPath}" "${path.join(PROJECT_FOLDER, 'scripts', 'daybreak.mjs')}" review "$PLAN" "$@"`,
  );
  program('gh', `printf '%s\\n' "$@" > "${folder}/gh.txt"`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** GitHub's default shell for a step. */
function bash(script: string, env: Readonly<Record<string, string>>): Promise<number> {
  writeFileSync(path.join(folder, 'step.sh'), script);
  const PATH = `${path.join(folder, 'bin')}${path.delimiter}${process.env.PATH}`;
  return new Promise((resolve) => {
    const child = execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', 'step.sh'], {
      ...{ cwd: folder, env: { ...process.env, PATH, ...env } },
    });
    child.once('close', (code) => resolve(code ?? -1));
  });
}

const fixture = (name: string) => path.join(PROJECT_FOLDER, 'scripts', 'review', 'fixtures', `${name}.json`);

// Windows has no bash, and the job runs on Linux.
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('the steps of review.yml', () => {
  test.each([
    ['no-change', 'stop', '0', 'safe'],
    ['capacity-change', 'stop', '0', 'look'],
    ['capacity-change', 'look', '1', 'look'],
    ['destroy', 'stop', '1', 'stop'],
  ])('%s with fail-on %s: status %s, and a comment with the verdict %s', async (name, FAIL_ON, STATUS, verdict) => {
    const output = path.join(folder, `output-${name}-${FAIL_ON}`);

    expect(await bash(REVIEW, { STAGE: 'production', FAIL_ON, PLAN: fixture(name), GITHUB_OUTPUT: output })).toBe(0);
    expect(readFileSync(output, 'utf8')).toBe(`status=${STATUS}\n`);
    expect(readFileSync(path.join(folder, 'review.md'), 'utf8')).toContain(verdict);
    expect(await bash(COMMENT, { NUMBER: '7' })).toBe(0);
    expect(readFileSync(path.join(folder, 'gh.txt'), 'utf8').split('\n')).toEqual([
      ...['pr', 'comment', '7', '--edit-last', '--create-if-none', '--body-file', 'review.md', ''],
    ]);
    expect(await bash(END, { STATUS })).toBe(Number(STATUS));
  });

  test('a plan that cannot be read fails the job, before there is anything to comment', async () => {
    const output = path.join(folder, 'output-none');

    const status = await bash(REVIEW, {
      ...{ STAGE: 'production', FAIL_ON: 'stop', PLAN: 'nowhere.json', GITHUB_OUTPUT: output },
    });

    expect(status).toBe(2);
    expect(existsSync(output)).toBe(false);
  });
});
