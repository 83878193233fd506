// A proxy between here and AWS is a matter of every command that asks the Data API, not of `wait` and `deploy` alone.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';
import { AWS_CONNECTION, type RefusingProxy, startRefusingProxy } from '../test/refusing-proxy.ts';

let proxy: RefusingProxy;
const before = { ...process.env };
beforeEach(async () => {
  proxy = await startRefusingProxy();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
});
afterEach(() => {
  proxy.close();
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
});

test.each([
  [['query', 'SELECT 1']],
  [['query', 'SELECT 1', '--yes']],
  [['migrate', '--yes', '--dir', '../demo/application/migrations']],
  [['migrate', 'status', '--dir', '../demo/application/migrations']],
  [['migrate', 'verify', '--dir', '../demo/application/migrations']],
])('%j asks AWS through the proxy of HTTPS_PROXY, and ends with 2 when it refuses', async (argv) => {
  const env = { ...AWS_CONNECTION, HTTPS_PROXY: proxy.url };

  const io = testIo({ env, cwd: import.meta.dirname });

  const code = await runCli([...argv, '--env-file', '.env'], io);

  expect(code).toBe(2);
  expect([...proxy.asked]).toEqual(['rds-data.us-east-1.amazonaws.com:443']);
  expect(io.stderr.at(-2)).toMatch(
    /^Something between here and AWS answered in its place \((ExecuteStatement|BeginTransaction|BatchExecuteStatement): HTTP 407, which a proxy says that wants a login\)\. Expected AWS's own answer\. Check HTTPS_PROXY, its user name and password, and NO_PROXY\.$/,
  );
  expect([...io.stdout, ...io.stderr].join('\n')).not.toContain('hunter2');
});
