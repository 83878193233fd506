import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import { systemCode } from '../errors.ts';
import type { Account } from './account.ts';

/** A child process gets only this, and nothing of the caller's environment. */
export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly account?: Account | undefined;
  /** What the program reads from standard input. @default - nothing */
  readonly input?: string | undefined;
}

export interface RunResult {
  /** `undefined` if the program could not be started, or a signal ended it. */
  readonly code: number | undefined;
  /** Standard output and standard error, in the order of arrival. */
  readonly output: string;
  /** The operating system's reason if the program could not be started: `ENOENT`, `EACCES`, `EPERM`, … */
  readonly failure: string | undefined;
}

/** A folder that exists and that every account can enter. PostgreSQL's programs fail if they cannot read their working folder. */
export const ROOT_FOLDER = parse(process.execPath).root;

/** Runs a program to its end. Never rejects: the result says what went wrong. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  return new Promise((resolve) => {
    let output = '';
    const failed = (error: unknown) =>
      resolve({ code: undefined, output, failure: systemCode(error) ?? String(error) });
    try {
      const child = spawn(command, args, {
        env: { ...options.env },
        cwd: ROOT_FOLDER,
        stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
        // Ctrl-C goes to all processes in the group of the terminal. It would interrupt initdb before we could stop in order.
        detached: process.platform !== 'win32',
        windowsHide: true,
        ...identity(options.account),
      });
      child.stdout?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stdin?.on('error', () => undefined); // The program ended without reading it: its exit code says why.
      child.stdin?.end(options.input);
      child.on('error', failed);
      child.on('close', (code) => resolve({ code: code ?? undefined, output, failure: undefined }));
    } catch (error) {
      failed(error); // Node throws some errors, such as EPERM, instead of emitting them.
    }
  });
}

/** The options of spawn that change the account; empty for our own. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}
