import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { startDsqlLocal } from '../src/index.ts';
import { connect } from './connect.ts';

test.each([
  [{ identifier: 'short' }, 'identifier is "short". It must be 26 lower-case letters and digits.'],
  [{ region: 'Frankfurt' }, 'region is "Frankfurt". It must be an AWS Region, such as us-east-1.'],
  [{ credentials: [] }, 'credentials is empty. It must hold at least one key, or be left out.'],
])('%j is refused: %s', async (options, message) => {
  await expect(startDsqlLocal(options)).rejects.toThrow(message);
});

test('data, roles and mappings that are kept are there after another start; the certificate file goes with the cluster', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-dsql-data-'));
  // Where root runs the test, PostgreSQL has an account of its own.
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'package.json'), '{}');
  try {
    const first = await startDsqlLocal({ keep: true, cwd: folder });
    const before = await connect(first);
    await before.query('CREATE TABLE kept (id int PRIMARY KEY)');
    await before.query('INSERT INTO kept VALUES (7)');
    await before.query('CREATE ROLE app WITH LOGIN');
    await before.query("AWS IAM GRANT app TO 'arn:aws:iam::111122223333:role/app'");
    await before.end();
    await first.stop();
    expect(existsSync(first.caFile)).toBe(false);

    const second = await startDsqlLocal({ keep: true, cwd: folder });
    expect(second.postgres.dataDir).toMatch(/\.daybreak.dsql-pg17$/);
    const after = await connect(second);
    expect((await after.query('SELECT id, pg_role_name FROM kept, sys.iam_pg_role_mappings')).rows).toEqual([
      { id: 7, pg_role_name: 'app' },
    ]);
    await after.end();
    await second.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test('stops with a transaction open and a job running', async () => {
  const dsql = await startDsqlLocal();
  const client = await connect(dsql);
  await client.query('CREATE TABLE big (id int PRIMARY KEY)');
  dsql.faults.slowJob(600_000);
  await client.query('CREATE INDEX ASYNC never ON big (id)');
  await client.query('BEGIN');
  await client.query('INSERT INTO big VALUES (1)');
  const ended = new Promise<void>((resolve) => client.once('end', resolve));

  await dsql.stop();
  await ended;
}, 60_000);
