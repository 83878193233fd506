import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { executable } from '../binaries/binaries.ts';
import { identity, ROOT_FOLDER } from '../system/run.ts';
import { guardServer } from './orphan-guard.ts';
import {
  FAST_SHUTDOWN_S,
  type LaunchOptions,
  LOG_CHARACTERS,
  type Server,
  START_TIMEOUT_S,
  startError,
} from './server.ts';
import { serverSettings } from './server-settings.ts';

/** Starts the server as a child process of ours. */
export async function startDirectly(port: number, options: LaunchOptions): Promise<Server> {
  const { binaries, account, data } = options;
  const settings = serverSettings({ port, durable: options.durable });
  const child = spawn(join(binaries.folder, executable('postgres')), ['-D', data, ...settings], {
    env: { ...binaries.env },
    cwd: ROOT_FOLDER,
    // A separate process group: Ctrl-C in a terminal must reach only us, so that running requests can finish first.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...identity(account),
  });
  const { pid } = child;
  const endGuard = pid === undefined ? undefined : guardServer(pid, account, options.ephemeralFolder);
  const recorded = pid === undefined ? undefined : options.onSpawn(pid);
  let log = '';
  let stopping = false;
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', () => {
      if (!stopping) endGuard?.(); // Another process may get its number.
    });
    child.on('close', () => resolve(log.trim()));
  });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGQUIT');
      reject(startError(data, `it was not ready after ${START_TIMEOUT_S} seconds`, log.trim()));
    }, START_TIMEOUT_S * 1000);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-LOG_CHARACTERS);
      if (!log.includes('ready to accept connections')) return;
      clearTimeout(timer);
      resolve();
    });
    ended.then((last) => {
      clearTimeout(timer);
      reject(startError(data, 'it ended', last));
    });
  });
  await recorded;
  return {
    port,
    ended,
    async stop(cleanUp) {
      stopping = true;
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_S * 1000);
      await ended;
      clearTimeout(timer);
      // If this process is killed before this line, the guard does the rest.
      await cleanUp();
      endGuard?.();
    },
  };
}
