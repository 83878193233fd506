import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-checkov-input-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (...argv: readonly string[]) =>
  spawnSync(
    process.execPath,
    ['--import', 'tsx', path.join(import.meta.dirname, 'main.ts'), '--output', folder, ...argv],
    { encoding: 'utf8' },
  );

test('writes each stack of the stage', () => {
  const { status, stdout, stderr } = run('--stage', 'dev');

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Wrote .*dev-database.cdk\.tf\.json\nWrote .*dev-functions.cdk\.tf\.json\n$/);
  const written = JSON.parse(readFileSync(path.join(folder, 'dev-database', 'cdk.tf.json'), 'utf8'));
  expect(Object.keys(written)).toContain('resource');
  expect(written).not.toHaveProperty('terraform');
}, 60_000);
