import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase, testPostgres } from '../../../../test/database.ts';
import type { Interceptor } from '../../src/call.ts';
import { createClock } from '../../src/clock.ts';
import type { RequestLogEntry } from '../../src/request-log.ts';
import { type DataApiService, type DataApiServiceOptions, startDataApiService } from '../../src/service.ts';

const RESOURCE_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:service';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:service-000000';

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

/** Starts a service on the test's database, hands it to `work` and closes it. */
async function withService(
  options: Partial<DataApiServiceOptions>,
  work: (service: DataApiService) => Promise<void>,
): Promise<void> {
  const { user, password } = database.connection;
  const service = await startDataApiService({
    postgres: await testPostgres(),
    port: 0,
    clusters: [
      {
        resourceArn: RESOURCE_ARN,
        secrets: [{ secretArn: SECRET_ARN, username: String(user), password: String(password) }],
        databases: [{ name: 'app', postgresName: database.name }],
      },
    ],
    ...options,
  });
  try {
    await work(service);
  } finally {
    await service.close();
  }
}

interface Answered {
  readonly status: number;
  readonly errorType: string | null;
  readonly body: { readonly message?: string; readonly records?: unknown; readonly transactionId?: string };
}

async function post(service: DataApiService, path: string, members: object): Promise<Answered> {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, ...members }),
  });
  const body = (await response.json()) as Answered['body'];
  return { status: response.status, errorType: response.headers.get('x-amzn-errortype'), body };
}

const execute = (service: DataApiService, sql: string, members: object = {}) =>
  post(service, '/Execute', { sql, ...members });
const begin = async (service: DataApiService) =>
  String((await post(service, '/BeginTransaction', {})).body.transactionId);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Sessions', () => {
  test('are shared by calls, one at a time each, and never more than maxSessions', async () => {
    await withService({ maxSessions: 3 }, async (service) => {
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => execute(service, 'SELECT pg_backend_pid() FROM pg_sleep(0.05)')),
      );

      const pids = new Set(answers.map(({ body }) => JSON.stringify(body.records)));
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
      expect(pids.size).toBe(3);
      expect(service.sessions().open).toBe(3);
    });
  });

  test('that are all taken by transactions make a call wait, then refuse it in PostgreSQL’s words', async () => {
    await withService({ maxSessions: 1, acquireTimeoutMs: 100 }, async (service) => {
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

  test('that PostgreSQL has ended are not used again', async () => {
    await withService({}, async (service) => {
      await execute(service, 'SELECT 1');
      await superuser.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [
        database.connection.user,
      ]);
      await wait(100);

      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('that PostgreSQL ends in the middle of a transaction end it, with the cause', async () => {
    await withService({}, async (service) => {
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
    await withService({}, async (service) => {
      await execute(service, 'SELECT 1');
      await wait(50);

      await service.closeIdleSessions(database.name);

      expect(service.sessions()).toEqual({ open: 0, idle: 0 });
    });
  });

  test('answer DatabaseUnavailableException, 504, when PostgreSQL is gone', async () => {
    await withService({ postgres: { host: '127.0.0.1', port: 1 } }, async (service) => {
      expect(await execute(service, 'SELECT 1')).toEqual({
        status: 504,
        errorType: 'DatabaseUnavailableException',
        body: {},
      });
    });
  });
});

describe('Transactions', () => {
  test('that are abandoned give their locks back when their time is over, without another call', async () => {
    const clock = createClock();
    await withService({ clock }, async (service) => {
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
    await withService({}, async (service) => {
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
    const { user, password } = database.connection;
    const secrets = [{ secretArn: SECRET_ARN, username: String(user), password: String(password) }];
    const databases = [{ name: database.name }];
    const clusters = [RESOURCE_ARN, `${RESOURCE_ARN}-2`].map((resourceArn) => ({ resourceArn, secrets, databases }));
    await withService({ clusters }, async (service) => {
      const transactionId = await begin(service);

      const { errorType } = await execute(service, 'SELECT 1', { transactionId, resourceArn: `${RESOURCE_ARN}-2` });

      expect(errorType).toBe('TransactionNotFoundException');
    });
  });
});

describe('The log', () => {
  test('has a line a request with operation, status, rows and SQLSTATE, and never a parameter value', async () => {
    const entries: RequestLogEntry[] = [];
    await withService({ log: (entry) => entries.push(entry) }, async (service) => {
      await execute(service, `SELECT :a ${' '.repeat(300)} AS x`, {
        parameters: [{ name: 'a', value: { stringValue: 'secret value' } }],
      });
      await execute(service, 'SELECT 1/0');
      await post(service, '/BatchExecute', { sql: 'SELECT 1', parameterSets: [[], []] });
    });

    expect(
      entries.map(({ operation, status, rows, sqlState, sql, parameterSets, database: name }) => [
        operation,
        status,
        rows,
        sqlState,
        sql,
        parameterSets,
        name,
      ]),
    ).toEqual([
      ['ExecuteStatement', 200, 1, undefined, 'SELECT :a AS x', undefined, 'app'],
      ['ExecuteStatement', 400, undefined, '22012', 'SELECT 1/0', undefined, 'app'],
      ['BatchExecuteStatement', 200, undefined, undefined, 'SELECT 1', 2, 'app'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('secret value');
    for (const { durationMs, requestBytes, responseBytes } of entries) {
      expect(Math.min(durationMs, requestBytes, responseBytes)).toBeGreaterThan(0);
    }
  });

  test('shortens the SQL to 120 characters', async () => {
    const entries: RequestLogEntry[] = [];
    await withService({ log: (entry) => entries.push(entry) }, async (service) => {
      await execute(service, `SELECT '${'x'.repeat(1000)}'`);
    });

    expect(entries[0]?.sql).toBe(`SELECT '${'x'.repeat(111)}…`);
  });
});

describe('Interceptors', () => {
  test('see every call, the first one outermost, and may answer in its place', async () => {
    const seen: string[] = [];
    const note =
      (name: string): Interceptor =>
      async (call, next) => {
        seen.push(`${name} ${call.operation}`);
        const answer = await next();
        seen.push(`${name} ${answer.status}`);
        return answer;
      };
    const refuse: Interceptor = async () => ({ status: 503, errorType: 'ServiceUnavailableError', body: '{}' });
    await withService({ interceptors: [note('a'), note('b'), refuse] }, async (service) => {
      expect((await execute(service, 'SELECT 1')).errorType).toBe('ServiceUnavailableError');
    });

    expect(seen).toEqual(['a ExecuteStatement', 'b ExecuteStatement', 'b 503', 'a 503']);
  });

  test('may close the connection instead of answering', async () => {
    const cut: Interceptor = async () => ({ status: 0, body: '', disconnect: true });
    await withService({ interceptors: [cut] }, async (service) => {
      await expect(execute(service, 'SELECT 1')).rejects.toThrow('fetch failed');
    });
  });

  test('that fail are a defect: InternalFailure for the caller, the error for onDefect', async () => {
    const defects: unknown[] = [];
    const broken: Interceptor = async () => {
      throw new Error('broken interceptor');
    };
    await withService({ interceptors: [broken], onDefect: (error) => defects.push(error) }, async (service) => {
      expect((await execute(service, 'SELECT 1')).errorType).toBe('InternalFailure');
    });

    expect(defects).toEqual([new Error('broken interceptor')]);
  });
});

describe('The server', () => {
  test('listens on loopback only', async () => {
    await withService({}, async (service) => {
      expect(service.url).toBe(`http://127.0.0.1:${service.port}`);
    });
  });

  test('finishes the requests that run when it is closed, and leaves no session behind', async () => {
    let answered: Promise<Answered> | undefined;
    await withService({}, async (service) => {
      answered = execute(service, 'SELECT 1 FROM pg_sleep(0.3)');
      await wait(100);
    });

    expect((await answered)?.status).toBe(200);
    const { rowCount } = await superuser.query('SELECT FROM pg_stat_activity WHERE usename = $1', [
      database.connection.user,
    ]);
    expect(rowCount).toBe(0);
  });

  test('is closed although a client holds its connection open', async () => {
    await withService({}, async (service) => {
      const socket = connect(service.port, '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write('POST /Execute HTTP/1.1\r\nHost: localhost\r\n');
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));

      await service.close();
      await closed;
    });
  });

  test('cuts a client that is too slow with its request, and goes on', async () => {
    await withService({ requestTimeoutMs: 300 }, async (service) => {
      const socket = connect(service.port, '127.0.0.1');
      socket.on('error', () => {});
      let received = '';
      socket.on('data', (chunk) => {
        received += String(chunk);
      });
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write('POST /Execute HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"sql":');

      await closed;

      expect(received).toMatch(/^HTTP\/1\.1 408 /);
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('survives a client that goes away in the middle of its body', async () => {
    await withService({}, async (service) => {
      const request = httpRequest({
        port: service.port,
        host: '127.0.0.1',
        path: '/Execute',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': 1000 },
      });
      request.on('error', () => {});
      request.write('{"sql":');
      await wait(50);
      request.destroy();

      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('runs a statement to its end although its caller went away', async () => {
    await withService({}, async (service) => {
      await execute(service, 'CREATE TABLE IF NOT EXISTS gone_caller (a int)');
      const aborted = fetch(`${service.url}/Execute`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceArn: RESOURCE_ARN,
          secretArn: SECRET_ARN,
          sql: 'INSERT INTO gone_caller SELECT 1 FROM pg_sleep(0.3)',
        }),
        signal: AbortSignal.timeout(100),
      });
      await expect(aborted).rejects.toThrow();
      await wait(400);

      const { body } = await execute(service, 'SELECT count(*) FROM gone_caller');
      expect(body.records).toEqual([[{ longValue: 1 }]]);
    });
  });

  test('rejects with EADDRINUSE when its port is taken', async () => {
    await withService({}, async (service) => {
      await expect(withService({ port: service.port }, async () => {})).rejects.toThrow('EADDRINUSE');
    });
  });

  test('refuses a colon in a dollar quote in strict mode', async () => {
    await withService({ dollarQuotes: 'strict' }, async (service) => {
      expect((await execute(service, 'SELECT $$ :a $$')).errorType).toBe('ValidationException');
      expect((await execute(service, 'SELECT $$ a $$ AS x')).status).toBe(200);
    });
  });
});
