// `npm run test:cdktn`: the sources of infra under CDK Terrain (cdktn), the successor of CDKTF. It is installed in a temporary folder.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { npm, PACKAGES } from './packages/packed.ts';

/** In exactly these versions. docs/cdk-terrain.md names them. */
const CDK_TERRAIN = {
  cdktn: '0.24.0',
  '@cdktn/provider-aws': '25.7.0',
  '@cdktn/provider-random': '15.0.1',
  constructs: '10.7.2',
};

type Json = Readonly<Record<string, unknown>>;

let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-cdktn-'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: CDK_TERRAIN }));
  await npm(folder, 'install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock');
  copySources(path.join(folder, 'app'));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The sources with the other names in their imports, and every other package of this project. */
function copySources(app: string): void {
  mkdirSync(path.join(app, 'node_modules'), { recursive: true });
  const parts = ['infra', 'functions', 'config', 'tsconfig.json', 'package.json'];
  for (const part of [
    ...parts,
    ...PACKAGES.flatMap((name) => [`packages/${name}/src`, `packages/${name}/package.json`]),
  ]) {
    cpSync(path.join(PROJECT_FOLDER, part), path.join(app, part), { recursive: true });
  }
  for (const file of readdirSync(app, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const text = readFileSync(path.join(app, file), 'utf8');
    writeFileSync(path.join(app, file), underCdkTerrain(text));
  }
  const replaced = new Set(['cdktf', '@cdktf', 'constructs', '@daybreak', '.bin', '.cache', '.package-lock.json']);
  for (const name of readdirSync(path.join(PROJECT_FOLDER, 'node_modules'))) {
    if (!replaced.has(name))
      link(path.join(PROJECT_FOLDER, 'node_modules', name), path.join(app, 'node_modules', name));
  }
  for (const name of ['cdktn', '@cdktn', 'constructs']) {
    link(path.join(folder, 'node_modules', name), path.join(app, 'node_modules', name));
  }
}

/** All that a move to CDK Terrain changes in a file. */
function underCdkTerrain(text: string): string {
  return text
    .replaceAll(/from 'cdktf'/g, "from 'cdktn'")
    .replaceAll(/from '@cdktf\/provider-/g, "from '@cdktn/provider-");
}

function link(target: string, place: string): void {
  symlinkSync(target, place, 'junction');
}

/** The Terraform of each stack of a stage, as `infra/start.mjs` of the project writes it. */
async function synth(project: string, stage: string): Promise<Readonly<Record<string, Json>>> {
  const outdir = mkdtempSync(path.join(folder, 'out-'));
  await promisify(execFile)(process.execPath, ['infra/start.mjs'], {
    cwd: project,
    env: { ...process.env, STAGE: stage, STATE_BUCKET: 'states', CDKTF_OUTDIR: outdir, CHECKPOINT_DISABLE: '1' },
  });
  const stacks = path.join(outdir, 'stacks');
  return Object.fromEntries(
    readdirSync(stacks).map((id) => [id, JSON.parse(readFileSync(path.join(stacks, id, 'cdk.tf.json'), 'utf8'))]),
  );
}

/** The differences in docs/cdk-terrain.md: version of the library, source and version of the providers. */
function withoutListed(stack: Json): Json {
  const { '//': comment, terraform, ...rest } = stack as { readonly [part: string]: { readonly [key: string]: Json } };
  const { version: _, ...metadata } = comment?.metadata ?? {};
  const providers = Object.keys(terraform?.required_providers ?? {}).sort();
  return { ...rest, '//': { ...comment, metadata }, terraform: { ...terraform, required_providers: providers } };
}

describe('under CDK Terrain', () => {
  test.each(['dev', 'production'])('stage %s is the same Terraform except for the listed versions', async (stage) => {
    const [ours, theirs] = [await synth(PROJECT_FOLDER, stage), await synth(path.join(folder, 'app'), stage)];

    expect(Object.keys(theirs)).toEqual(Object.keys(ours));
    for (const [id, stack] of Object.entries(theirs)) {
      expect(withoutListed(stack)).toEqual(withoutListed(ours[id] ?? {}));
      expect(stack).toMatchObject({
        '//': { metadata: { version: CDK_TERRAIN.cdktn } },
        terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
      });
    }
  });

  test('works after the steps in docs/cdk-terrain.md', () => {
    const page = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'cdk-terrain.md'), 'utf8');
    for (const [name, version] of Object.entries(CDK_TERRAIN)) expect(page).toContain(`${name}@${version}`);
  });
});
