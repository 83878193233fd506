// The grant of rds_iam, on a server that has the role like Amazon RDS. The shared server of the tests does not have it, because roles are global.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { statement } from '@daybreak/database';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startDataApiLocal } from '../../packages/data-api-local/src/local.ts';
import { startUsers, type UsersFixture } from './test-parts.ts';
import { ensureUsers, usersStatus } from './users.ts';

let dataDir: string;
let fixture: UsersFixture;
beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'daybreak-iam-role-'));
  const { DATA_API_LOCAL_POSTGRES_URL: _, ...env } = process.env;
  fixture = await startUsers((options) => startDataApiLocal({ port: 0, ...options, dataDir, env }));
}, 60_000);
afterAll(async () => {
  await fixture.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** The users that sign in with tokens. */
const members = async () =>
  (
    await fixture.parts.db.query(
      statement({
        sql: `SELECT m.rolname AS name FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
JOIN pg_roles r ON r.oid = a.roleid WHERE r.rolname = 'rds_iam' AND m.rolcanlogin AND m.rolname <> current_user ORDER BY 1`,
        row: { name: 'text' },
      }),
    )
  ).map(({ name }) => name);

test('users of IAM are members of rds_iam, granted by the master user; the users with a secret are not', async () => {
  const parts = { ...fixture.parts, iamUsers: true };
  const { database } = parts.connection;

  const { changes } = await ensureUsers(parts);

  expect(changes).toContain(`Fixed: ${database}_iam_ro is not a member of rds_iam`);
  expect(await members()).toEqual([`${database}_iam_ro`, `${database}_iam_rw`]);
  expect((await ensureUsers(parts)).changes).toEqual([]);
});

test('a revoked rds_iam is a difference, and is granted again', async () => {
  const parts = { ...fixture.parts, iamUsers: true };
  const { database } = parts.connection;
  await parts.db.execute(statement({ sql: `REVOKE rds_iam FROM "${database}_iam_rw"` }));

  expect((await usersStatus(parts)).differences).toEqual([`${database}_iam_rw is not a member of rds_iam`]);
  await ensureUsers(parts);
  expect(await members()).toEqual([`${database}_iam_ro`, `${database}_iam_rw`]);
});
