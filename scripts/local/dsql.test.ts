import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';
import { runLocalDsql, withoutMeaningForDsql } from './dsql.ts';

const SETTINGS = { port: 0, ephemeral: true, reset: false, log: 'text', json: true } as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-local-dsql-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('runs Aurora DSQL until it is stopped, prints its address, and writes --env-file for other commands', async () => {
  const stop = new AbortController();
  let announce: (line: string) => void = () => undefined;
  const ready = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const io = { ...testIo({ cwd: folder }), out: announce };
  const running = runLocalDsql({ ...SETTINGS, envFile: '.env' }, io, stop.signal);
  const { endpoint, host, port } = JSON.parse(await ready);

  expect(endpoint).toBe('localdsqlcluster0000000000.dsql.us-east-1.on.aws');
  const client = new pg.Client({ host, port, user: 'admin', password: 'no token', ssl: { rejectUnauthorized: false } });
  // A client that connects to the address has no SNI.
  await expect(client.connect()).rejects.toThrow('sni was not received');
  const written = loadConnection({ env: {}, envFile: path.join(folder, '.env') });
  expect(written).toMatchObject({ backend: 'dsql', user: 'admin', local: true, address: { host, port } });
  const db = await connectDatabase(written);
  expect(await db.run(statement({ sql: 'SELECT current_user::text AS me' }))).toMatchObject({ rows: [['admin']] });
  await db.close();
  stop.abort();
  await running;
}, 60_000);

test('refuses options of the local Data API, and a server that it did not start', async () => {
  expect(withoutMeaningForDsql(['dsql', 'port', 'allowHost', 'latency'])).toBe(
    '--dsql and --allow-host, --latency exclude each other. With --dsql these apply: --port, --data-dir, --ephemeral, --reset, --engine, --env-file, --log, --json.',
  );
  expect(withoutMeaningForDsql(['dsql', 'reset'])).toBeUndefined();
  const stop = new AbortController();
  await expect(runLocalDsql({ ...SETTINGS, engine: 'url' }, testIo(), stop.signal)).rejects.toThrow(
    'needs its own PostgreSQL',
  );
});

test('npm run local -- --dsql refuses options of the local Data API, but accepts --no-console', async () => {
  const io = testIo();

  expect(await runCli(['local', '--dsql', '--no-console', '--allow-host', 'example.com'], io)).toBe(2);
  expect(io.stderr.join('\n')).toMatch(/^--dsql and --allow-host exclude each other\./);
});
