import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { startChild, stopChild } from './child.ts';
import { median } from './interleave.ts';
import { milliseconds, type Row } from './report.ts';
import { call, type Endpoint } from './throughput.ts';

/** From the call of startDataApiLocal, or from the start of the command, to the first answer. */
export async function measureStarts(folder: string, times: number, add: (row: Row) => void): Promise<void> {
  const firstMs: number[] = [];
  const againMs: number[] = [];
  const commandMs: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const dataDir = path.join(folder, `start-${time}`);
    firstMs.push(await libraryStart(dataDir));
    againMs.push(await libraryStart(dataDir));
    commandMs.push(await commandStart(dataDir));
  }
  add(startRow('First start of startDataApiLocal', firstMs, 2_000));
  add(startRow('Second start, same data folder', againMs, 300));
  add(startRow('The whole command, second start', commandMs, 1_000));
}

function startRow(what: string, times: readonly number[], atMostMs: number): Row {
  const ms = median(times);
  return { what, ours: milliseconds(ms), target: `at most ${atMostMs / 1000} s`, met: ms <= atMostMs };
}

async function libraryStart(dataDir: string): Promise<number> {
  const { child, ready } = await startChild<{ readonly startMs: number }>('local-service', { dataDir });
  await stopChild(child);
  return ready.startMs;
}

async function commandStart(dataDir: string): Promise<number> {
  const began = performance.now();
  const args = ['--', 'scripts/daybreak.mjs', 'local', '--port', '0', '--data-dir', dataDir, '--log', 'none', '--json'];
  const command = spawn(process.execPath, args, { cwd: PROJECT_FOLDER, stdio: ['ignore', 'pipe', 'ignore'] });
  const exit = once(command, 'exit');
  const [line] = await once(createInterface({ input: command.stdout }), 'line');
  const { url, resourceArn, secretArn, database }: Endpoint = JSON.parse(line);
  await call({ url, resourceArn, secretArn, database }, '/Execute', { sql: 'SELECT 1' });
  const ms = performance.now() - began;
  command.kill('SIGINT');
  await exit;
  return ms;
}
