// Every command that uses the Data API must support a proxy, not only `wait` and `deploy`.
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
])('%j sends requests through the proxy of HTTPS_PROXY, and exits with 2 if the proxy refuses', async (argv) => {
  const env = { ...AWS_CONNECTION, HTTPS_PROXY: proxy.url };

  const io = testIo({ env, cwd: import.meta.dirname });

  const code = await runCli([...argv, '--env-file', '.env'], io);

  expect(code).toBe(2);
  expect([...proxy.asked]).toEqual(['rds-data.us-east-1.amazonaws.com:443']);
  expect(io.stderr.at(-2)).toMatch(
    /^The answer is not from AWS but, for instance, from a proxy \((ExecuteStatement|BeginTransaction|BatchExecuteStatement): HTTP 407, a proxy requires a login\)\. Expected AWS's own answer\. Check HTTPS_PROXY, its user name and password, and NO_PROXY\.$/,
  );
  expect([...io.stdout, ...io.stderr].join('\n')).not.toContain('hunter2');
});
