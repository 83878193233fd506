import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LOOKING_CLIENT } from '@daybreak/console';
import type { DataApiLocal, RequestLogEntry } from '@daybreak/data-api-local';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../test/database.ts';
import { applyMigrations } from '../dev/migrations.ts';
import { readMigrations } from './migrations.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-migrations-'));
const add = (name: string, sql = 'SELECT 1;') => writeFileSync(path.join(folder, name), sql);
const entries: RequestLogEntry[] = [];
let local: DataApiLocal;
beforeAll(async () => {
  local = await startTestDataApi({ log: (entry) => entries.push(entry) });
});
afterAll(async () => {
  await local?.stop();
  rmSync(folder, { recursive: true });
});

test('The console shows applied and pending migrations and errors of the folder; its own queries are not counted', async () => {
  add('20260101000000_first.sql', 'CREATE TABLE first (id int PRIMARY KEY);');
  await applyMigrations(Promise.resolve(local), folder);
  add('20260102000000_second.sql');
  const counts = local.counts();
  entries.length = 0;

  expect(await readMigrations(local, folder)).toEqual({
    applied: [{ fileName: '20260101000000_first.sql', appliedAtMs: expect.any(Number) }],
    pending: ['20260102000000_second.sql'],
    problems: [],
  });
  expect(new Set(entries.map(({ client }) => client))).toEqual(new Set([LOOKING_CLIENT]));
  expect(local.counts()).toEqual(counts);

  add('20260102000000_other.sql');
  const { problems } = await readMigrations(local, folder);
  expect(problems).toEqual([expect.stringContaining('20260102000000')]);
});
