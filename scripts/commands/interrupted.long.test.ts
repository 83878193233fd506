import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ENV } from '../terraform/test/stack.ts';

const PROGRAM = path.resolve(import.meta.dirname, '../daybreak.mjs');
const PLAN = path.resolve(import.meta.dirname, '../review/fixtures/capacity-change.json');
/** Windows has no signals to send, and starts no script instead of Terraform. */
const onPosix = process.platform === 'win32' ? test.skip : test;

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'interrupted-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Runs a command with a fake Terraform that never ends with `slow`, and records its arguments. */
function start(slow: string, ...argv: readonly string[]): ChildProcess {
  const temporary = path.join(folder, 'tmp');
  fs.mkdirSync(temporary);
  const env = { ...ENV, TERRAFORM_BINARY_NAME: fakeTerraform(slow), TMPDIR: temporary, STAGE: '' };
  child = spawn(process.execPath, ['--', PROGRAM, ...argv], { cwd: folder, env, stdio: ['pipe', 'pipe', 'pipe'] });
  return child;
}

function fakeTerraform(slow: string): string {
  const file = path.join(folder, 'terraform.cjs');
  fs.writeFileSync(
    file,
    `#!${process.execPath}
const fs = require('node:fs');
const [, command, ...flags] = process.argv.slice(2);
const say = (line) => fs.appendFileSync(${JSON.stringify(path.join(folder, 'log'))}, line + '\\n');
say(command);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => { say(command + ' ' + signal); process.exit(1); });
}
const out = flags.find((flag) => flag.startsWith('-out='));
if (out) fs.writeFileSync(out.slice(5), 'plan');
if (command === ${JSON.stringify(slow)}) setTimeout(() => {}, 60_000);
else if (command === 'show') process.stdout.write(fs.readFileSync(${JSON.stringify(PLAN)}));
else if (command === 'output') process.stdout.write('{}');
`,
    { mode: 0o755 },
  );
  return file;
}

const log = () => (fs.existsSync(path.join(folder, 'log')) ? fs.readFileSync(path.join(folder, 'log'), 'utf8') : '');
const leftovers = () => fs.readdirSync(path.join(folder, 'tmp')).filter((name) => name.startsWith('daybreak-'));

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition was not met within 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function ended(child: ChildProcess): Promise<{ code: number | string | null; stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  const code = await new Promise<number | string | null>((resolve) =>
    child.on('close', (status, signal) => resolve(status ?? signal)),
  );
  return { code, stderr };
}

describe('a review that is interrupted', () => {
  onPosix.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s: stops Terraform with one interrupt, removes the plan, and reports it without a stack trace',
    async (signal) => {
      const run = start('show', 'review', '-');
      run.stdin?.end('PK\u0003\u0004 a binary plan');
      const end = ended(run);
      await until(() => log() === 'show\n');

      run.kill(signal);

      expect(await end).toEqual({ code: 2, stderr: expect.stringMatching(/^Interrupted: .*\nInterrupted.*\n$/) });
      expect(log()).toBe('show\nshow SIGINT\n');
      expect(leftovers()).toEqual([]);
    },
  );

  onPosix('does the same when the output of its progress is closed', async () => {
    const run = start('plan', 'review');
    run.stderr?.destroy();
    const code = new Promise((resolve) => run.on('close', resolve));

    expect(await code).toBe(2);
    expect(log()).not.toContain('show');
    expect(leftovers()).toEqual([]);
  });
});

describe('a deploy whose reader closes the pipe, as with "| head -1"', () => {
  onPosix('applies nothing, removes the plan, and fails', async () => {
    const run = start('none', 'deploy', '--yes', '--only', 'database');
    run.stdout?.destroy();

    expect(await ended(run)).toEqual({
      code: 2,
      stderr: expect.stringMatching(/\nInterrupted\. Nothing was changed\.\n$/),
    });
    expect(log()).toBe('init\noutput\nplan\nshow\n');
    expect(leftovers()).toEqual([]);
  });
});

describe('a preflight that is interrupted', () => {
  onPosix('stops the synth and removes its folder', async () => {
    const run = start('none', 'preflight');
    const end = ended(run);
    await until(() => leftovers().length > 0);

    run.kill('SIGTERM');

    expect(await end).toEqual({ code: 2, stderr: expect.stringMatching(/\nInterrupted while synthesising\. .*\n$/) });
    expect(leftovers()).toEqual([]);
  });
});
