// Stacks without providers, for the real Terraform without network.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from '@jest/globals';

/** Variables of this machine that control Terraform, or select a stage or an account, are removed for the tests. */
export const ENV: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(TF_|TERRAFORM_|AWS_|STAGE$)/.test(name)),
);

const hasTerraform = spawnSync('terraform', ['version'], { env: ENV }).status === 0;
/** A test that needs Terraform on the PATH; otherwise it is skipped. Its title says so. */
export const withTerraform = hasTerraform ? test : test.skip;
/** A test that also sends signals, which Windows does not have. */
export const withSignals = hasTerraform && process.platform !== 'win32' ? test : test.skip;

export interface TestStack {
  /** Represents the project's root. */
  readonly root: string;
  /** The stack's own folder, `cdktf.out/stacks/<id>`. */
  readonly folder: string;
  write(stack: object): void;
  /** Runs Terraform in the stack's folder; throws its message if it fails. */
  terraform(...args: readonly string[]): string;
  remove(): void;
}

/** A folder as a synth writes it, with the state in the same place as for `dev`. A second stack of the stage has the same root. */
export function createStack(
  id: string,
  stack: object,
  root = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-stack-')),
): TestStack {
  const folder = path.join(root, 'cdktf.out', 'stacks', id);
  fs.mkdirSync(folder, { recursive: true });
  const write = (content: object) => {
    const backend = { local: { path: `../../../.terraform-state/${id}.tfstate` } };
    fs.writeFileSync(path.join(folder, 'cdk.tf.json'), JSON.stringify({ terraform: { backend }, ...content }));
  };
  write(stack);
  return {
    root,
    folder,
    write,
    terraform(...args) {
      const env = { ...ENV, CHECKPOINT_DISABLE: '1' };
      const ended = spawnSync('terraform', [`-chdir=${folder}`, ...args], { env, encoding: 'utf8' });
      if (ended.status !== 0) throw new Error(ended.stderr);
      return ended.stdout;
    },
    remove: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}
