import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execute } from './test/execute.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-local-'));
  fs.chmodSync(folder, 0o755);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

describe('the program of npm run local', () => {
  let child: ChildProcess;
  afterAll(() => void child.kill('SIGKILL'));

  async function start(...argv: string[]) {
    const program = path.join(import.meta.dirname, '..', 'daybreak.mjs');
    child = spawn(process.execPath, ['--', program, 'local', '--port', '0', '--json', ...argv], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: folder },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout as NodeJS.ReadableStream, 'data');
    return { ready: JSON.parse(String(line)), exited };
  }

  test('keeps its data between runs, finishes a running request when it is stopped, and starts empty with --reset', async () => {
    const first = await start('--data-dir', 'data');
    await execute(first.ready, 'CREATE TABLE kept AS SELECT 1 AS n');
    const slow = execute(first.ready, 'SELECT pg_sleep(0.3)');
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill('SIGTERM');
    expect((await slow).status).toBe(200);
    expect(await first.exited).toEqual([0, null]);

    const second = await start('--data-dir', 'data');
    expect((await execute(second.ready, 'SELECT n FROM kept')).status).toBe(200);
    expect(second.ready).toMatchObject({ pid: child.pid, postgres: { engine: 'embedded', fresh: false } });
    child.kill('SIGINT');
    expect(await second.exited).toEqual([0, null]);

    const third = await start('--data-dir', 'data', '--reset');
    expect((await execute(third.ready, 'SELECT n FROM kept')).status).toBe(400);
    child.kill('SIGINT');
    await third.exited;
  });
});
