import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type pg from 'pg';
import type { DsqlLocal } from '../../src/index.ts';
import { answerOf, connect, signerOf } from '../connect.ts';
import { APP_ARN as ARN, OTHER_ARN as OTHER, shared } from './shared.ts';

describe('jobs and roles', () => {
  let dsql: DsqlLocal;
  let client: pg.Client;

  beforeAll(async () => {
    dsql = shared();
    client = await connect(dsql);
    await client.query('CREATE TABLE fruit (id int PRIMARY KEY, name text, colour text)');
    await client.query("INSERT INTO fruit VALUES (1, 'apple', 'red'), (2, 'cherry', 'red'), (3, 'lemon', 'yellow')");
  });
  afterAll(async () => {
    await client?.end();
  });
  afterEach(() => dsql.faults.clear());

  async function jobOf(sql: string): Promise<string> {
    const { rows } = await client.query(sql);
    return rows[0].job_id;
  }

  const statusOf = async (job: string) =>
    (await client.query('SELECT status, details, job_type, object_name FROM sys.jobs WHERE job_id = $1', [job]))
      .rows[0];
  const isValid = async (index: string) =>
    (await client.query('SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass($1)', [index])).rows[0]
      ?.indisvalid;

  describe('CREATE INDEX ASYNC', () => {
    test('answers with a job, which sys.jobs shows and sys.wait_for_job waits for', async () => {
      const job = await jobOf('CREATE INDEX ASYNC fruit_colour ON fruit (colour) INCLUDE (name) WHERE id > 0');

      expect(job).toMatch(/^[a-z2-7]{26}$/);
      expect(await answerOf(client, `CALL sys.wait_for_job('${job}')`)).toBe('CALL');
      expect(await statusOf(job)).toEqual({
        ...{ status: 'completed', details: null },
        ...{ job_type: 'INDEX_BUILD', object_name: 'fruit_colour' },
      });
      expect(await isValid('fruit_colour')).toBe(true);
    });

    test('shows the index as not valid while it is built', async () => {
      dsql.faults.slowJob(2_000);
      const job = await jobOf('CREATE UNIQUE INDEX ASYNC fruit_name ON fruit (name)');

      expect(await isValid('fruit_name')).toBe(false);
      expect((await statusOf(job)).status).toBe('processing');
      expect(await answerOf(client, 'ALTER TABLE fruit ADD CONSTRAINT fruit_name UNIQUE USING INDEX fruit_name')).toBe(
        '55000 index "fruit_name" is not valid',
      );
      await client.query(`CALL sys.wait_for_job('${job}')`);
      expect(await answerOf(client, 'ALTER TABLE fruit ADD CONSTRAINT fruit_name UNIQUE USING INDEX fruit_name')).toBe(
        'ALTER TABLE',
      );
    });

    test('fails on duplicates: the index stays, is not valid, and refuses new duplicates until it is dropped', async () => {
      const job = await jobOf('CREATE UNIQUE INDEX ASYNC one_colour ON fruit (colour)');
      await client.query(`CALL sys.wait_for_job('${job}')`);

      expect(await statusOf(job)).toMatchObject({
        status: 'failed',
        details: 'Found duplicate key while validating index for UCVs',
      });
      expect(await isValid('one_colour')).toBe(false);
      expect(await answerOf(client, "INSERT INTO fruit VALUES (4, 'banana', 'yellow')")).toMatch(/^23505 .*one_colour/);
      expect(await answerOf(client, 'DROP INDEX one_colour')).toBe('DROP INDEX');
      expect(await answerOf(client, "INSERT INTO fruit VALUES (4, 'banana', 'yellow')")).toBe('INSERT 0 1');
    });

    test('checks its names immediately, and starts with the COMMIT', async () => {
      expect(await answerOf(client, 'CREATE INDEX ASYNC i ON nothing (a)')).toBe(
        '42P01 relation "nothing" does not exist',
      );
      expect(await answerOf(client, 'CREATE INDEX ASYNC i ON fruit (a)')).toBe('42703 column "a" does not exist');

      await client.query('BEGIN');
      const lost = await jobOf('CREATE INDEX ASYNC taken_back ON fruit (name)');
      await client.query('ROLLBACK');
      await client.query('BEGIN');
      const kept = await jobOf('CREATE INDEX ASYNC ON fruit (name, colour)');
      await client.query('COMMIT');
      await client.query(`CALL sys.wait_for_job('${kept}')`);

      expect([await statusOf(lost), await isValid('taken_back')]).toEqual([undefined, undefined]);
      expect([(await statusOf(kept)).status, await isValid('fruit_name_colour_idx')]).toEqual(['completed', true]);
    });

    test('ends when its index is dropped', async () => {
      dsql.faults.slowJob(60_000);
      const job = await jobOf('CREATE INDEX ASYNC never_built ON fruit (colour)');

      expect(await answerOf(client, 'DROP INDEX never_built')).toBe('DROP INDEX');
      expect((await statusOf(job)).status).toBe('failed');
    });

    test('fails on demand', async () => {
      dsql.faults.failJob('out of space', /never/);
      dsql.faults.failJob('no space', /unlucky/);
      const job = await jobOf('CREATE INDEX ASYNC unlucky ON fruit (name)');
      await client.query(`CALL sys.wait_for_job('${job}')`);

      expect(await statusOf(job)).toMatchObject({ status: 'failed', details: 'no space' });
      expect(await isValid('unlucky')).toBe(false);
    });
  });

  describe('ALTER TABLE ASYNC … VALIDATE CONSTRAINT', () => {
    test('checks the rows in a job', async () => {
      await client.query('ALTER TABLE fruit ADD CONSTRAINT short CHECK (length(name) < 10) NOT VALID');
      const job = await jobOf('ALTER TABLE ASYNC fruit VALIDATE CONSTRAINT short');
      await client.query(`CALL sys.wait_for_job('${job}')`);

      expect(await statusOf(job)).toMatchObject({ status: 'completed', object_name: 'short' });
      const { rows } = await client.query("SELECT convalidated FROM pg_constraint WHERE conname = 'short'");
      expect(rows).toEqual([{ convalidated: true }]);
    });

    test('fails if a row violates the constraint, and says why', async () => {
      await client.query('ALTER TABLE fruit ADD CONSTRAINT shorter CHECK (length(name) < 2) NOT VALID');
      const job = await jobOf('ALTER TABLE ASYNC fruit VALIDATE CONSTRAINT shorter');
      await client.query(`CALL sys.wait_for_job('${job}')`);

      expect(await statusOf(job)).toMatchObject({ status: 'failed', details: expect.stringContaining('shorter') });
      expect(await answerOf(client, 'ALTER TABLE ASYNC fruit VALIDATE CONSTRAINT nothing')).toMatch(/^42704 /);
      expect(await answerOf(client, 'ALTER TABLE fruit DROP CONSTRAINT shorter')).toBe('ALTER TABLE');
    });
  });

  describe('AWS IAM GRANT', () => {
    const as = (index: number) => {
      const [, app, other] = [
        { accessKeyId: 'AKIAADMIN', secretAccessKey: 'admin' },
        { accessKeyId: 'AKIAAPP', secretAccessKey: 'app' },
        { accessKeyId: 'AKIAOTHER', secretAccessKey: 'other' },
      ];
      const credentials = index === 1 ? app : other;
      return { user: 'app', password: () => signerOf(dsql, credentials && { credentials }).getDbConnectAuthToken() };
    };

    test('allows a login for the IAM role that it names, and for no other', async () => {
      await client.query('CREATE ROLE app WITH LOGIN');
      await expect(connect(dsql, as(1))).rejects.toThrow('access denied');
      expect(await answerOf(client, `AWS IAM GRANT app TO '${ARN}'`)).toBe('GRANT');
      await client.query('GRANT SELECT, UPDATE ON fruit TO app');

      await expect(connect(dsql, as(2))).rejects.toThrow('access denied');
      const app = await connect(dsql, as(1));
      expect((await app.query('SELECT name FROM fruit WHERE id = 1')).rows).toEqual([{ name: 'apple' }]);
      expect(await answerOf(app, "UPDATE fruit SET colour = 'green' WHERE id = 1")).toBe('UPDATE 1');
      expect(await answerOf(app, 'DELETE FROM fruit')).toBe('42501 permission denied for table fruit');
      expect(await answerOf(app, 'CREATE TABLE mine (id int)')).toBe('42501 permission denied for schema public');
      expect(await answerOf(app, `AWS IAM GRANT app TO '${OTHER}'`)).toBe(
        '42501 permission denied to grant IAM trust with role app',
      );
      await app.end();
    });

    test('is shown by sys.iam_pg_role_mappings and ends with AWS IAM REVOKE, after which the role can be dropped', async () => {
      const { rows } = await client.query(
        'SELECT arn, pg_role_name, grantor_pg_role_name FROM sys.iam_pg_role_mappings',
      );
      expect(rows).toEqual([{ arn: ARN, pg_role_name: 'app', grantor_pg_role_name: 'admin' }]);
      expect(await answerOf(client, 'DROP ROLE app')).toBe(
        '2BP01 role "app" cannot be dropped because some objects depend on it',
      );

      expect(await answerOf(client, `AWS IAM REVOKE app FROM '${ARN}'`)).toBe('REVOKE');
      await expect(connect(dsql, as(1))).rejects.toThrow('access denied');
      await client.query('REVOKE ALL ON fruit FROM app');
      expect(await answerOf(client, 'DROP ROLE app')).toBe('DROP ROLE');
    });

    test.each([
      ["AWS IAM GRANT nobody TO 'app'", '22023 IAM role must look like an IAM ARN'],
      [`AWS IAM GRANT nobody TO '${ARN}'`, '42704 role "nobody" does not exist'],
      [`AWS IAM REVOKE admin FROM '${ARN}'`, `42704 IAM role ${ARN} does not exist`],
    ])('refuses %s with %s', async (sql, answer) => {
      expect(await answerOf(client, sql)).toBe(answer);
    });
  });
});
