import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { startDev, stopDev, until } from '../dev/test/start-dev.ts';
import { testIo } from '../test/io.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-dev-'));
});
afterEach(async () => {
  await stopDev();
  rmSync(folder, { recursive: true });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** What `health` answers once migrations are applied: 503 in a project that has none yet. */
const HEALTH = readdirSync(path.join(ROOT, 'migrations')).some((name) => name.endsWith('.sql')) ? 200 : 503;

describe('npm run dev', () => {
  test('answers with migrations applied, logs each request with its requests to the database, and stops with npm', async () => {
    const envFile = path.join(folder, '.env.local');
    const { npm, ready, errors } = await startDev('--env-file', envFile);

    const response = await fetch(`${ready.url}/health`);
    // The function's own warning about a database without migrations comes first.
    const line = new RegExp(
      `^\\d\\d:\\d\\d:\\d\\d GET /health ${HEALTH} \\d+ ms \\(Data API: 1 request, cold start\\)$`,
      'm',
    );
    await until(() => line.test(errors()));

    expect(response.status).toBe(HEALTH);
    expect(await response.json()).toMatchObject(
      HEALTH === 200 ? { status: 'ok' } : { error: { code: 'not_migrated' } },
    );
    expect(errors()).toMatch(line);
    // Other commands find the database of dev by this file.
    expect(readFileSync(envFile, 'utf8')).toContain(ready.dataApi.url);
    // What the function writes for CloudWatch is not repeated.
    expect(errors()).not.toContain('_aws');

    npm.kill('SIGTERM');
    await until(() => !isRunning(ready.pid));
    expect(isRunning(ready.pid)).toBe(false);
  }, 60_000);

  test('runs twice at the same time, each with its own port', async () => {
    const [one, two] = await Promise.all([startDev('--log', 'json'), startDev('--no-migrate')]);

    const answers = await Promise.all([one, two].map(({ ready }) => fetch(`${ready.url}/health`)));
    await until(() => /"method":"GET".*\n/.test(one.errors()));

    expect(one.ready.url).not.toBe(two.ready.url);
    // The second one has applied no migration.
    expect(answers.map(({ status }) => status)).toEqual([HEALTH, 503]);
    const line = one
      .errors()
      .split('\n')
      .find((text) => text.includes('"method":"GET"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ path: '/health', status: HEALTH, dataApiRequests: 1, isCold: true });
  }, 90_000);

  test.each([
    ['--data-api-port', 'choose another port with --data-api-port N'],
    ['--port', 'choose another port with --port N'],
  ])(
    'with %s in use exits with 2, and says what to do',
    async (option, advice) => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as { port: number };
      try {
        const error = await startDev(option, String(port)).catch((thrown: unknown) => String(thrown));

        expect(error).toContain('ended with code 2');
        expect(error).toContain(advice);
      } finally {
        server.close();
      }
    },
    60_000,
  );

  test.each([
    ['--as', 'a.b'],
    ['--port', '70000'],
    ['--inspect', 'x'],
  ])('refuses %s %s', async (option, value) => {
    const io = testIo();

    expect(await runCli(['dev', option, value], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain(option);
  });
});
