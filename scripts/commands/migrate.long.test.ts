import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';

let target: Target;
beforeEach(async () => {
  target = await createTarget();
  await target.write('20261120090000_create_a.sql', 'CREATE TABLE a ();');
  await target.write('20261120100000_create_b.sql', 'CREATE TABLE b ();');
});
afterEach(() => target.close());

test('npm run migrate applies each migration once in two concurrent processes, which both end with 0', async () => {
  await target.write('20261120110000_slow.sql', 'SELECT pg_sleep(1)::text;');

  const results = await Promise.all([inProcess(), inProcess()]);

  expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  const counts = results.map(({ stdout }) => Number(/^(\d) applied, 0 pending\n$/.exec(stdout)?.[1]));
  expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(3);
  expect(await target.texts('SELECT count(*)::text FROM daybreak_migrations')).toEqual(['3']);
});

/** The program itself, in a separate process. */
function inProcess(): Promise<{ readonly exitCode: number | null; readonly stdout: string }> {
  const program = path.join(PROJECT_FOLDER, 'scripts', 'daybreak.mjs');
  const child = spawn(process.execPath, ['--', program, 'migrate', '--dir', '.'], {
    cwd: target.folder,
    env: { ...process.env, ...target.env },
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, stdout }));
  });
}
