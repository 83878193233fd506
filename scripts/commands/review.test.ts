import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { ENV, withTerraform } from '../terraform/test/stack.ts';
import { testIo } from '../test/io.ts';
import { runReview } from './review.ts';

const FIXTURES = path.resolve(import.meta.dirname, '../review/fixtures');

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-review-command-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const recorded = (env: NodeJS.ProcessEnv = ENV) => testIo({ env, cwd: folder });
const sample = (name: string) => path.join(FIXTURES, `${name}.json`);
const run = async (...argv: readonly string[]) => {
  const io = recorded();
  const code = await runCli(['review', ...argv], io);
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') };
};
async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

describe('exit codes', () => {
  test.each([
    ['safe', 'no-change', [], 0],
    ['look', 'capacity-change', [], 1],
    ['look, if only stop fails', 'capacity-change', ['--fail-on', 'stop'], 0],
    ['stop', 'destroy', [], 1],
    ['stop, if only stop fails', 'destroy', ['--fail-on', 'stop'], 1],
  ] as const)('%s', async (_name, name, flags, code) => {
    expect((await run(sample(name), ...flags)).code).toBe(code);
  });

  test('2 if no plan can be read, and nothing on stdout', async () => {
    const { code, stdout, stderr } = await run('nowhere.json');

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      'The plan cannot be read: nowhere.json: file not found. A file of "terraform show -json", a plan file of "terraform plan -out", or - for standard input is read. ' +
        'Correct the name, or leave it out to plan the stack of the stage.',
    );
  });

  test('2 for an unknown verdict', async () => {
    const { code, stderr } = await run(sample('no-change'), '--fail-on', 'never');

    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are look, stop.');
  });

  test('2 for two formats', async () => {
    expect((await run(sample('no-change'), '--json', '--markdown')).code).toBe(2);
  });
});

describe('the source of the plan', () => {
  test('standard input, in pieces', async () => {
    const bytes = fs.readFileSync(sample('instance-public'));
    const io = recorded();

    await runReview(
      { plan: '-', stage: 'dev', failOn: 'look', json: true, markdown: false },
      io,
      chunks(bytes.subarray(0, 999), bytes.subarray(999)),
    );

    expect(JSON.parse(io.stdout[0] ?? '')).toMatchObject({ verdict: 'stop' });
    expect(io.exitCode).toBe(1);
  });

  test('--json prints one line, --markdown a comment', async () => {
    expect((await run(sample('no-change'), '--json')).stdout.split('\n')).toHaveLength(1);
    expect((await run(sample('no-change'), '--markdown')).stdout).toMatch(/^### Plan review: safe\n/);
  });

  withTerraform('a binary plan file: Terraform reads it', async () => {
    const terraform = (...args: readonly string[]) => {
      const ended = spawnSync('terraform', [`-chdir=${folder}`, ...args], { env: ENV, encoding: 'utf8' });
      expect(`${ended.status} ${ended.stderr}`).toMatch(/^0 /);
    };
    fs.writeFileSync(
      path.join(folder, 'main.tf.json'),
      JSON.stringify({ resource: { terraform_data: { it: { input: 1 } } } }),
    );
    terraform('init', '-input=false');
    terraform('plan', '-input=false', '-out=plan.tfplan');

    const { code, stdout } = await run('plan.tfplan');

    expect(code).toBe(0);
    expect(stdout).toContain('safe: nothing in this plan endangers a database');
    expect(stdout).toContain('No Aurora or RDS resource is in this plan (1 resource, 0 examined).');
  });

  withTerraform('a binary plan file on standard input', async () => {
    const io = recorded();

    await runReview(
      { plan: '-', stage: 'dev', failOn: 'look', json: false, markdown: false },
      io,
      chunks(fs.readFileSync(path.join(folder, 'plan.tfplan'))),
    );

    expect(io.stdout[0]).toBe('safe: nothing in this plan endangers a database');
  });

  test('a binary plan file, and no Terraform', async () => {
    fs.writeFileSync(path.join(folder, 'binary.tfplan'), 'PK\u0003\u0004rest');
    const io = recorded({ ...ENV, TERRAFORM_BINARY_NAME: 'no-such-terraform' });

    const code = await runCli(['review', 'binary.tfplan'], io);

    expect(code).toBe(2);
    expect(io.stderr.join('\n')).toBe(
      'Terraform cannot be started: "no-such-terraform" (ENOENT). Terraform 1.11 or later is needed, on the PATH or in TERRAFORM_BINARY_NAME. ' +
        'Install it, set that variable, or give the JSON of "terraform show -json".',
    );
  });

  test('an unknown stage', async () => {
    const { code, stderr } = await run('--stage', 'nowhere');

    expect(code).toBe(2);
    expect(stderr).toContain('nowhere');
  });
});

test('--help shows every flag, its variable and its default', async () => {
  const { stdout } = await run('--help');

  expect(stdout).toContain('--stage <name>       the stage to act on (default: "dev", env: STAGE)');
  expect(stdout).toMatch(
    /--fail-on <verdict> {2}lowest verdict that makes the command exit with 1\s+\(choices: "look", "stop", default: "look"\)/,
  );
  expect(stdout).toContain('0  the verdict is safe (with --fail-on stop: safe or look)');
});
