// Starts Terraform; no other file does. reasons.ts interprets its messages.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { InterruptedError, type Interrupts, SPAWN_APART } from './interrupts.ts';

export interface Terraform {
  /** TERRAFORM_BINARY_NAME, CDKTF's own variable, or `terraform`. */
  readonly binary: string;
  /** Terraform gets credentials and proxies only from this environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Stops it. @default - none: it gets Ctrl-C from the terminal */
  readonly interrupts?: Interrupts;
  /** The alternative in the message if Terraform was not found: "…, or …". @default - no alternative */
  readonly otherwise?: string;
}

/** Terraform failed; the message has advice. */
export class TerraformError extends Error {
  override readonly name = 'TerraformError';
}

export function terraformOf(
  env: NodeJS.ProcessEnv,
  options: Pick<Terraform, 'interrupts' | 'otherwise'> = {},
): Terraform {
  return { binary: env.TERRAFORM_BINARY_NAME || 'terraform', env, ...options };
}

export interface Ended {
  /** The exit status, or the name of the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs Terraform in a folder and waits for its end, also after an error.
 * @throws {TerraformError} Terraform was not found
 * @throws {InterruptedError} an interrupt before Terraform started, or one that made it fail
 */
export async function run(terraform: Terraform, folder: string, args: readonly string[]): Promise<Ended> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  const code = await start(terraform, folder, args, ['ignore', 'pipe', 'pipe'], (child) => {
    child.stdout?.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk));
  });
  if (code !== 0 && terraform.interrupts?.stop.aborted) {
    throw new InterruptedError(`Interrupted: "terraform ${args[0]}" was stopped. Run the command again.`);
  }
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** The interval for reading the file. */
const LOOK_MS = 200;

/**
 * Runs Terraform with its output in files of `place`, and passes on each new line. With a pipe, killing this process would end Terraform in
 * the middle of an apply, because a write would fail.
 * @param place - a folder that only its owner can read
 * @throws {TerraformError} Terraform was not found
 * @throws {InterruptedError} an interrupt before Terraform started
 */
export async function runThroughFile(
  terraform: Terraform,
  folder: string,
  args: readonly string[],
  place: string,
  onLine: (line: string) => void,
): Promise<Ended> {
  const files = { stdout: path.join(place, 'stdout'), stderr: path.join(place, 'stderr') };
  const out = openSync(files.stdout, 'w+', 0o600);
  const err = openSync(files.stderr, 'w+', 0o600);
  const [stdout, stderr] = [
    new LineReader(openSync(files.stdout, 'r'), onLine),
    new LineReader(openSync(files.stderr, 'r')),
  ];
  const timer = setInterval(() => stdout.read(), LOOK_MS);
  try {
    const code = await start(terraform, folder, args, ['ignore', out, err]);
    return { code, stdout: stdout.end(), stderr: stderr.end() };
  } finally {
    clearInterval(timer);
    for (const descriptor of [out, err, stdout.descriptor, stderr.descriptor]) closeSync(descriptor);
  }
}

type Stdio = readonly ['ignore', 'pipe' | number, 'pipe' | number];

function start(
  terraform: Terraform,
  folder: string,
  args: readonly string[],
  stdio: Stdio,
  onStart: (child: ReturnType<typeof spawn>) => void = () => {},
): Promise<number | string> {
  const { binary, env, interrupts, otherwise } = terraform;
  if (interrupts?.stop.aborted)
    return Promise.reject(new InterruptedError('Interrupted before Terraform was started.'));
  return new Promise((resolve, reject) => {
    const child = spawn(binary, [`-chdir=${folder}`, ...args], {
      env: { ...env, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' },
      stdio: [...stdio],
      ...(interrupts ? SPAWN_APART : { windowsHide: true }),
    });
    const release = interrupts?.hold(child);
    onStart(child);
    child.on('error', (error: NodeJS.ErrnoException) => {
      release?.();
      reject(
        new TerraformError(
          `Terraform cannot be started: ${JSON.stringify(binary)} (${error.code ?? error.message}). Terraform 1.11 or later is needed, on the PATH or in ` +
            `TERRAFORM_BINARY_NAME. Install it, ${otherwise ? `set that variable, or ${otherwise}` : 'or set that variable'}.`,
        ),
      );
    });
    child.on('close', (code, signal) => {
      release?.();
      resolve(code ?? signal ?? 'no code');
    });
  });
}

/** Reads a file that grows, and hands over whole lines. */
class LineReader {
  readonly descriptor: number;
  readonly #onLine: (line: string) => void;
  readonly #chunks: Buffer[] = [];
  #rest = Buffer.alloc(0);

  constructor(descriptor: number, onLine: (line: string) => void = () => {}) {
    this.descriptor = descriptor;
    this.#onLine = onLine;
  }

  read(): void {
    const buffer = Buffer.alloc(65_536);
    for (let length = this.#next(buffer); length > 0; length = this.#next(buffer)) {
      const chunk = Buffer.from(buffer.subarray(0, length));
      this.#chunks.push(chunk);
      const lines = Buffer.concat([this.#rest, chunk]);
      const end = lines.lastIndexOf(0x0a);
      this.#rest = lines.subarray(end + 1);
      for (const line of lines
        .subarray(0, end + 1)
        .toString()
        .split('\n')
        .slice(0, -1))
        this.#onLine(line);
    }
  }

  /** The last line too, and all of it. */
  end(): string {
    this.read();
    if (this.#rest.length > 0) this.#onLine(this.#rest.toString());
    return Buffer.concat(this.#chunks).toString();
  }

  #next(buffer: Buffer): number {
    return readSync(this.descriptor, buffer, 0, buffer.length, null);
  }
}
