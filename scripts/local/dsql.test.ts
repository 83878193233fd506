import { expect, test } from '@jest/globals';
import pg from 'pg';
import { testIo } from '../test/io.ts';
import { runLocalDsql, withoutMeaningForDsql } from './dsql.ts';

const SETTINGS = { port: 0, ephemeral: true, reset: false, log: 'text', json: true } as const;

test('runs Aurora DSQL until it is stopped, and prints where it listens', async () => {
  const stop = new AbortController();
  let announce: (line: string) => void = () => undefined;
  const ready = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const running = runLocalDsql(SETTINGS, { ...testIo(), out: announce }, stop.signal);
  const { endpoint, host, port } = JSON.parse(await ready);

  expect(endpoint).toBe('localdsqlcluster0000000000.dsql.us-east-1.on.aws');
  const client = new pg.Client({ host, port, user: 'admin', password: 'no token', ssl: { rejectUnauthorized: false } });
  // A client that connects to the address has no SNI.
  await expect(client.connect()).rejects.toThrow('sni was not received');
  stop.abort();
  await running;
}, 60_000);

test('refuses options of the local Data API, and a server of somebody else', async () => {
  expect(withoutMeaningForDsql(['dsql', 'port', 'envFile', 'latency'])).toBe(
    '--dsql and --env-file, --latency exclude each other. With --dsql these apply: --port, --data-dir, --ephemeral, --reset, --engine, --log, --json.',
  );
  expect(withoutMeaningForDsql(['dsql', 'reset'])).toBeUndefined();
  const stop = new AbortController();
  await expect(runLocalDsql({ ...SETTINGS, engine: 'url' }, testIo(), stop.signal)).rejects.toThrow(
    'needs a PostgreSQL of its own',
  );
});
