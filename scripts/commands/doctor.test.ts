import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { createProject, type TestProject } from '../doctor/test/project.ts';
import { testIo } from '../test/io.ts';
import { AWS_CONNECTION, startRefusingProxy } from '../test/refusing-proxy.ts';

let project: TestProject;
beforeEach(() => {
  project = createProject();
});
afterEach(() => project.remove());

async function doctor(...args: string[]) {
  const io = testIo({ cwd: project.folder });
  return { code: await runCli(['doctor', ...args], io), io, text: io.stdout.join('\n') };
}

describe('npm run doctor', () => {
  test('prints a table by group, the problems in four parts with a command to copy, and the totals', async () => {
    project.write('.env', 'A=1\n', 0o644);

    const { code, text } = await doctor('--only', 'L01,L09');

    expect(code).toBe(1);
    expect(text).toBe(
      [
        'This machine',
        `  ✓ L01 Node.js is new enough (${process.versions.node})`,
        '',
        'Files',
        '  ✗ L09 The connection file can be read, by its owner alone (mode 0644)',
        '',
        '✗ L09 The connection file can be read, by its owner alone',
        '    Other users of this machine can read .env',
        '    Received: mode 0644',
        '    Allowed: mode 0600',
        '    Do: chmod 600 .env',
        '',
        '1 ok, 1 failed',
      ].join('\n'),
    );
  });

  test.each([
    [['--only', 'L01'], 0],
    [['--only', 'L09'], 1],
    [['--only', 'L10'], 2],
  ])('%j exits with %i, the same with --json', async (args, code) => {
    project.write('.env', 'A=1\n', 0o644);

    expect((await doctor(...args)).code).toBe(code);
    const { code: again, text } = await doctor(...args, '--json');
    expect(again).toBe(code);
    expect(JSON.parse(text)).toMatchObject({
      ok: code === 0,
      checks: [{ id: args[1], status: expect.any(String), title: expect.any(String), elapsedMs: expect.any(Number) }],
      environment: { node: process.version },
    });
  });

  test('--fix repairs, reports it, and checks again', async () => {
    project.write('.env', 'A=1\n', 0o644);

    const { code, io } = await doctor('--only', 'L09', '--fix');

    expect(code).toBe(0);
    expect(io.stderr).toEqual(['Set the mode of .env to 0600; it was 0644']);
  });

  test('--share shows no account, and --strict exits with 1 for a warning', async () => {
    project.write(
      '.env',
      'AURORA_CLUSTER_ARN=arn:aws:rds:us-east-1:123456789012:cluster:app\nAWS_ENDPOINT_URL_RDS_DATA=http://127.0.0.1:1\n',
    );
    const { text } = await doctor('--only', 'L12', '--share');

    expect(text).toContain('arn:aws:rds:us-east-1:…012:cluster:app');
    expect(text).not.toContain('123456789012');
    project.write('.env', '');
    expect((await doctor('--only', 'L11', '--skip', 'L12')).code).toBe(0);
    expect((await doctor('--only', 'L11', '--skip', 'L12', '--strict')).code).toBe(1);
  });

  test('an unknown check id exits with 2', async () => {
    const { code, io } = await doctor('--only', 'L99');

    expect(code).toBe(2);
    expect(io.stderr.join('\n')).toMatch(/^--only names unknown checks: L99\. Allowed are L01, /);
  });

  test('--policy prints the policy of the AWS checks for this cluster, without a request', async () => {
    const io = testIo({ cwd: project.folder, env: AWS_CONNECTION });

    expect(await runCli(['doctor', '--policy'], io)).toBe(0);
    const policy = JSON.parse(io.stdout.join('\n')) as { readonly Statement: readonly { readonly Action: unknown }[] };
    expect(JSON.stringify(policy)).not.toContain('rds-data:*');
    expect(policy.Statement).toContainEqual(
      expect.objectContaining({ Action: 'secretsmanager:DescribeSecret', Resource: AWS_CONNECTION.AURORA_SECRET_ARN }),
    );
  });

  test.each(['--aws', '--policy'])('%s without a cluster on AWS exits with 2 and the reason', async (flag) => {
    const { code, io } = await doctor(flag);

    expect(code).toBe(2);
    expect(io.stderr.join('\n')).toMatch(/Missing in the environment.*AURORA_CLUSTER_ARN/);
  });

  test('a stage that does not exist is one failure, which names those that do', async () => {
    const { code, text } = await doctor('--local', '--only', 'L03,L04,L18', '--stage', 'nowhere');

    expect(code).toBe(1);
    expect(text).toContain('- L04 PostgreSQL has the major version of the stage (L18 failed)');
    expect(text).toMatch(/Allowed: Stages: dev, production/);
    expect(text).toMatch(/1 failed, \d+ skipped$/);
  });

  test('--aws with an invalid connection exits with 2 and reports the problem', async () => {
    const env = { ...AWS_CONNECTION, AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1' };
    const io = testIo({ cwd: project.folder, env });

    expect(await runCli(['doctor', '--aws'], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain('AWS_ENDPOINT_URL_RDS_DATA');
  });

  test('a proxy that answers instead of AWS is one failure, and dependent checks are skipped', async () => {
    const proxy = await startRefusingProxy();
    const io = testIo({ cwd: project.folder, env: { ...AWS_CONNECTION, HTTPS_PROXY: proxy.url } });

    expect(await runCli(['doctor', '--aws', '--json', '--skip', 'A19'], io)).toBe(1);
    proxy.close();
    const { summary, checks } = JSON.parse(io.stdout.join('\n'));
    expect(checks.filter(({ status }: { status: string }) => status === 'fail')).toHaveLength(1);
    expect(summary).toMatch(/^1 ok, 1 failed, \d+ skipped$/);
    expect(io.stdout.join('\n')).not.toContain('hunter2');
  });
});
