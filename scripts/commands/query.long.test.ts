import { spawn } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../test/database.ts';

let api: Awaited<ReturnType<typeof startTestDataApi>>;
beforeAll(async () => {
  api = await startTestDataApi();
});
afterAll(() => api?.stop());

test.each([[['-']], [['--file', '-']]])('npm run query reads standard input with %j', async (argv) => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '..', 'daybreak.mjs'), 'query', ...argv], {
    // Not the project's folder, where the command would read the .env of the developer.
    cwd: import.meta.dirname,
    env: { ...process.env, ...api.env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.end('-- one\nSELECT 1 AS one\n');
  let stdout = '';
  for await (const chunk of child.stdout) stdout += String(chunk);

  expect(stdout).toBe('one\n---\n  1\n(1 row)\n');
});
