import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkFiles } from '../src/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-migrate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const write = (sql: string) => writeFileSync(path.join(folder, '20261120090000_a.sql'), sql);

describe('files for Aurora DSQL', () => {
  test.each([
    ['CREATE TABLE t (id serial PRIMARY KEY)', 'type "serial" does not exist'],
    ['TRUNCATE t', 'unsupported statement: Truncate'],
    ['CREATE EXTENSION pg_trgm', 'unsupported statement: CreateExtension'],
    ['ALTER TABLE t ADD COLUMN n int DEFAULT 0', 'ALTER TABLE ADD COLUMN with constraint not supported'],
    ['CREATE INDEX ON t (n DESC)', 'specifying sort order not supported for index keys'],
    ['BEGIN', 'BEGIN has no effect here'],
    ['SET search_path = other', 'SET has no effect on the next statement'],
  ])('%s is refused without a database', async (sql, words) => {
    write(`${sql};`);

    const { problems } = await checkFiles({ folder, backend: 'dsql' });

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain(words);
  });

  test.each([
    'CREATE INDEX t_n ON t (n)',
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_n ON t (n)',
    'create\n  index t_n on t (lower(n))',
    'ALTER TABLE t VALIDATE CONSTRAINT c',
    'ALTER TABLE t ADD COLUMN n int',
  ])('%s is plain PostgreSQL, and runs there too', async (sql) => {
    write(`${sql};`);

    expect((await checkFiles({ folder, backend: 'dsql' })).problems).toEqual([]);
  });
});
