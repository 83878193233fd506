import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printable } from './values.ts';

export interface Terraform {
  /** TERRAFORM_BINARY_NAME, CDKTF's own variable, or `terraform`. */
  readonly binary: string;
  /** Credentials and proxies reach Terraform from here alone. */
  readonly env: NodeJS.ProcessEnv;
}

/** Terraform could not do it; the message says what to do about it. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';
}

export function terraformOf(env: NodeJS.ProcessEnv): Terraform {
  return { binary: env.TERRAFORM_BINARY_NAME || 'terraform', env };
}

/**
 * Asks Terraform for the JSON of a binary plan file. `folder` is an initialised one: Terraform reads the providers' schemas there.
 * @throws {TerraformError} there is no Terraform, or it refuses.
 */
export async function showPlan(terraform: Terraform, file: string, folder: string): Promise<string> {
  const ended = await run(terraform, folder, ['show', '-json', '-no-color', file]);
  if (ended.code === 0) return ended.stdout;
  throw new TerraformError(explain('show', terraform, folder, ended));
}

export interface StackPlan {
  /** `terraform show -json` of it. */
  readonly json: string;
  /** What Terraform said when the plan failed (a plan that failed is still a plan, and is judged); else empty. */
  readonly failure: string;
}

/**
 * Plans the stack in a folder and reads the plan. The plan file lies in a folder of its own, readable by its owner only, and
 * is deleted: it holds the state and the code.
 * @throws {TerraformError} there is no Terraform, the folder is not initialised, credentials are missing, expired or refused …
 */
export async function planStack(terraform: Terraform, folder: string): Promise<StackPlan> {
  const place = mkdtempSync(path.join(tmpdir(), 'daybreak-plan-'));
  const file = path.join(place, 'plan.tfplan');
  try {
    const ended = await run(terraform, folder, [
      'plan',
      '-input=false',
      '-no-color',
      '-lock-timeout=30s',
      `-out=${file}`,
    ]);
    if (ended.code !== 0 && (!existsSync(file) || knownReason(ended.stderr) !== undefined)) {
      throw new TerraformError(explain('plan', terraform, folder, ended));
    }
    return { json: await showPlan(terraform, file, folder), failure: ended.code === 0 ? '' : tail(ended.stderr) };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** Runs `use` with the bytes in a file that only its owner can read, and deletes it. */
export async function withPlanFile<Value>(bytes: Uint8Array, use: (file: string) => Promise<Value>): Promise<Value> {
  const place = mkdtempSync(path.join(tmpdir(), 'daybreak-plan-'));
  try {
    const file = path.join(place, 'plan.tfplan');
    writeFileSync(file, bytes, { mode: 0o600 });
    return await use(file);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

interface Ended {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function run(terraform: Terraform, folder: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(terraform.binary, [`-chdir=${folder}`, ...args], {
      env: { ...terraform.env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        new TerraformError(
          `Terraform cannot be started: ${JSON.stringify(terraform.binary)} (${error.code ?? error.message}). Terraform 1.11 or later is needed, on the PATH or where ` +
            'TERRAFORM_BINARY_NAME says. Install it, set that variable, or give the JSON of "terraform show -json".',
        ),
      ),
    );
    child.on('close', (code, signal) =>
      resolve({
        code: code ?? signal ?? 'no code',
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
  });
}

interface Reason {
  readonly pattern: RegExp;
  readonly what: string;
  readonly todo: (binary: string, folder: string) => string;
}

const LOG_IN =
  'Log in ("aws sso login", or new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN), check with "aws sts get-caller-identity", and run it again.';

/** What people meet, by the words of Terraform and its AWS provider; the first that matches. */
const REASONS: readonly Reason[] = [
  {
    pattern:
      /ExpiredToken|token (included in the request )?(is|has) expired|RequestExpired|session (has|is) expired|cached SSO token is expired|InvalidGrantException/i,
    what: 'the AWS credentials have expired',
    todo: () => LOG_IN,
  },
  {
    pattern:
      /No valid credential sources|failed to refresh cached credentials|no EC2 IMDS role found|NoCredentialProviders|failed to get shared config profile/i,
    what: 'there are no AWS credentials',
    todo: () => LOG_IN,
  },
  {
    pattern: /InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|AuthFailure/i,
    what: 'AWS refuses the credentials',
    todo: () => LOG_IN,
  },
  {
    pattern: /proxyconnect|ProxyConnectHeader|Proxy Authentication Required/i,
    what: 'the proxy between here and AWS refuses (HTTPS_PROXY)',
    todo: () => 'Check HTTPS_PROXY and NO_PROXY, and run it again.',
  },
  {
    pattern:
      /terraform init|Backend initialization required|Required plugins are not installed|Inconsistent dependency lock file|Failed to load plugin schemas|missing or corrupted provider plugins|Module not installed/i,
    what: 'the folder is not initialised',
    todo: (binary, folder) => `Run "${binary} -chdir=${folder} init", and run it again.`,
  },
  {
    pattern: /Error acquiring the state lock/i,
    what: 'another run holds the state lock',
    todo: () => 'Wait until it has ended, and run it again.',
  },
];

function knownReason(stderr: string): Reason | undefined {
  return REASONS.find(({ pattern }) => pattern.test(stderr));
}

/** Why Terraform failed and what to do, in the four parts of a message; `stderr` is cut to what fits a screen. */
export function explain(command: string, { binary }: Terraform, folder: string, ended: Ended): string {
  const reason = knownReason(ended.stderr);
  const what = reason ? ` because ${reason.what}` : '';
  const todo = reason ? reason.todo(binary, folder) : 'Mend what it says, and run it again.';
  return `"${binary} ${command}" ended with ${ended.code} in ${folder}${what}. Expected a plan. ${todo} It said:\n${tail(ended.stderr)}`;
}

function tail(stderr: string): string {
  const lines = stderr
    .split(/\r?\n/)
    .map((line) => printable(line.replace(/^[│╷╵]+\s?/u, ''), 300))
    .filter((line) => line !== '');
  return lines
    .slice(0, 15)
    .map((line) => `    ${line}`)
    .join('\n');
}
