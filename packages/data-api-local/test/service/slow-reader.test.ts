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

/** Settles when the service has logged an answer, which it does when it begins to send it. */
function firstAnswer() {
  let log = () => {};
  const answered = new Promise<void>((resolve) => {
    log = resolve;
  });
  return { answered, log };
}

describe('A client that does not read its answer', () => {
  test('is disconnected after the request timeout; the service continues', async () => {
    const { answered, log } = firstAnswer();
    await withService(database, { requestTimeoutMs: 700, log }, async (service) => {
      expect(await readLate(service.port, () => answered.then(() => wait(1500)))).toBeLessThan(9_900_000);
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });
  });

  test('may be slow: it gets the whole answer within that time', async () => {
    await withService(database, { requestTimeoutMs: 20_000 }, async (service) => {
      expect(await readLate(service.port, () => wait(500))).toBeGreaterThan(9_900_000);
    });
  });

  test('does not prevent the service from closing', async () => {
    const { answered, log } = firstAnswer();
    await withService(database, { requestTimeoutMs: 300, log }, async (service) => {
      let closed = () => {};
      const untilClosed = new Promise<void>((resolve) => {
        closed = resolve;
      });
      const read = readLate(service.port, () => untilClosed);
      await answered;

      // It would never end if it waited for a client that reads only after it.
      await service.close();

      closed();
      await read;
    });
  });

  test('gets the whole answer of a request that ran when the service was closed', async () => {
    const { answered, log } = firstAnswer();
    await withService(database, { requestTimeoutMs: 20_000, log }, async (service) => {
      const read = readLate(service.port, () => answered.then(() => wait(400)));
      await answered;

      await service.close();

      expect(await read).toBeGreaterThan(9_900_000);
    });
  });
});
