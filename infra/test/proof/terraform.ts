// Runs the real Terraform without the machine's configuration: no network, no account, no cache.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe } from '@jest/globals';

/** Found as the CDKTF command line finds it. */
const BINARY = process.env.TERRAFORM_BINARY_NAME || 'terraform';

interface TerraformRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export type Terraform = (
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
) => Promise<TerraformRun>;

/** Version of Terraform on the PATH or at TERRAFORM_BINARY_NAME; undefined if there is none. */
function terraformVersion(): string | undefined {
  const run = spawnSync(BINARY, ['version', '-json'], {
    encoding: 'utf8',
    env: { ...withoutSettings(process.env), CHECKPOINT_DISABLE: '1' },
  });
  if (run.error) return undefined;
  const { terraform_version } = JSON.parse(run.stdout) as { terraform_version: string };
  return terraform_version;
}

/**
 * Terraform in the folder `cwd`. It installs providers only from an empty mirror, so that a block which still needs a provider
 * fails immediately and no registry is called.
 *
 * @param scratch - folder for its settings; created if it does not exist
 */
export function isolatedTerraform(cwd: string, scratch: string): Terraform {
  const mirror = path.join(scratch, 'no-providers');
  mkdirSync(mirror, { recursive: true });
  const settings = path.join(scratch, 'settings.tfrc');
  writeFileSync(
    settings,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  const base = {
    ...withoutSettings(process.env),
    TF_CLI_CONFIG_FILE: settings,
    CHECKPOINT_DISABLE: '1',
    TF_IN_AUTOMATION: '1',
  };
  return (args, environment = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(BINARY, [...args], { cwd, env: { ...base, ...environment } });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text;
      });
      child.on('error', reject);
      child.on('close', (status) => resolve({ status, stdout, stderr }));
    });
}

/** The environment without variables for Terraform and AWS. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(TF_|AWS_)/.test(name)));
}

/** Terraform's diagnostics as running text: it breaks lines and draws a frame. */
export function sentence(text: string): string {
  return text.replace(/^[│╷╵ ]+/gm, '').replace(/\s+/g, ' ');
}

/** Tests that need Terraform: skipped only if it is not installed; an old version fails. */
export const describeWithTerraform = terraformVersion() ? describe : describe.skip;
