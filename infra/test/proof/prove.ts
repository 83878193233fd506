import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type RewriteOptions, rewriteForProof } from './rewrite.ts';
import type { Json, StackJson } from './stack-json.ts';
import { isolatedTerraform, type Terraform } from './terraform.ts';

export interface ProofFolder {
  /** Represents the project's root: the stack is in `cdktf.out/stacks/<id>`, where the CDKTF command line writes it. */
  readonly root: string;
  /** Runs in the stack's folder, after `terraform init`. */
  readonly terraform: Terraform;
  /** Replaces the stack with another version, as the next synth would. The state stays. */
  replace(stack: StackJson, options?: RewriteOptions): Promise<void>;
  remove(): void;
}

/**
 * Rewrites the stack, writes it to a new folder and runs `terraform init` there.
 *
 * @throws {Error} the stack cannot be rewritten, or `terraform init` fails
 */
export async function proofFolder(
  stackId: string,
  stack: StackJson,
  options: RewriteOptions = {},
): Promise<ProofFolder> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'daybreak-proof-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  try {
    const folder = path.join(root, 'cdktf.out', 'stacks', stackId);
    await write(folder, stack, options);
    const terraform = isolatedTerraform(folder, path.join(root, 'settings'));
    const init = () => mustSucceed(terraform, ['init', '-no-color', '-input=false']);
    await init();
    const replace = async (next: StackJson, nextOptions: RewriteOptions = {}) => {
      await write(folder, next, nextOptions);
      // Other write-only arguments need other modules.
      await init();
    };
    return { root, terraform, replace, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function write(folder: string, stack: StackJson, options: RewriteOptions): Promise<void> {
  const files = await rewriteForProof(stack, options);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), JSON.stringify(content, undefined, 2));
  }
}

export interface Proof {
  /** Output of `terraform show -json` after the apply. */
  readonly state: string;
  /** Outputs after the apply, by name. */
  readonly outputs: Readonly<Record<string, Json>>;
}

/**
 * Runs validate, plan, apply of that plan, and a second plan, which must be empty.
 *
 * @throws {Error} one of them fails; the message has the output of Terraform
 */
export async function proveStack({ terraform }: ProofFolder): Promise<Proof> {
  await mustSucceed(terraform, ['validate', '-no-color']);
  await mustSucceed(terraform, ['plan', '-no-color', '-input=false', '-out=first.tfplan']);
  await mustSucceed(terraform, ['apply', '-no-color', '-input=false', 'first.tfplan']);
  // Exit status 2 means that there are changes.
  await mustSucceed(terraform, ['plan', '-no-color', '-input=false', '-detailed-exitcode']);
  const { stdout: state } = await mustSucceed(terraform, ['show', '-json']);
  const outputs: Readonly<Record<string, { value: Json }>> = JSON.parse(state).values.outputs ?? {};
  return { state, outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])) };
}

async function mustSucceed(terraform: Terraform, args: readonly string[]) {
  const run = await terraform(args);
  if (run.status === 0) return run;
  throw new Error(`terraform ${args[0]} ended with exit status ${run.status}:\n${run.stdout}${run.stderr}`);
}
