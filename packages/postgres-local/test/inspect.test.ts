import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { findPostgres, inspectDataFolder, removeStaleLock } from '../src/index.ts';

let project: string;
let folder: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'daybreak-inspect-'));
  folder = join(project, '.daybreak', 'pg17');
  writeFileSync(join(project, 'package.json'), '{}');
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

const look = () => inspectDataFolder({ cwd: project, env: {}, major: 17 });
const lock = (content: string) => {
  mkdirSync(join(folder, 'data'), { recursive: true });
  writeFileSync(join(folder, 'data', 'PG_VERSION'), '17\n');
  writeFileSync(join(folder, 'lock.json'), content);
};

test('findPostgres names the engine and the version that a start would use', async () => {
  expect(await findPostgres({ env: process.env, preferredMajor: 17 })).toEqual({
    engine: expect.stringMatching(/^(embedded|system)$/),
    version: expect.stringMatching(/^\d+\.\d+/),
    major: expect.any(Number),
  });
});

describe('inspectDataFolder', () => {
  test('finds nothing before the first start, and makes nothing', () => {
    expect(look()).toBeUndefined();
    expect(existsSync(join(project, '.daybreak'))).toBe(false);
  });

  test.each([
    ['a process that runs', JSON.stringify({ pid: process.pid }), { pid: process.pid, alive: true }],
    ['a process that has ended', '{"pid":4194999}', { pid: 4194999, alive: false }],
    ['no process: the lock is being written', '', undefined],
  ])('shows the process that holds it: %s', (_, content, heldBy) => {
    lock(content);
    expect(look()).toEqual({ folder, heldBy, major: 17, writable: true });
  });
});

test('removeStaleLock removes the lock of a process that has ended, and no other', () => {
  lock(JSON.stringify({ pid: process.pid }));
  expect(removeStaleLock(folder)).toBe(false);
  expect(existsSync(join(folder, 'lock.json'))).toBe(true);
  lock('{"pid":4194999}');
  expect(removeStaleLock(folder)).toBe(true);
  expect(existsSync(join(folder, 'lock.json'))).toBe(false);
});
