import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executable } from '../binaries/binaries.ts';
import { isAlive } from '../system/processes.ts';
import { ROOT_FOLDER } from '../system/run.ts';
import {
  FAST_SHUTDOWN_S,
  type LaunchOptions,
  LOG_CHARACTERS,
  type Server,
  START_TIMEOUT_S,
  startError,
} from './server.ts';
import { serverSettings } from './server-settings.ts';

const WATCH_MS = 500;

/** The program of the orphan guard: Windows has no /bin/sh. */
const GUARD = `
const [, pgCtl, data, folder] = process.argv;
process.stdin.resume().on('end', () => {
  const stop = require('node:child_process').spawn(pgCtl, ['stop', '-D', data, '-m', 'fast', '-w'], { stdio: 'ignore', windowsHide: true });
  stop.on('exit', () => folder && require('node:fs').rmSync(folder, { recursive: true, force: true }));
});`;

/** Starts the server through pg_ctl, for Windows. It works on other systems too, but not as root. */
export async function startThroughPgCtl(port: number, options: LaunchOptions): Promise<Server> {
  const { binaries, data } = options;
  const program = join(binaries.folder, executable('pg_ctl'));
  const log = join(data, 'server.log');
  const pgCtl = (...args: readonly string[]) =>
    new Promise<number | null>((resolve) => {
      // A server that pg_ctl starts inherits its output: a pipe from us would stay open.
      const child = spawn(program, args, {
        env: { ...binaries.env },
        cwd: ROOT_FOLDER,
        stdio: 'ignore',
        windowsHide: true,
      });
      child.on('error', () => resolve(null));
      child.on('exit', resolve);
    });
  const settings = serverSettings({ port, durable: options.durable }).join(' ');
  const code = await pgCtl('start', '-D', data, '-l', log, '-w', '-t', String(START_TIMEOUT_S), '-o', settings);
  if (code !== 0) throw startError(data, `pg_ctl ended with code ${code}`, await tail(log));
  const pid = Number.parseInt(await readFile(join(data, 'postmaster.pid'), 'utf8'), 10);
  const guard = spawn(process.execPath, ['-e', GUARD, program, data, options.ephemeralFolder ?? ''], {
    env: { ...binaries.env },
    cwd: ROOT_FOLDER,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  guard.on('error', () => undefined); // The next start reads postmaster.pid.
  guard.stdin?.on('error', () => undefined);
  guard.unref();
  await options.onSpawn(pid);
  let stopping = false;
  const ended = new Promise<string>((resolve) => {
    const watch = setInterval(async () => {
      if (isAlive(pid)) return;
      clearInterval(watch);
      if (!stopping) guard.kill('SIGKILL');
      resolve(await tail(log));
    }, WATCH_MS);
  });
  return {
    port,
    ended,
    async stop(cleanUp) {
      stopping = true;
      const stopped = await pgCtl('stop', '-D', data, '-m', 'fast', '-w', '-t', String(FAST_SHUTDOWN_S));
      if (stopped !== 0) await pgCtl('stop', '-D', data, '-m', 'immediate', '-w');
      await ended;
      await cleanUp();
      guard.kill('SIGKILL');
    },
  };
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.slice(-LOG_CHARACTERS).trim();
}
