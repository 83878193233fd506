import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ConfigError } from '@daybreak/database/settings';

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

  const binary = env.TERRAFORM_BINARY_NAME || 'terraform';
  const { code, stdout, stderr } = await run(binary, [`-chdir=${folder}`, 'output', '-json', '-no-color'], options);
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

interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function run(binary: string, args: readonly string[], options: TerraformOutputOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd: options.projectFolder,
      env: { ...options.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) => {
      const name = JSON.stringify(binary);
      reject(
        refusal(
          options.stackId,
          `Terraform cannot be started: ${name} (${error.code ?? error.message}). Expected Terraform 1.11 or later on the PATH, or where TERRAFORM_BINARY_NAME says. Install it, set that variable, or name the outputs with --outputs FILE.`,
        ),
      );
    });
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? signal ?? 'no code',
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
  });
}

function refusal(stackId: string, problem: string): ConfigError {
  return new ConfigError(`Cannot ask Terraform for the outputs of ${stackId}`, [problem]);
}
