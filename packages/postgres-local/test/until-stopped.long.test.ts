import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';

// The shells of this test are Unix shells.
const onUnix = process.platform === 'win32' ? test.skip : test;

/** Writes "started", and "stopped" when the signal aborts. */
const PROGRAM = `
const { untilStopped } = await import(process.argv[1]);
await untilStopped(process.env, (signal) => new Promise((resolve) => {
  process.stdout.write('started ' + process.pid + '\\n');
  setInterval(() => undefined, 1000);
  signal.addEventListener('abort', () => { process.stdout.write('stopped\\n'); process.exit(); });
}));`;

const FLAGS = ['--import', 'tsx', '--input-type=module', '-e'];

/** Starts the program in a shell, ends the process in `end`, and returns the output of the program within a second after that. */
async function run(env: NodeJS.ProcessEnv, end: (shell: number, program: number) => void): Promise<string> {
  const source = pathToFileURL(path.join(import.meta.dirname, '../src/system/until-stopped.ts')).href;
  const shell = spawn('/bin/sh', ['-c', '"$@"; true', 'sh', process.execPath, ...FLAGS, PROGRAM, source], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await once(shell.stdout, 'data');
  const program = Number(/started (\d+)/.exec(output)?.[1]);
  end(shell.pid ?? 0, program);
  for (let wait = 0; wait < 100 && !output.includes('stopped'); wait += 1) await sleep(10);
  if (!output.includes('stopped')) process.kill(program, 'SIGKILL');
  return output.split('\n')[1] ?? '';
}

describe('untilStopped', () => {
  onUnix.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops after %s', async (signal) => {
    expect(await run({}, (_shell, program) => process.kill(program, signal))).toBe('stopped');
  });

  onUnix('stops when npm has ended the shell of its script', async () => {
    const env = { npm_lifecycle_event: 'local' };

    expect(await run(env, (shell) => process.kill(shell, 'SIGTERM'))).toBe('stopped');
  });

  onUnix('does not stop with a parent that is not npm: nohup keeps working', async () => {
    expect(await run({}, (shell) => process.kill(shell, 'SIGKILL'))).toBe('');
  });
});
