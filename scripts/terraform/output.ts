import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '@daybreak/database/settings';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import { stageOfStackId } from '../../infra/stages/names.ts';
import type { Interrupts } from './interrupts.ts';
import { initStack } from './plan.ts';
import { explain, isNotInitialised } from './reasons.ts';
import { run, TerraformError, terraformOf } from './terraform.ts';

export interface TerraformOutputOptions {
  readonly stackId: string;
  /** The folder of cdktf.json. */
  readonly projectFolder: string;
  /** TERRAFORM_BINARY_NAME is a variable of CDKTF. Terraform gets AWS credentials only from this environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly interrupts?: Interrupts;
}

/** The folder of the synthesised stack, relative to the project's root. */
export function stackFolder(stackId: string): string {
  return path.join('cdktf.out', 'stacks', stackId);
}

export function isSynthesised(projectFolder: string, stackId: string): boolean {
  return existsSync(path.join(projectFolder, stackFolder(stackId), 'cdk.tf.json'));
}

/**
 * The output of `terraform output -json` for a stack. Initialises a folder that is only synthesised, as after a clone.
 * @throws {ConfigError} the stack is not synthesised
 * @throws {TerraformError} Terraform was not found, or failed (with its own message)
 */
export async function terraformOutput(options: TerraformOutputOptions): Promise<string> {
  const { env, interrupts, projectFolder, stackId } = options;
  const folder = stackFolder(stackId);
  const name = stageOfStackId(stackId);
  const stage = name === DEFAULT_STAGE ? '' : ` -- --stage ${name}`;
  if (!isSynthesised(projectFolder, stackId)) {
    throw refusal(
      stackId,
      `There is no ${path.join(folder, 'cdk.tf.json')}. Expected a synthesised and deployed stack. If it is already deployed, run \`npm run synth${stage}\` in the folder of cdktf.json, otherwise \`npm run deploy${stage}\`; or name its outputs with --outputs FILE.`,
    );
  }

  const terraform = terraformOf(env, {
    otherwise: 'name the outputs with --outputs FILE',
    ...(interrupts && { interrupts }),
  });
  const asked = () => run(terraform, path.join(projectFolder, folder), ['output', '-json', '-no-color']);
  let ended = await asked();
  if (ended.code !== 0 && isNotInitialised(ended.stderr)) {
    await initStack(terraform, path.join(projectFolder, folder));
    ended = await asked();
  }
  if (ended.code === 0) return ended.stdout;
  throw new TerraformError(explain('output', terraform, folder, ended, `the outputs of ${stackId}`));
}

function refusal(stackId: string, problem: string): ConfigError {
  return new ConfigError(`Cannot ask Terraform for the outputs of ${stackId}`, [problem]);
}
