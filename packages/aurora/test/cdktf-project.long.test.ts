// The packed construct in a project from `cdktf init --template=typescript`, with its files, compiler settings and dependencies.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';
import { npm, read } from '../../../test/packages/packed.ts';
import { shared } from '../../../test/shared.ts';

const run = promisify(execFile);
const TEMPLATE = path.join(PROJECT_FOLDER, 'node_modules', '@cdktf', 'cli-core', 'templates', 'typescript');
/** Which versions `cdktf init` would install is the registry's choice of the day. */
const TOOLS = { typescript: '5.9.3', 'ts-node': '10.9.2', '@types/node': '20.19.43' };

const { dependencies: ours } = JSON.parse(read('package.json'));
const PEERS = Object.fromEntries(
  ['cdktf', 'constructs', '@cdktf/provider-aws', '@cdktf/provider-random'].map((name) => [name, ours[name]]),
);
const [, MAIN = ''] =
  /<!-- aurora:main\.ts -->\n```ts\n([\s\S]*?)```/.exec(read('packages', 'aurora', 'README.md')) ?? [];

let folder: string;
let project: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-cdktf-project-'));
  project = path.join(folder, 'shop');
  mkdirSync(project);
  for (const file of ['tsconfig.json', 'cdktf.json']) cpSync(path.join(TEMPLATE, file), path.join(project, file));
  const { folder: tarballs, packed } = await shared('packages');
  const own = packed.find(({ name }) => name === '@daybreak/aurora');
  const dependencies = { '@daybreak/aurora': `file:${path.join(tarballs, own?.filename ?? '')}`, ...PEERS, ...TOOLS };
  writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true, dependencies }));
  writeFileSync(path.join(project, 'main.ts'), MAIN);
  await npm(project, 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock');
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const node = (...args: readonly string[]) =>
  run(process.execPath, args, { cwd: project, env: { ...process.env, CHECKPOINT_DISABLE: '1' } });

function stackOf(file: string) {
  return JSON.parse(readFileSync(path.join(project, file, 'stacks', 'shop', 'cdk.tf.json'), 'utf8'));
}

describe('the stack of the README in the project of cdktf init', () => {
  test('compiles with the settings of the template, and is synthesised by the command in cdktf.json', async () => {
    const tsc = await node('node_modules/typescript/bin/tsc', '--noEmit').catch((error: { stdout: string }) => error);
    expect(tsc.stdout).toBe('');

    await node('node_modules/ts-node/dist/bin.js', 'main.ts');

    const { resource, ephemeral } = stackOf('cdktf.out');
    expect(Object.values(resource.aws_rds_cluster)).toEqual([
      expect.objectContaining({
        cluster_identifier: 'orders',
        serverlessv2_scaling_configuration: { max_capacity: 4, min_capacity: 0, seconds_until_auto_pause: 300 },
      }),
    ]);
    expect(Object.keys(resource.aws_rds_cluster)[0]).toMatch(/^orders_aurora_[0-9A-F]{8}$/);
    expect(Object.keys(ephemeral.random_password)).toEqual(['orders_master']);
    expect(Object.values(resource.aws_iam_role_policy)).toHaveLength(1);
  }, 300_000);

  test.each([
    ['CommonJS', 'load.cjs', "const { AuroraCluster } = require('@daybreak/aurora');", []],
    [
      'CommonJS, where Node cannot require ES modules',
      'load.cjs',
      "const { AuroraCluster } = require('@daybreak/aurora');",
      ['--no-experimental-require-module'],
    ],
    ['an ES module', 'load.mjs', "import { AuroraCluster } from '@daybreak/aurora';", []],
  ])(
    'the package is loaded by %s',
    async (_, file, line, flags) => {
      writeFileSync(path.join(project, file), `${line}\nconsole.log(typeof AuroraCluster);\n`);

      const { stdout } = await node(...flags, file);

      expect(stdout.trim()).toBe('function');
    },
    120_000,
  );

  test('a value that AWS refuses stops the synth, with the name of the prop', async () => {
    writeFileSync(path.join(project, 'wrong.ts'), MAIN.replace('minAcu: 0, maxAcu: 4', 'minAcu: 0, maxAcu: 300'));

    await expect(node('node_modules/ts-node/dist/bin.js', 'wrong.ts')).rejects.toMatchObject({
      stderr: expect.stringContaining('capacity.maxAcu: received 300. Allowed: 1 to 256 ACU in steps of 0.5'),
    });
  }, 300_000);
});
