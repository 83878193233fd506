import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { type Answered, execute, RESOURCE_ARN, SECRET_ARN, wait, withService } from './with-service.ts';

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

describe('The server', () => {
  test('listens on loopback only', async () => {
    await withService(database, {}, async (service) => {
      expect(service.url).toBe(`http://127.0.0.1:${service.port}`);
    });
  });

  test('finishes the requests that run when it is closed, and leaves no session behind', async () => {
    let answered: Promise<Answered> | undefined;
    await withService(database, {}, async (service) => {
      answered = execute(service, 'SELECT 1 FROM pg_sleep(0.3)');
      while (service.sessions().open === 0) await wait(5);
    });

    expect((await answered)?.status).toBe(200);
    const { rowCount } = await superuser.query(
      'SELECT FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [database.name],
    );
    expect(rowCount).toBe(0);
  });

  test('is closed although a client holds its connection open', async () => {
    await withService(database, {}, async (service) => {
      const socket = connect(service.port, '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write('POST /Execute HTTP/1.1\r\nHost: localhost\r\n');
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));

      await service.close();
      await closed;
    });
  });

  test('disconnects a client that sends too slowly, and serves others', async () => {
    await withService(database, { requestTimeoutMs: 2_000 }, async (service) => {
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

  test.each([
    ['a byte that no character has', [0xff]],
    ['a character that is cut off', [0xe2, 0x82]],
    ['an overlong form', [0xc0, 0xaf]],
  ])('refuses a body with %s, and stores nothing else in its place', async (_title, bytes) => {
    await withService(database, {}, async (service) => {
      const response = await fetch(`${service.url}/Execute`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat([Buffer.from('{"sql":"SELECT \''), Buffer.from(bytes), Buffer.from('\'"}')]),
      });

      expect(response.headers.get('x-amzn-errortype')).toBe('SerializationException');
      expect(await response.text()).toBe('{"message":"The request body is not valid UTF-8."}');
    });
  });

  test('continues when a client disconnects in the middle of its body', async () => {
    await withService(database, {}, async (service) => {
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

  test('runs a statement to its end although its caller disconnected', async () => {
    await withService(database, {}, async (service) => {
      await execute(service, 'CREATE TABLE IF NOT EXISTS gone_caller (a int)');
      const aborted = fetch(`${service.url}/Execute`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          resourceArn: RESOURCE_ARN,
          secretArn: SECRET_ARN,
          database: 'app',
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
    await withService(database, {}, async (service) => {
      await expect(withService(database, { port: service.port }, async () => {})).rejects.toThrow('EADDRINUSE');
    });
  });

  test('refuses a colon in a dollar quote in strict mode', async () => {
    await withService(database, { dollarQuotes: 'strict' }, async (service) => {
      expect((await execute(service, 'SELECT $$ :a $$')).errorType).toBe('ValidationException');
      expect((await execute(service, 'SELECT $$ a $$ AS x')).status).toBe(200);
    });
  });
});
