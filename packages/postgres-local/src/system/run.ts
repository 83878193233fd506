import { spawn } from 'node:child_process';
import { parse } from 'node:path';
import { systemCode } from '../errors.ts';
import type { Account } from './account.ts';

/** What child processes may depend on: nothing of the caller's environment but what is named here. */
export interface RunOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly account?: Account | undefined;
}

export interface RunResult {
  /** `undefined` when the program could not be started, or was ended by a signal. */
  readonly code: number | undefined;
  /** Standard output and standard error, in the order they came. */
  readonly output: string;
  /** The operating system's reason when the program could not be started: `ENOENT`, `EACCES`, `EPERM`, … */
  readonly failure: string | undefined;
}

/** A folder that exists and that every account can enter. PostgreSQL's programs stop when they cannot read their own. */
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
        stdio: ['ignore', 'pipe', 'pipe'],
        // Ctrl-C goes to the whole group of the terminal: initdb would break off, and the caller's orderly end with it.
        detached: process.platform !== 'win32',
        windowsHide: true,
        ...identity(options.account),
      });
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      child.on('error', failed);
      child.on('close', (code) => resolve({ code: code ?? undefined, output, failure: undefined }));
    } catch (error) {
      failed(error); // Node throws some reasons, EPERM among them, instead of emitting them.
    }
  });
}

/** The part of spawn's options that changes the account; empty when it stays ours. */
export function identity(account: Account | undefined): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}
