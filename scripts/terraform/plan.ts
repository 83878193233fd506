import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { InterruptedError } from './interrupts.ts';
import { explain, knownReason, tail } from './reasons.ts';
import { run, type Terraform, TerraformError } from './terraform.ts';

/**
 * `terraform init`. It keeps existing files, so it is fast except for the first time.
 * @throws {TerraformError} Terraform was not found, there is no network, or the backend cannot be used
 */
export async function initStack(terraform: Terraform, folder: string): Promise<void> {
  const ended = await run(terraform, folder, ['init', '-input=false', '-no-color']);
  if (ended.code === 0) return;
  throw new TerraformError(explain('init', terraform, folder, ended, 'the providers and the backend of the stack'));
}

/**
 * The JSON of a binary plan file, from Terraform. `folder` must be initialised: Terraform reads the providers' schemas there.
 * @throws {TerraformError} Terraform was not found, or failed.
 */
export async function showPlan(terraform: Terraform, file: string, folder: string): Promise<string> {
  const ended = await run(terraform, folder, ['show', '-json', '-no-color', file]);
  if (ended.code === 0) return ended.stdout;
  throw new TerraformError(explain('show', terraform, folder, ended));
}

export interface PlanOptions {
  /** Plans the destruction of everything in the state. @default false */
  readonly destroy?: boolean;
  /** `name=value` of Terraform variables. @default [] */
  readonly variables?: readonly string[];
}

export interface StackPlan {
  /** The binary plan file, for `terraform apply`. */
  readonly file: string;
  /** `terraform show -json` of it. */
  readonly json: string;
  /** The message of Terraform if the plan failed, otherwise empty. A failed plan is still reviewed. */
  readonly failure: string;
}

/**
 * Plans the stack in a folder. The plan file is written into `place` (see {@link inPrivateFolder}), because it contains the state and the
 * code.
 * @throws {TerraformError} Terraform was not found, the folder is not initialised, credentials are missing, expired or refused …
 */
export async function planStack(
  terraform: Terraform,
  folder: string,
  place: string,
  options: PlanOptions = {},
): Promise<StackPlan> {
  const file = path.join(place, 'plan.tfplan');
  const ended = await run(terraform, folder, [
    'plan',
    '-input=false',
    '-no-color',
    '-lock-timeout=30s',
    `-out=${file}`,
    ...(options.destroy ? ['-destroy'] : []),
    ...(options.variables ?? []).map((variable) => `-var=${variable}`),
  ]);
  if (terraform.interrupts?.stop.aborted)
    throw new InterruptedError('Interrupted while planning. Nothing was changed.');
  if (ended.code !== 0 && (!existsSync(file) || knownReason(ended.stderr) !== undefined)) {
    throw new TerraformError(explain('plan', terraform, folder, ended));
  }
  const failure = ended.code === 0 ? '' : tail(ended.stderr);
  return { file, json: await showPlan(terraform, file, folder), failure };
}

/** Runs `use` with the bytes in a file that only its owner can read, and deletes it. */
export async function withPlanFile<Value>(bytes: Uint8Array, use: (file: string) => Promise<Value>): Promise<Value> {
  return inPrivateFolder(async (place) => {
    const file = path.join(place, 'plan.tfplan');
    writeFileSync(file, bytes, { mode: 0o600 });
    return use(file);
  });
}

/** Runs `use` with a new folder that only its owner can read, and deletes it, also when the program exits before `use` is done. */
export async function inPrivateFolder<Value>(use: (place: string) => Promise<Value>): Promise<Value> {
  const place = mkdtempSync(path.join(tmpdir(), 'daybreak-plan-'));
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await use(place);
  } finally {
    process.off('exit', remove);
    remove();
  }
}
