import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exists } from '../src/system/processes.ts';
import { within } from './start-process.ts';

// The shells of this test are Unix shells.
const onUnix = process.platform === 'win32' ? test.skip : test;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybreak-parent-'));
});
afterEach(() => {
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  if (exists(pid)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A program that writes the file `pid` when it watches, and the file `ended` when its parent has ended. */
const PROGRAM = `
require('tsx/cjs/api').register();
const { writeFileSync } = require('node:fs');
const [, parent, folder] = process.argv;
require(parent).onParentEnd(() => {
  writeFileSync(folder + '/ended', '');
  process.exit();
});
writeFileSync(folder + '/pid', String(process.pid));
setInterval(() => undefined, 1000);`;

/** Starts the program through shells: the inner one runs a script, as npm does. */
async function startThrough(script: string) {
  const source = join(import.meta.dirname, '../src/system/parent.ts');
  const outer = spawn('/bin/sh', ['-c', script, 'sh', process.execPath, '-e', PROGRAM, source, folder], {
    stdio: 'ignore',
  });
  await within(15_000, () => existsSync(join(folder, 'pid')));
  return outer;
}

const ended = () => existsSync(join(folder, 'ended'));

describe('onParentEnd', () => {
  onUnix.each(['SIGTERM', 'SIGKILL'] as const)('calls back when the parent ends by %s', async (signal) => {
    const parent = await startThrough('"$@"; true');

    parent.kill(signal);

    expect(await within(5_000, ended)).toBe(true);
  });

  onUnix('calls back when the parent of the shell of a script ends, while that shell waits', async () => {
    const npm = await startThrough(`/bin/sh -c '"$@"; true' sh "$@"; true`);

    npm.kill('SIGKILL');

    expect(await within(5_000, ended)).toBe(true);
  });

  onUnix('does not call back while the parent runs', async () => {
    const parent = await startThrough('"$@"; true');

    expect(await within(500, ended)).toBe(false);
    parent.kill('SIGKILL');
    await within(5_000, ended);
  });
});
