import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { type Binaries, executable } from './binaries.ts';
import { EngineError } from './errors.ts';
import { freePort } from './free-port.ts';
import { guardServer } from './orphan-guard.ts';
import { identity, ROOT_FOLDER } from './run.ts';
import { serverSettings } from './server-settings.ts';

export interface LaunchOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  /** PostgreSQL's data folder. */
  readonly data: string;
  readonly durable: boolean;
  /** Removed when this process ends without stopping the server. */
  readonly ephemeralFolder: string | undefined;
  readonly onSpawn: (pid: number) => Promise<void>;
}

/** A PostgreSQL server that is our child and answers. */
export interface Server {
  readonly port: number;
  /** Settles when the server has ended, with what it wrote last. */
  readonly ended: Promise<string>;
  /** Ends sessions, writes everything down, and waits until the process is gone. */
  stop(): Promise<void>;
}

const PORT_ATTEMPTS = 5;
const START_TIMEOUT_MS = 60_000;
const FAST_SHUTDOWN_MS = 10_000;
const LOG_CHARACTERS = 4_000;

/** @throws {EngineError} with what PostgreSQL wrote, when it does not start */
export async function launch(options: LaunchOptions): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await launchOn(await freePort(), options);
    } catch (error) {
      // Somebody took the port between our look and PostgreSQL's.
      const taken = error instanceof EngineError && /Address already in use|could not bind/.test(error.message);
      if (!taken || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function launchOn(port: number, options: LaunchOptions): Promise<Server> {
  const { binaries, account, data } = options;
  const args = ['-D', data, ...serverSettings({ port, durable: options.durable })];
  const child = spawn(join(binaries.folder, executable('postgres')), args, {
    env: { ...binaries.env },
    cwd: ROOT_FOLDER,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...identity(account),
  });
  const endGuard = child.pid === undefined ? undefined : guardServer(child.pid, account, options.ephemeralFolder);
  let log = '';
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', () => endGuard?.());
    child.on('close', () => resolve(log.trim()));
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGQUIT');
      reject(startError(data, `it was not ready after ${START_TIMEOUT_MS / 1000} seconds; it wrote: ${log}`));
    }, START_TIMEOUT_MS);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-LOG_CHARACTERS);
      if (log.includes('ready to accept connections')) {
        clearTimeout(timer);
        resolve();
      }
    });
    ended.then((last) => {
      clearTimeout(timer);
      reject(startError(data, `it ended and wrote: ${last || 'nothing'}`));
    });
  });
  if (child.pid !== undefined) await options.onSpawn(child.pid);
  return {
    port,
    ended,
    async stop() {
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

function startError(data: string, what: string): EngineError {
  return new EngineError(`PostgreSQL did not start on the data folder ${data}: ${what}`);
}
