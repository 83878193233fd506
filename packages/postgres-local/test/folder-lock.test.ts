import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockFolder } from '../src/data-folder/folder-lock.ts';
import { processIdentity } from '../src/system/processes.ts';

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-lock-')));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'lock.json');

/** The number of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => child.on('exit', resolve));
  return child.pid ?? 0;
}

describe('the lock of a data folder', () => {
  test('is refused while a process holds it, with the number of that process and what to do', async () => {
    const lock = await lockFolder(folder);

    const refused = lockFolder(folder);

    await expect(refused).rejects.toMatchObject({ code: 'FOLDER_IN_USE' });
    await expect(refused).rejects.toThrow(
      `Process ${process.pid} already uses the data folder ${folder}. Only one process at a time can use a data folder. ` +
        `Stop process ${process.pid}, or use another folder (--data-dir DIR, option dataDir) or a temporary one (--ephemeral, option ephemeral).`,
    );
    await lock.release();
  });

  test('is free again after release, and leaves no file', async () => {
    await (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual([]);

    await (await lockFolder(folder)).release();
  });

  test('is readable by its owner only', async () => {
    const lock = await lockFolder(folder);

    expect(statSync(file()).mode & 0o777).toBe(0o600);
    await lock.release();
  });

  test('passes to the next process when its holder has ended, with the server that the holder left', async () => {
    writeFileSync(file(), JSON.stringify({ pid: await endedPid(), identity: 'x', server: 4711, serverIdentity: 'y' }));

    const lock = await lockFolder(folder);

    expect(lock.abandonedServer).toEqual({ pid: 4711, identity: 'y' });
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({
      pid: process.pid,
      identity: processIdentity(process.pid),
    });
    await lock.release();
  });

  test('passes on when another process now has the number of its holder', async () => {
    writeFileSync(file(), JSON.stringify({ pid: process.pid, identity: 'of an earlier boot' }));

    const lock = await lockFolder(folder);

    expect(lock.abandonedServer).toBeUndefined();
    await lock.release();
  });

  test.each([
    ['', 'empty'],
    ['{"pid":', 'cut off'],
    ['{"pid":"1"}', 'without a number'],
  ])('passes on when the file is %j (%s): its writer died while writing', async (text) => {
    writeFileSync(file(), text);

    await (await lockFolder(folder)).release();
  });

  test('is taken by exactly one of ten concurrent processes after its holder has ended', async () => {
    writeFileSync(file(), JSON.stringify({ pid: await endedPid() }));

    const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['lock.json']);
  });

  test('records the server of its holder, with its start time', async () => {
    const lock = await lockFolder(folder);

    await lock.recordServer(process.pid);

    expect(JSON.parse(readFileSync(file(), 'utf8'))).toMatchObject({
      server: process.pid,
      serverIdentity: processIdentity(process.pid),
    });
    await lock.release();
  });
});
