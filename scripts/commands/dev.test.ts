import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { setBreakpoint } from '../dev/test/breakpoint.ts';
import { connectDebugger } from '../dev/test/debugger.ts';
import { type RunningDev, startDev, stopDev, until } from '../dev/test/start-dev.ts';
import { testIo } from '../test/io.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** The answer of `health` after the migrations: 503 in a project without migrations. */
const HEALTH = readdirSync(path.join(ROOT, 'migrations')).some((name) => name.endsWith('.sql')) ? 200 : 503;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Takes a port. */
async function listen() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: String((server.address() as { port: number }).port) };
}

describe('npm run dev, twice at the same time', () => {
  let folder: string;
  let envFile: string;
  let dev: RunningDev;
  let inspected: RunningDev;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'daybreak-dev-'));
    envFile = path.join(folder, '.env.local');
    [dev, inspected] = await Promise.all([
      startDev('--env-file', envFile),
      startDev('--no-migrate', '--log', 'json', '--inspect', '0'),
    ]);
  });
  afterAll(async () => {
    await stopDev();
    rmSync(folder, { recursive: true });
  });

  test('answers with migrations applied, and logs each request with its requests to the database', async () => {
    const response = await fetch(`${dev.ready.url}/health`);
    // The function first logs its own warning about a database without migrations.
    const line = new RegExp(
      `^\\d\\d:\\d\\d:\\d\\d GET /health ${HEALTH} \\d+ ms \\(Data API: 1 request, cold start\\)$`,
      'm',
    );
    await until(() => line.test(dev.errors()));

    expect(response.status).toBe(HEALTH);
    expect(await response.json()).toMatchObject(
      HEALTH === 200 ? { status: 'ok' } : { error: { code: 'not_migrated' } },
    );
    expect(dev.errors()).toMatch(line);
    // Other commands find the database of dev by this file.
    expect(readFileSync(envFile, 'utf8')).toContain(dev.ready.dataApi.url);
    // The function's log line for CloudWatch is not repeated.
    expect(dev.errors()).not.toContain('_aws');
  });

  test('each has its own port and database, and --no-migrate applies no migration', async () => {
    const { status } = await fetch(`${inspected.ready.url}/health`);
    await until(() => /"method":"GET".*\n/.test(inspected.errors()));

    expect(inspected.ready.url).not.toBe(dev.ready.url);
    expect(status).toBe(503);
    const line = inspected
      .errors()
      .split('\n')
      .find((text) => text.includes('"method":"GET"'));
    expect(JSON.parse(line ?? '')).toMatchObject({ path: '/health', status: 503, dataApiRequests: 1, isCold: true });
  });

  test('a breakpoint in a TypeScript source stops the function; it answers when it continues, and dev can stop in between', async () => {
    const { ready, npm } = inspected;
    const source = path.join(ROOT, 'functions', 'runtime', 'health.ts');
    const attached = await connectDebugger(ready.inspector ?? '');
    try {
      const sourceLine = readFileSync(source, 'utf8')
        .split('\n')
        .findIndex((line) => line.includes('await findSchemaVersion'));
      const first = await fetch(`${ready.url}/health`);
      const breakpoint = await setBreakpoint(attached, source, sourceLine);
      expect(breakpoint.places).toBe(1);

      const second = fetch(`${ready.url}/health`);
      const { params, send } = await attached.event('Debugger.paused');
      expect(breakpoint.sourceLineOf(params.callFrames[0].location)).toBe(sourceLine);
      await send('Debugger.resume');
      expect((await second).status).toBe(first.status);

      const third = fetch(`${ready.url}/health`);
      await attached.event('Debugger.paused', (paused) => paused !== params);
      process.kill(ready.pid, 'SIGINT');
      expect((await third).status).toBe(500);
    } finally {
      // Node waits until the debugger has disconnected, as an editor does at the end of the program.
      attached.close();
    }
    await until(() => npm.exitCode !== null);
    expect(npm.exitCode).toBe(0);
  });

  test('stops with npm', async () => {
    dev.npm.kill('SIGTERM');
    await until(() => !isRunning(dev.ready.pid));

    expect(isRunning(dev.ready.pid)).toBe(false);
  });
});

describe('npm run dev before it starts anything', () => {
  test.each([
    [['--data-api-port'], 'choose another port with --data-api-port N'],
    [['--port'], 'choose another port with --port N'],
    [['--port', '--data-api-port'], 'choose other ports with --port N and --data-api-port N'],
  ])('exits with 2 and advice if the port of %j is in use', async (options, advice) => {
    const taken = await Promise.all(options.map(async (option) => ({ option, ...(await listen()) })));
    const io = testIo();
    try {
      const argv = taken.flatMap(({ option, port }) => [option, port]);
      expect(await runCli(['dev', '--port', '0', '--data-api-port', '0', ...argv], io)).toBe(2);
    } finally {
      for (const { server } of taken) server.close();
    }
    expect(io.stderr.join('\n')).toContain(advice);
  });

  test.each([
    [['--as', 'a.b'], '--as'],
    [['--port', '70000'], '--port'],
    [['--inspect', 'x'], '--inspect'],
    [['--port', '8500', '--data-api-port', '8500'], '--port and --data-api-port are both 8500'],
  ])('refuses %j', async (argv, reason) => {
    const io = testIo();

    expect(await runCli(['dev', ...argv], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain(reason);
  });
});
