import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { project } from '../../infra/config.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { testPostgres } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import type { Io } from '../io.ts';
import { testIo } from '../test/io.ts';
import { type LocalSettings, runLocal } from './local.ts';
import { execute } from './test/execute.ts';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-local-'));
  fs.chmodSync(folder, 0o755);
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  const { host, port, user, password } = await testPostgres();
  env = { DATA_API_LOCAL_POSTGRES_URL: `postgres://${user}:${password}@${host}:${port}/postgres` };
});

const SETTINGS: LocalSettings = {
  ...{
    stage: 'dev',
    port: 0,
    host: '127.0.0.1',
    ephemeral: false,
    reset: false,
    durable: false,
    allowHost: [],
    allowExtension: [],
    log: 'text',
    json: false,
    console: false,
    consolePort: 0,
    slowMs: 100,
    showValues: false,
  },
  ...{ latency: 'none', repeats: { times: 10, withinMs: 1000 } },
};

/** Runs the command on the server of the tests, calls `use` when it is ready, and stops it. */
async function run(
  settings: Partial<LocalSettings>,
  use?: (ready: string) => Promise<void>,
  more: NodeJS.ProcessEnv = {},
) {
  const stop = new AbortController();
  const recorded = testIo({ env: { ...env, ...more }, cwd: folder });
  let announce: (line: string) => void = () => undefined;
  const ready = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const io: Io = {
    ...recorded,
    out(line) {
      recorded.out(line);
      if (line.startsWith('{') || line.startsWith('Ready')) announce(line);
    },
  };
  const running = runLocal({ ...SETTINGS, ...settings }, io, stop.signal);
  await Promise.race([ready.then(use), running]);
  stop.abort();
  await running;
  // Another test file may create its databases on the shared server at the same time.
  const stderr = recorded.stderr.filter((line) => !line.startsWith('Waiting for another start'));
  return { stdout: recorded.stdout, stderr };
}

/** Ports and versions differ from run to run. */
const masked = (lines: readonly string[]) =>
  lines.map((line) =>
    line
      .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
      .replace(/PostgreSQL \d+\.\d+(.*) port \d+/, 'PostgreSQL VERSION$1 port PORT'),
  );

describe('npm run local', () => {
  test('prints endpoint, engine, connection, and one call that works as printed', async () => {
    const { stdout, stderr } = await run({});

    expect(masked(stdout)).toEqual([
      'Local Data API: http://127.0.0.1:PORT',
      'PostgreSQL VERSION (url) on port PORT, on the server of DATA_API_LOCAL_POSTGRES_URL',
      '',
      `AURORA_CLUSTER_ARN=arn:aws:rds:us-east-1:000000000000:cluster:${project}`,
      `AURORA_SECRET_ARN=arn:aws:secretsmanager:us-east-1:000000000000:secret:${project}-credentials-000000`,
      'DATABASE_NAME=alex',
      'AWS_REGION=us-east-1',
      'AWS_ENDPOINT_URL_RDS_DATA=http://127.0.0.1:PORT',
      'AWS_ACCESS_KEY_ID=local',
      'AWS_SECRET_ACCESS_KEY=local',
      '',
      'Try it:',
      '  aws rds-data execute-statement --endpoint-url http://127.0.0.1:PORT --no-sign-request --region us-east-1 ' +
        `--resource-arn arn:aws:rds:us-east-1:000000000000:cluster:${project} ` +
        `--secret-arn arn:aws:secretsmanager:us-east-1:000000000000:secret:${project}-credentials-000000 --database alex ` +
        '--sql "SELECT version()"',
      '',
      'Ready. Ctrl-C stops it.',
    ]);
    expect(stderr).toEqual(['Stopping: running requests finish first. Ctrl-C again stops immediately.']);
    const line = stdout.find((each) => each.startsWith('  aws '))?.trim() ?? '';
    const page = fs.readFileSync(path.join(PROJECT_FOLDER, 'docs', 'connection.md'), 'utf8');
    expect(page).toContain(line.replace(/127\.0\.0\.1:\d+/, '127.0.0.1:8432').replaceAll(project, 'app'));
  });

  test('prints the address of the console with its token, and keeps the token for the next start', async () => {
    const { stdout } = await run({ console: true });
    const again = await run({ console: true, json: true });

    const [line = ''] = stdout.filter((each) => each.startsWith('Console: '));
    expect(line).toMatch(/^Console: http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{43}$/);
    expect(new URL(JSON.parse(again.stdout[0] ?? '').console.url).hash).toBe(new URL(line.slice(9)).hash);
  });

  test('continues without the console if its port is in use, and reports it', async () => {
    const other = createServer();
    await once(other.listen(0, '127.0.0.1'), 'listening');
    const { port } = other.address() as { readonly port: number };
    const { stdout, stderr } = await run({ console: true, consolePort: port });
    other.close();

    expect(stderr.join('\n')).toContain(`The console did not start: port ${port} of 127.0.0.1 is already in use.`);
    expect(stdout.at(-1)).toBe('Ready. Ctrl-C stops it.');
  });

  test('accepts ARNs of earlier versions with one notice, and refuses ARNs of another project', async () => {
    const named = (ready: Record<string, string>, name: string) => ({
      ...ready,
      resourceArn: `arn:aws:rds:us-east-1:000000000000:cluster:${name}`,
      secretArn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-credentials-000000`,
    });
    const { stderr } = await run({ json: true, log: 'none' }, async (line) => {
      const ready = JSON.parse(line);
      expect((await execute(named(ready, 'local'), 'SELECT 1')).status).toBe(200);
      expect((await execute(named(ready, 'local'), 'SELECT 1')).status).toBe(200);
      expect((await execute(named(ready, 'another-project'), 'SELECT 1')).status).toBe(400);
    });

    expect(stderr).toEqual([
      'A call names arn:aws:rds:us-east-1:000000000000:cluster:local, an ARN of earlier versions. It still works. Local ARNs now contain ' +
        'the name of the project: write the connection again with npm run local -- --env-file .env.',
      'Stopping: running requests finish first. Ctrl-C again stops immediately.',
    ]);
  });

  test('--json prints one line once it answers, and each request is a line on stderr', async () => {
    const { stdout, stderr } = await run({ json: true }, async (line) => {
      expect((await execute(JSON.parse(line), 'SELECT 1 AS one')).status).toBe(200);
    });

    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      {
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        resourceArn: `arn:aws:rds:us-east-1:000000000000:cluster:${project}`,
        secretArn: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${project}-credentials-000000`,
        database: 'alex',
        region: 'us-east-1',
        pid: process.pid,
        postgres: { engine: 'url', version: expect.stringMatching(/^17\./), port: expect.any(Number), fresh: false },
      },
    ]);
    expect(stderr[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}ExecuteStatement {2}200 {2}[\d.]+ ms {2}1 row {2}\d+ B {2}SELECT 1 AS one$/,
    );
  });

  test('--log json prints that line as an object, --log none omits it', async () => {
    const ask = async (line: string) => void (await execute(JSON.parse(line), "SELECT 'x'"));

    const json = await run({ json: true, log: 'json' }, ask);
    const none = await run({ json: true, log: 'none' }, ask);

    expect(JSON.parse(json.stderr[0] ?? '')).toMatchObject({
      operation: 'ExecuteStatement',
      status: 200,
      rows: 1,
      sql: "SELECT 'x'",
    });
    expect(none.stderr).toEqual(['Stopping: running requests finish first. Ctrl-C again stops immediately.']);
  });

  test('warns of a web page that tries to use the database, with its origin, as text and as an object', async () => {
    const page = async (line: string) => {
      const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
      await fetch(`${JSON.parse(line).url}/Execute`, { method: 'POST', headers, body: '{}' });
    };

    const text = await run({ json: true }, page);
    const json = await run({ json: true, log: 'json' }, page);

    expect(text.stderr[0]).toMatch(
      /^[\d:.]{12} {2}POST \/Execute {2}403 {2}AccessDeniedException {2}[\d.]+ ms {2}\d+ B {2}The request comes from a web page: its Origin header is "https:\/\/evil\.example"\./,
    );
    expect(JSON.parse(json.stderr[0] ?? '')).toMatchObject({
      ...{ method: 'POST', path: '/Execute', status: 403, errorType: 'AccessDeniedException' },
      refusal: expect.stringMatching(/^The request comes from a web page/),
    });
  });

  test('reports a repeated statement on stderr, as an object with --log json, and not with --repeats none', async () => {
    const loop = async (line: string) => {
      for (let id = 0; id < 3; id += 1) await execute(JSON.parse(line), `SELECT ${id} AS id`);
    };
    const repeats = { times: 3, withinMs: 5_000 };

    const text = await run({ json: true, log: 'none', repeats }, loop);
    const json = await run({ json: true, log: 'json', repeats }, loop);
    const none = await run({ json: true, log: 'none', repeats: undefined }, loop);

    expect(text.stderr.find((line) => line.startsWith('The same'))).toMatch(
      /^The same statement was sent 3 times, \d+ ms in all: select \? as id\. Read all rows with one statement: .* If this is intentional, add \/\* daybreak: repeat \*\/ to the SQL\.$/,
    );
    expect(
      json.stderr.map((line) => (line.startsWith('{') ? JSON.parse(line).repeatedStatement : undefined)),
    ).toContainEqual(expect.objectContaining({ statement: 'select ? as id', count: 3 }));
    expect(none.stderr).toEqual(['Stopping: running requests finish first. Ctrl-C again stops immediately.']);
  });

  test('--latency adds its time to each request', async () => {
    const { stderr } = await run({ json: true, latency: { medianMs: 120, p99Ms: 120 } }, async (line) => {
      await execute(JSON.parse(line), 'SELECT 1');
    });

    expect(Number(/ ([\d.]+) ms /.exec(stderr[0] ?? '')?.[1])).toBeGreaterThan(119);
  });

  test.each([
    [
      '--latency',
      'slow',
      'It must be none, aws-like, or a median above 0 and a 99th percentile of at least that, in ms, such as 25,120.',
    ],
    [
      '--latency',
      '0,10',
      'It must be none, aws-like, or a median above 0 and a 99th percentile of at least that, in ms, such as 25,120.',
    ],
    [
      '--latency',
      '50,10',
      'It must be none, aws-like, or a median above 0 and a 99th percentile of at least that, in ms, such as 25,120.',
    ],
    ['--repeats', '1,1000', 'It must be none, or 2 to 1000 times within 1 to 600000 ms, such as 10,1000.'],
    ['--repeats', 'often', 'It must be none, or 2 to 1000 times within 1 to 600000 ms, such as 10,1000.'],
  ])('refuses %s %s before anything starts', async (flag, value, message) => {
    const io = testIo({ cwd: folder });

    expect(await runCli(['local', flag, value], io)).toBe(2);

    expect(io.stderr.join('\n')).toContain(message);
  });

  test('--env-file writes the connection, and names the lines that override it', async () => {
    fs.writeFileSync(path.join(folder, '.env'), 'MINE=1\n');

    const first = await run({ envFile: '.env' });
    fs.appendFileSync(path.join(folder, '.env'), 'DATABASE_NAME=other\n');
    const second = await run({ envFile: '.env' });

    expect(first.stderr[0]).toBe('Updated .env: the connection to this database.');
    expect(second.stderr.slice(0, 2)).toEqual([
      'Updated .env: the connection to this database.',
      expect.stringMatching(
        /^\.env line \d+ sets DATABASE_NAME outside the managed block, and overrides it\. Remove that line to use this connection\.$/,
      ),
    ]);
    const written = fs.readFileSync(path.join(folder, '.env'), 'utf8');
    expect(written).toMatch(/^MINE=1\n/);
    expect(written).toMatch(/^AWS_ENDPOINT_URL_RDS_DATA=http:\/\/127\.0\.0\.1:\d+$/m);
  });

  test('reports that AWS_PROFILE is set', async () => {
    const { stderr } = await run({}, undefined, { AWS_PROFILE: 'work' });

    expect(stderr[0]).toMatch(/^AWS_PROFILE is set \(work\)/);
  });

  const address = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

  const one = statement({ sql: 'SELECT 1 AS one', parameters: {}, row: { one: 'int4' } });

  // A container reaches the machine at such an address, not at loopback.
  (address === undefined ? test.skip : test)(
    '--host listens on another address of this machine, --allow-host adds a name, and the written connection works there',
    async () => {
      const file = path.join(folder, '.env');
      const { stderr } = await run(
        { json: true, host: address ?? '', allowHost: ['host.docker.internal'], envFile: '.env' },
        async (line) => {
          const { url } = JSON.parse(line);
          const { port } = new URL(url);
          expect(url).toBe(`http://${address}:${port}`);
          expect(await statusFor(port, `host.docker.internal:${port}`, address)).not.toBe(403);
          expect(await statusFor(port, `evil.example:${port}`, address)).toBe(403);
          const db = await connectDatabase(loadConnection({ env: {}, envFile: file }));
          expect(await db.value(one, {})).toBe(1);
          await db.close();
          const inContainer = { AWS_ENDPOINT_URL_RDS_DATA: `http://host.docker.internal:${port}` };
          expect(loadConnection({ env: inContainer, envFile: file })).toMatchObject({ local: true });
        },
      );

      expect(fs.readFileSync(file, 'utf8')).toContain(`DATA_API_LOCAL_HOSTS=${address},host.docker.internal\n`);
      expect(stderr).toContainEqual(expect.stringMatching(/^It listens on .*no signature is verified/));
    },
  );

  test('--allow-host accepts that name, and no other', async () => {
    await run({ json: true, allowHost: ['host.docker.internal'] }, async (line) => {
      const { port } = new URL(JSON.parse(line).url);
      expect(await statusFor(port, `host.docker.internal:${port}`)).not.toBe(403);
      expect(await statusFor(port, `evil.example:${port}`)).toBe(403);
    });
  });
});

/** fetch sets the Host header itself, so the request is written by hand. */
async function statusFor(port: string, host: string, address = '127.0.0.1'): Promise<number> {
  const { request } = await import('node:http');
  const sent = request({ port, host: address, method: 'POST', path: '/Execute', headers: { host } });
  sent.end('{}');
  const [response] = await once(sent, 'response');
  response.resume();
  return response.statusCode;
}

describe('npm run local with input that it cannot use', () => {
  async function cli(...argv: string[]) {
    const io = testIo({ env, cwd: folder });
    return { code: await runCli(['local', ...argv], io), stderr: io.stderr.join('\n') };
  }

  test('names the port that is in use, and exits with 2', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : 0;

    const { code, stderr } = await cli('--port', String(port));
    other.close();

    expect(code).toBe(2);
    expect(stderr).toBe(
      `Port ${port} of 127.0.0.1 is already in use. The local Data API needs a free port. ` +
        'Stop the other program, choose another port (--port N, option port), or use 0 for any free port.',
    );
  });

  test.each(['nope', '-1', '65536', '80.5', ''])('explains what a port is, for %j', async (port) => {
    const { code, stderr } = await cli('--port', port);

    expect(code).toBe(2);
    expect(stderr).toContain('It must be a whole number from 0 to 65535; 0 takes any free port.');
  });

  test.each(['localhost', 'docker0', '172.17.0.1:80', ''])('explains what --host accepts, for %j', async (host) => {
    const { code, stderr } = await cli('--host', host);

    expect(code).toBe(2);
    expect(stderr).toContain(
      'It must be an IP address of this machine, such as 172.17.0.1. Give names to --allow-host.',
    );
  });

  test('lists the addresses of this machine for one that it does not have', async () => {
    // TEST-NET-1 of RFC 5737: no machine has such an address.
    const { code, stderr } = await cli('--port', '0', '--host', '192.0.2.1');

    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^This machine has no address 192\.0\.2\.1\. Allowed are its own: .*127\.0\.0\.1.*, or 0\.0\.0\.0 for all\. Choose one of them \(--host, option host\)\.$/m,
    );
  });

  test('lists the stages for an unknown one', async () => {
    const { code, stderr } = await cli('--stage', 'nope');

    expect(code).toBe(2);
    expect(stderr).toContain('There is no stage "nope".');
  });
});
