import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '@daybreak/database/settings';
import { run, terraformOf } from './terraform.ts';

export interface TerraformOutputOptions {
  readonly stackId: string;
  /** The folder of cdktf.json. */
  readonly projectFolder: string;
  /** TERRAFORM_BINARY_NAME is CDKTF's own variable; AWS credentials reach Terraform from here alone. */
  readonly env: NodeJS.ProcessEnv;
}

/** The synthesised stack that Terraform is asked in, from the project's root. */
export function stackFolder(stackId: string): string {
  return path.join('cdktf.out', 'stacks', stackId);
}

/**
 * What `terraform output -json` prints for a stack.
 * @throws {ConfigError} the stack is not synthesised, there is no Terraform, or Terraform refuses (with its own words)
 */
export async function terraformOutput(options: TerraformOutputOptions): Promise<string> {
  const { env, projectFolder, stackId } = options;
  const folder = stackFolder(stackId);
  if (!existsSync(path.join(projectFolder, folder, 'cdk.tf.json'))) {
    throw refusal(
      stackId,
      `There is no ${path.join(folder, 'cdk.tf.json')}. Expected a synthesised and deployed stack. Run \`npx cdktf deploy ${stackId}\` in the folder of cdktf.json, or name its outputs with --outputs FILE.`,
    );
  }

  const terraform = terraformOf(env, { otherwise: 'name the outputs with --outputs FILE' });
  const { binary } = terraform;
  const { code, stdout, stderr } = await run(terraform, path.join(projectFolder, folder), [
    'output',
    '-json',
    '-no-color',
  ]);
  if (code === 0) return stdout;
  const said = stderr.trim().split('\n').slice(0, 12).join('\n    ');
  const hint = /init/i.test(said)
    ? `Run \`${binary} -chdir=${folder} init\`, or \`npx cdktf deploy ${stackId}\`, then \`npm run env\`.`
    : 'Mend what Terraform says, or name the outputs with --outputs FILE.';
  throw refusal(
    stackId,
    `\`${binary} output -json\` ended with ${code}. Expected the stack's outputs. ${hint} It said:\n    ${said}`,
  );
}

function refusal(stackId: string, problem: string): ConfigError {
  return new ConfigError(`Cannot ask Terraform for the outputs of ${stackId}`, [problem]);
}
