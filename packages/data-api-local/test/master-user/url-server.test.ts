// On a server given by URL the roles are shared with other databases: what the master user of Aurora may do with them changes nothing.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { ask, begin, rollBack } from '../extensions/ask.ts';

let api: DataApiLocal;
beforeAll(async () => {
  api = await startTestDataApi({ users: [{ name: 'reader', readOnly: true }] });
});
afterAll(() => api?.stop());

const memberships = () =>
  ask(
    api,
    "SELECT string_agg(roleid::regrole || ' ' || member::regrole, ', ' ORDER BY roleid, member) FROM pg_auth_members",
  );

describe('On a server given by URL, the master user', () => {
  test.each([
    'GRANT rds_iam TO CURRENT_USER',
    'GRANT rds_superuser, pg_monitor TO daybreak_reader WITH ADMIN OPTION',
    'grant "pg_read_all_data" to daybreak_reader, current_role with admin true, inherit false;',
    'REVOKE pg_read_all_data FROM daybreak_reader',
    'REVOKE ADMIN OPTION FOR rds_iam FROM daybreak_reader CASCADE',
    'DO $$ BEGIN GRANT rds_iam TO daybreak_reader; END $$',
  ])('grants and takes back roles of RDS and PostgreSQL without any effect: %s', async (sql) => {
    const before = await memberships();
    await ask(api, sql);
    expect(await memberships()).toBe(before);
  });

  test.each([
    ['GRANT rds_iam TO nobody_at_all', 'role "nobody_at_all" does not exist'],
    ['GRANT rds_iam, daybreak_reader TO CURRENT_USER', 'role "rds_iam" does not exist'],
    ['GRANT pg_read_server_files TO CURRENT_USER', 'permission denied to grant role "pg_read_server_files"'],
    ['GRANT pg_execute_server_program, rds_iam TO CURRENT_USER', 'permission denied to grant role'],
  ])('gets PostgreSQL’s error for the others: %s', async (sql, message) => {
    await expect(ask(api, sql)).rejects.toThrow(message);
  });

  test('is the only user who can grant them', async () => {
    const reader = { secretArn: api.secretArns.reader };
    await expect(ask(api, 'GRANT rds_iam TO daybreak_reader', reader)).rejects.toThrow('role "rds_iam" does not exist');
    await expect(ask(api, 'GRANT pg_monitor TO daybreak_reader', reader)).rejects.toThrow('permission denied to grant');
  });

  test('creates no event trigger, because the server’s other superusers would run it', async () => {
    await ask(api, "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'");
    await expect(ask(api, 'CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION f()')).rejects.toThrow(
      new Error(
        'ERROR: permission denied to create event trigger "x"; Hint: The master user may create it on PostgreSQL 17 or later, on a ' +
          'server that this local Data API starts itself. Unset DATA_API_LOCAL_POSTGRES_URL, and call with the secret of the master ' +
          'user.; SQLState: 42501',
      ),
    );
  });

  test('creates publications of all tables, and sets session_replication_role', async () => {
    await ask(api, 'CREATE PUBLICATION everything FOR ALL TABLES');
    await ask(api, 'DROP PUBLICATION everything');
    const transactionId = await begin(api);
    await ask(api, 'SET session_replication_role = replica', { transactionId });
    expect(await ask(api, 'SHOW session_replication_role', { transactionId })).toBe('replica');
    await rollBack(api, transactionId);
  });
});
