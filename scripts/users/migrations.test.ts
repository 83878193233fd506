import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { statement } from '@daybreak/database';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { applyProjectMigrations } from '../migrate/project-migrations.ts';
import { testIo } from '../test/io.ts';
import { startUsers, type UsersFixture } from './test-parts.ts';
import { ensureUsers, usersStatus } from './users.ts';

let fixture: UsersFixture;
const folder = mkdtempSync(path.join(tmpdir(), 'users-migrations-'));
beforeAll(async () => {
  fixture = await startUsers();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await fixture.close();
});

const file = (version: number, sql: string) => writeFileSync(path.join(folder, `2026112009${version}00_step.sql`), sql);
const apply = (secretArn = fixture.parts.connection.secretArn) =>
  applyProjectMigrations({ ...fixture.parts.connection, secretArn }, testIo({ env: {} }), folder);
const owners = async (): Promise<readonly string[]> => {
  const rows = await fixture.parts.db.query(
    statement({
      sql: `SELECT DISTINCT replace(o.rolname, current_database(), 'db') AS owner FROM pg_class c JOIN pg_roles o ON o.oid = c.relowner
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i', 'S', 'v')`,
      row: { owner: 'text' },
    }),
  );
  return rows.map(({ owner }) => owner);
};

describe('migrations of a database with users', () => {
  test('run as the master user until there are users; then the objects are transferred', async () => {
    file(10, 'CREATE TABLE first (id int PRIMARY KEY);');
    await apply();
    expect(await owners()).not.toContain('db_owner');

    await ensureUsers(fixture.parts);

    expect(await owners()).toEqual(['db_owner']);
  });

  test('run as the owner, except extensions and statements outside a transaction, whose objects the owner gets afterwards', async () => {
    file(11, 'CREATE TABLE who (name text); INSERT INTO who SELECT current_user;');
    file(12, 'CREATE EXTENSION IF NOT EXISTS hstore;');
    file(13, '-- daybreak:no-transaction\nCREATE TABLE outside (id int);\nCREATE INDEX CONCURRENTLY ON outside (id);');
    file(14, 'CREATE FUNCTION one() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;');
    await apply();
    const ro = await fixture.as('ro');

    const who = await ro.query(statement({ sql: 'SELECT name FROM who', row: { name: 'text' } }));

    expect(who).toEqual([{ name: expect.stringMatching(/_owner$/) }]);
    expect(await owners()).toEqual(['db_owner']);
    await ro.execute(statement({ sql: 'SELECT id FROM outside' }));
    await ro.execute(statement({ sql: 'SELECT one()' }));
    expect((await usersStatus(fixture.parts)).differences).toEqual([]);
  });

  test('run with the secret of the migration user too, and leave nothing that is its own', async () => {
    file(15, 'CREATE TABLE by_ci (id int); INSERT INTO who SELECT session_user;');
    file(16, '-- daybreak:no-transaction\nCREATE TABLE outside_by_ci (id int);');

    await apply(fixture.parts.secretArns.migrate);

    expect(await owners()).toEqual(['db_owner']);
    expect((await usersStatus(fixture.parts)).differences).toEqual([]);
  });
});
