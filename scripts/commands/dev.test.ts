import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

interface Running {
  readonly npm: ChildProcess;
  readonly ready: { readonly url: string; readonly pid: number; readonly dataApi: { readonly url: string } };
  errors(): string;
}

const running: Running[] = [];
afterEach(async () => {
  for (const { npm, ready } of running.splice(0)) {
    if (npm.exitCode === null && npm.signalCode === null) {
      process.kill(ready.pid, 'SIGINT');
      await once(npm, 'close');
    }
  }
});

/** `npm run dev` with a PostgreSQL of its own. */
async function start(...args: readonly string[]): Promise<Running> {
  const options = ['--port', '0', '--data-api-port', '0', '--ephemeral', '--json', ...args];
  const npm = spawn('npm', ['run', '--silent', 'dev', '--', ...options], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(npm, 'exit').then(([code]) => {
    throw new Error(`npm run dev ended with code ${code}: ${errors}`);
  });
  ended.catch(() => undefined);
  const [line] = await Promise.race([once(createInterface({ input: npm.stdout }), 'line'), ended]);
  const one = { npm, ready: JSON.parse(String(line)), errors: () => errors };
  running.push(one);
  return one;
}

async function until(condition: () => boolean): Promise<void> {
  for (let wait = 0; wait < 400 && !condition(); wait += 1) await sleep(25);
}

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
    const { npm, ready, errors } = await start();

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
    // What the function writes for CloudWatch is not repeated.
    expect(errors()).not.toContain('_aws');

    npm.kill('SIGTERM');
    await until(() => !isRunning(ready.pid));
    expect(isRunning(ready.pid)).toBe(false);
  }, 60_000);

  test('runs twice at the same time, each with its own port', async () => {
    const [one, two] = await Promise.all([start('--log', 'json'), start('--no-migrate')]);

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
        const error = await start(option, String(port)).catch((thrown: unknown) => String(thrown));

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
