import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from '@jest/globals';
import { Client } from 'pg';
import type { Order } from './server-process.ts';

export const IS_ROOT = process.getuid?.() === 0;

/** The account with the fewest rights that every Unix has. */
export const NOBODY = { uid: 65_534, gid: 65_534 };

export interface StartedProcess {
  readonly pid: number;
  /** The result of startPostgres, or `{ error, code }`. */
  readonly answer: Record<string, unknown> & { readonly error?: string };
  /** As the superuser. */
  connect(): Promise<Client>;
  stop(): Promise<void>;
  /** kill -9; resolves when the process has ended. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  readonly account?: { readonly uid: number; readonly gid: number };
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A program, with arguments, that starts ours. */
  readonly through?: readonly string[];
}

/** Processes that a failed test leaves would keep jest waiting forever. */
const running = new Set<ChildProcess>();
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

const RUNNER = join(import.meta.dirname, '../../../test/run-typescript.cjs');
const SCRIPT = join(import.meta.dirname, 'server-process.ts');

/** Starts PostgreSQL in another process, under another account if one is given. */
export async function startProcess(order: Order, options: ProcessOptions = {}): Promise<StartedProcess> {
  const node = [process.execPath, RUNNER, SCRIPT, JSON.stringify(order)];
  const [command = '', ...args] = [...(options.through ?? []), ...node];
  const child = spawn(command, args, {
    cwd: options.cwd ?? import.meta.dirname,
    env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', TMPDIR: tmpdir(), ...options.env },
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options.account,
  });
  running.add(child);
  const exited = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  exited.then(() => running.delete(child));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`The process ended with code ${code} and wrote nothing.`)));
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes('\n')) resolve();
    });
  });
  const answer = JSON.parse(output);
  return {
    pid: child.pid ?? 0,
    answer,
    async connect() {
      if (answer.error !== undefined) throw new Error(answer.error);
      const { port, user, password } = answer;
      const client = new Client({ host: '127.0.0.1', port, user, password, database: 'postgres' });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Waits until the condition is true, at most for this time. Resolves to whether it is. */
export async function within(ms: number, condition: () => boolean): Promise<boolean> {
  for (const deadline = Date.now() + ms; Date.now() < deadline; await sleep(10)) {
    if (condition()) return true;
  }
  return condition();
}

/** The numbers of the processes whose command line contains the text. */
export function processesWith(text: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
    } catch {
      return false;
    }
  });
}

/** The guards of a server: the shells that wait to stop it. */
export function guardsOf(server: number): readonly number[] {
  return processesWith(`daybreak-guard\0${server}\0`);
}
