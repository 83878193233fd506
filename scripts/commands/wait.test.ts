import { afterEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';
import { runCli } from '../cli.ts';
import { runWait } from '../deploy/wait.ts';
import { testIo } from '../test/io.ts';

const settings = { envFile: '.env', timeout: 0, json: false };

let target: Target | undefined;
afterEach(async () => {
  await target?.close();
  target = undefined;
});

describe('npm run wait', () => {
  test('checks only the database of the local Data API', async () => {
    target = await createTarget();
    const io = testIo({ env: target.env });

    await runWait(settings, io);

    expect(io.stderr).toEqual([`Database: app (local Data API at ${target.env.AWS_ENDPOINT_URL_RDS_DATA})`]);
    expect(io.stdout).toEqual([expect.stringMatching(/^Ready: app answers through the Data API, after \d\.\d s$/)]);
  });

  test('--json prints one object', async () => {
    target = await createTarget();
    const io = testIo({ env: target.env });

    await runWait({ ...settings, json: true }, io);

    expect(JSON.parse(io.stdout.join('\n'))).toEqual({
      ready: true,
      resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
      database: 'app',
      elapsedMs: expect.any(Number),
    });
  });

  test.each(['-1', '1.5', 'soon', ''])('refuses --timeout %j', async (value) => {
    const io = testIo();

    expect(await runCli(['wait', `--timeout=${value}`], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain('Expected whole seconds, 0 to 99999. Use for example 900; 0 checks once.');
  });
});
