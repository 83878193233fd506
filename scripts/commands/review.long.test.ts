import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { ENV, withTerraform } from '../terraform/test/stack.ts';
import { testIo } from '../test/io.ts';

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-review-command-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

const recorded = (env: NodeJS.ProcessEnv = ENV) => testIo({ env, cwd: folder });
const run = async (...argv: readonly string[]) => {
  const io = recorded();
  const code = await runCli(['review', ...argv], io);
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') };
};

withTerraform('a binary plan file of a plan that failed: the verdict is stop', async () => {
  const stack = path.join(folder, 'failing');
  fs.mkdirSync(stack);
  const write = (triggers: number) =>
    fs.writeFileSync(
      path.join(stack, 'main.tf.json'),
      JSON.stringify({
        resource: { terraform_data: { it: { triggers_replace: triggers, lifecycle: { prevent_destroy: true } } } },
      }),
    );
  const terraform = (...args: readonly string[]) =>
    spawnSync('terraform', [`-chdir=${stack}`, ...args], { env: ENV, encoding: 'utf8' }).status;
  write(1);
  expect(terraform('init', '-input=false')).toBe(0);
  expect(terraform('apply', '-auto-approve', '-input=false')).toBe(0);
  write(2);
  expect(terraform('plan', '-input=false', '-out=plan.tfplan')).toBe(1);

  const { code, stdout } = await run(path.join('failing', 'plan.tfplan'), '--json');

  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    verdict: 'stop',
    acceptable: false,
    findings: [{ id: 'PLAN-RUN-001' }, { id: 'PLAN-REST-002' }],
  });
});

// A script instead of Terraform, because the real one would download its providers. Windows cannot start the script.
(process.platform === 'win32' ? test.skip : test)(
  'without a plan: synthesises the stage, initialises its stack as deploy does, and plans it',
  async () => {
    const [binary, log] = [path.join(folder, 'terraform'), path.join(folder, 'log')];
    const script = `require('node:fs').appendFileSync(${JSON.stringify(log)}, process.argv[3] + '\\n'); process.exit(process.argv[3] === 'init' ? 0 : 1);`;
    fs.writeFileSync(binary, `#!${process.execPath}\n${script}\n`, { mode: 0o755 });
    const io = recorded({ ...ENV, TERRAFORM_BINARY_NAME: binary });

    expect(await runCli(['review'], io)).toBe(2);
    expect(fs.readFileSync(log, 'utf8')).toBe('init\nplan\n');
    expect(io.stderr[0]).toMatch(/^Planning dev-database in .*dev-database$/);
  },
);
