import { createClock } from '@daybreak/postgres-local';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { begin, execute, post, RESOURCE_ARN, secretOf, wait, withService } from './with-service.ts';

let database: TestDatabase;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client(database.superuser);
  await superuser.connect();
});
afterAll(async () => {
  await superuser?.end();
  await database?.drop();
});

describe('Sessions', () => {
  test('are shared by calls, one at a time each, and never more than maxSessions', async () => {
    await withService(database, { maxSessions: 3 }, async (service) => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => execute(service, 'SELECT pg_backend_pid() FROM pg_sleep(0.05)')),
      );

      const pids = new Set(answers.map(({ body }) => JSON.stringify(body.records)));
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
      expect(pids.size).toBe(3);
      expect(service.sessions().open).toBe(3);
    });
  });

  test('that are all in use by transactions make a call wait, then refuse it in PostgreSQL’s words', async () => {
    await withService(database, { maxSessions: 1, acquireTimeoutMs: 100 }, async (service) => {
      const transactionId = await begin(service);

      expect(await execute(service, 'SELECT 1')).toEqual({
        status: 400,
        errorType: 'DatabaseErrorException',
        body: { message: 'FATAL: sorry, too many clients already; SQLState: 53300' },
      });
      await post(service, '/RollbackTransaction', { transactionId });
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('count the calls that wait for one, and how long the first of them has waited', async () => {
    await withService(database, { maxSessions: 1 }, async (service) => {
      expect(service.sessions()).toEqual({ open: 0, idle: 0, waiting: 0, longestWaitMs: 0 });
      const transactionId = await begin(service);
      const first = execute(service, 'SELECT 1');
      while (service.sessions().waiting < 1) await wait(5);
      await wait(100);
      const second = execute(service, 'SELECT 2');
      while (service.sessions().waiting < 2) await wait(5);

      const { longestWaitMs, ...counts } = service.sessions();
      expect(counts).toEqual({ open: 1, idle: 0, waiting: 2 });
      expect(longestWaitMs).toBeGreaterThanOrEqual(99);
      await post(service, '/RollbackTransaction', { transactionId });
      expect([(await first).status, (await second).status]).toEqual([200, 200]);
      expect(service.sessions()).toMatchObject({ waiting: 0, longestWaitMs: 0 });
    });
  });

  test('have the settings of AWS: UTC and 45 seconds for a statement', async () => {
    await withService(database, {}, async (service) => {
      const settings = await Promise.all(
        ['TimeZone', 'statement_timeout', 'DateStyle'].map((name) => execute(service, `SHOW ${name}`)),
      );

      expect(settings.map(({ body }) => body.records)).toEqual([
        [[{ stringValue: 'UTC' }]],
        [[{ stringValue: '45s' }]],
        [[{ stringValue: 'ISO, MDY' }]],
      ]);
    });
  });

  test('that are idle are idle in pg_stat_activity too', async () => {
    await withService(database, {}, async (service) => {
      await Promise.all([execute(service, 'SELECT 1'), execute(service, 'SELECT 1')]);
      await wait(200);

      const { rows } = await superuser.query(
        "SELECT DISTINCT state FROM pg_stat_activity WHERE datname = $1 AND application_name = 'rds-data-api'",
        [database.name],
      );
      expect(rows).toEqual([{ state: 'idle' }]);
    });
  });

  test('that PostgreSQL has ended are not used again', async () => {
    await withService(database, {}, async (service) => {
      await execute(service, 'SELECT 1');
      await superuser.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
        [database.name],
      );
      await wait(100);

      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('that PostgreSQL ends in the middle of a transaction end it, with the cause', async () => {
    await withService(database, {}, async (service) => {
      const transactionId = await begin(service);
      const killed = await execute(service, 'SELECT pg_terminate_backend(pg_backend_pid())', { transactionId });
      const after = await execute(service, 'SELECT 1', { transactionId });

      expect(killed.body.message).toBe('FATAL: terminating connection due to administrator command; SQLState: 57P01');
      expect(after.body.message).toBe(
        `Transaction ${transactionId} is not found. Transaction has been aborted due to an error from a previous call.`,
      );
      expect(service.openTransactions()).toEqual([]);
    });
  });

  test('that are idle can be closed, so that a database can serve as a template', async () => {
    await withService(database, {}, async (service) => {
      await execute(service, 'SELECT 1');
      await wait(50);

      await service.closeIdleSessions(database.name);

      expect(service.sessions()).toMatchObject({ open: 0, idle: 0 });
    });
  });

  test('answer DatabaseUnavailableException, 504, when PostgreSQL is gone', async () => {
    await withService(database, { postgres: { host: '127.0.0.1', port: 1 } }, async (service) => {
      expect(await execute(service, 'SELECT 1')).toEqual({
        status: 504,
        errorType: 'DatabaseUnavailableException',
        body: {},
      });
    });
  });
});

describe('What a caller leaves in a session', () => {
  test('does not run a statement again when the reset after it fails', async () => {
    await withService(database, {}, async (service) => {
      await execute(service, 'CREATE TABLE once (n int)');
      await execute(
        service,
        `CREATE FUNCTION leave_much() RETURNS int LANGUAGE plpgsql AS $$ BEGIN
           FOR n IN 1..400 LOOP EXECUTE format('CREATE TEMPORARY TABLE left_%s (a int)', n); END LOOP;
           PERFORM set_config('statement_timeout', '1', false);
           RETURN 1;
         END $$`,
      );

      const answer = await execute(service, 'INSERT INTO once SELECT leave_much() RETURNING n', {
        includeResultMetadata: true,
      });

      expect(answer).toMatchObject({ status: 200, body: { records: [[{ longValue: 1 }]] } });
      const after = await execute(service, "SELECT count(*), to_regclass('left_1') IS NULL FROM once");
      expect(after.body.records).toEqual([[{ longValue: 1 }, { booleanValue: true }]]);
    });
  });

  test('does not include connections of dblink, whichever session created the extension', async () => {
    await withService(database, {}, async (service) => {
      const { port, user, password, database: name } = database.connection;
      // Sessions of before the extension.
      await Promise.all([
        execute(service, 'SELECT 1 FROM pg_sleep(0.05)'),
        execute(service, 'SELECT 1 FROM pg_sleep(0.05)'),
      ]);
      expect((await execute(service, 'CREATE EXTENSION dblink')).status).toBe(200);
      const connect = `SELECT dblink_connect('left', 'host=127.0.0.1 port=${port} dbname=${name} user=${user} password=${password}')`;

      for (let times = 0; times < 3; times += 1) {
        expect((await execute(service, connect)).body).toMatchObject({ records: [[{ stringValue: 'OK' }]] });
        const left = await execute(service, 'SELECT dblink_get_connections() IS NULL');
        expect(left.body.records).toEqual([[{ booleanValue: true }]]);
      }
      await execute(service, 'DROP EXTENSION dblink');
    });
  });
});

describe('Transactions', () => {
  test('that are abandoned release their locks when they expire, without another call', async () => {
    const clock = createClock();
    await withService(database, { clock }, async (service) => {
      await execute(service, 'CREATE TABLE abandoned (a int)');
      const transactionId = await begin(service);
      await execute(service, 'LOCK TABLE abandoned', { transactionId });

      clock.advance(3 * 60_000);
      await wait(1500);

      expect(service.openTransactions()).toEqual([]);
      expect((await execute(service, 'DROP TABLE abandoned')).status).toBe(200);
    });
  });

  test('have ids that are opaque, all different and at most 192 characters', async () => {
    await withService(database, {}, async (service) => {
      const ids = await Promise.all(Array.from({ length: 5 }, () => begin(service)));

      expect(new Set(ids).size).toBe(5);
      for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9+/]{180,192}=*$/);
      expect(
        service
          .openTransactions()
          .map(({ transactionId }) => transactionId)
          .sort(),
      ).toEqual([...ids].sort());
    });
  });

  test('of another cluster are not found', async () => {
    const secrets = [secretOf(database)];
    const databases = [{ name: database.name }];
    const clusters = [RESOURCE_ARN, `${RESOURCE_ARN}-2`].map((resourceArn) => ({ resourceArn, secrets, databases }));
    await withService(database, { clusters }, async (service) => {
      const transactionId = await begin(service);

      const { errorType } = await execute(service, 'SELECT 1', { transactionId, resourceArn: `${RESOURCE_ARN}-2` });

      expect(errorType).toBe('TransactionNotFoundException');
    });
  });
});
