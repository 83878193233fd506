import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = path.resolve(import.meta.dirname, '../../..');

export interface RunningDev {
  readonly npm: ChildProcess;
  readonly ready: {
    readonly url: string;
    readonly pid: number;
    readonly dataApi: { readonly url: string };
    readonly inspector?: string;
  };
  errors(): string;
}

const running: RunningDev[] = [];
/** Stops every one that was started. For `afterEach`. */
export async function stopDev(): Promise<void> {
  for (const { npm, ready } of running.splice(0)) {
    if (npm.exitCode === null && npm.signalCode === null) {
      process.kill(ready.pid, 'SIGINT');
      await once(npm, 'close');
    }
  }
}

/** `npm run dev` with its own PostgreSQL. */
export async function startDev(...args: readonly string[]): Promise<RunningDev> {
  const options = ['--port', '0', '--data-api-port', '0', '--ephemeral', '--json', ...args];
  const npm = spawn('npm', ['run', '--silent', 'dev', '--', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(npm, 'exit').then(([code]) => {
    throw new Error(`npm run dev ended with code ${code}: ${errors}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: npm.stdout }), 'line'), ended]);
  const one = { npm, ready: JSON.parse(String(line)), errors: () => errors };
  running.push(one);
  return one;
}

/** Waits for a condition, up to 10 s. */
export async function until(condition: () => boolean): Promise<void> {
  for (let wait = 0; wait < 400 && !condition(); wait += 1) await sleep(25);
}
