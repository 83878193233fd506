import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { execute, RESOURCE_ARN, SECRET_ARN, wait, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** Ten megabytes: more than the system keeps for a connection. */
const BODY = JSON.stringify({
  resourceArn: RESOURCE_ARN,
  secretArn: SECRET_ARN,
  database: 'app',
  formatRecordsAs: 'JSON',
  sql: "SELECT repeat('x', 9000) AS a FROM generate_series(1, 1100)",
});

/** Sends the request and reads nothing until `pause` is over; resolves to the bytes of the answer that came before the end. */
async function readLate(port: number, pause: () => Promise<unknown>): Promise<number> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.pause();
  socket.write(
    `POST /Execute HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`,
  );
  await pause();
  let bytes = 0;
  socket.on('data', (chunk) => {
    bytes += chunk.length;
  });
  socket.resume();
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  return bytes;
}

describe('A client that does not read its answer', () => {
  test('is disconnected after the request timeout; the service continues', async () => {
    let sent = () => {};
    const isSent = new Promise<void>((resolve) => {
      sent = resolve;
    });
    await withService(database, { requestTimeoutMs: 700, log: () => sent() }, async (service) => {
      expect(await readLate(service.port, () => isSent.then(() => wait(1500)))).toBeLessThan(9_900_000);
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('may be slow: it gets the whole answer within that time', async () => {
    await withService(database, { requestTimeoutMs: 5000 }, async (service) => {
      expect(await readLate(service.port, () => wait(500))).toBeGreaterThan(9_900_000);
    });
  });

  test('does not prevent the service from closing', async () => {
    await withService(database, { requestTimeoutMs: 300 }, async (service) => {
      const read = readLate(service.port, () => wait(1500));
      await wait(300);

      const before = performance.now();
      await service.close();

      expect(performance.now() - before).toBeLessThan(1500);
      await read;
    });
  });

  test('gets the whole answer of a request that ran when the service was closed', async () => {
    await withService(database, { requestTimeoutMs: 5000 }, async (service) => {
      const read = readLate(service.port, () => wait(800));
      await wait(400);

      await service.close();

      expect(await read).toBeGreaterThan(9_900_000);
    });
  });
});
