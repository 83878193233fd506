// Clients that are slow, disconnect or use rare parts of HTTP, and a service that closes while they are connected.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { DataApiService, DataApiServiceOptions } from '../../src/service/service.ts';
import { HOST, loggedRequests, post, sql, whole } from './http-messages.ts';
import { answersIn, openRaw, sendRaw } from './raw.ts';
import { wait, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const logged = (options: Partial<DataApiServiceOptions>, work: (service: DataApiService) => Promise<void>) =>
  loggedRequests(database, options, work);

describe('A client that is too slow', () => {
  const SLOW = { requestTimeoutMs: 300 };
  const TOO_SLOW = 'The request did not arrive within 300 ms. It did not run. Send it in one piece.';

  test.each([
    ['its headers', 'POST /Execute HTTP/1.1\r\nHost: localhost\r\n', undefined],
    [
      'its body',
      `POST /Execute HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"sql":`,
      'ExecuteStatement',
    ],
  ])('with %s gets one 408 and is disconnected; other clients are served', async (_what, bytes, operation) => {
    const entries = await logged(SLOW, async (service) => {
      const answers = await sendRaw(service, bytes);

      expect(answers).toMatchObject([
        {
          status: 408,
          headers: {
            'content-type': 'application/json',
            'x-amzn-errortype': 'RequestTimeoutException',
            'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
            connection: 'close',
          },
          body: JSON.stringify({ message: TOO_SLOW }),
        },
      ]);
    });

    expect(entries).toEqual([
      expect.objectContaining({
        operation,
        status: 408,
        errorType: 'RequestTimeoutException',
        refusal: TOO_SLOW,
      }),
    ]);
  });

  test('with the next request on its connection gets the answer to the first', async () => {
    await logged(SLOW, async (service) => {
      const answers = await sendRaw(service, `${whole('SELECT 1')}POST /Exec`);

      expect(answers.map(({ status }) => status)).toEqual([200, 408]);
    });
  });

  test('with a body that was refused before it arrived gets no second answer', async () => {
    const entries = await logged(SLOW, async (service) => {
      const answers = await sendRaw(service, `POST /nope HTTP/1.1\r\n${HOST}\r\nContent-Length: 1000\r\n\r\n{`);

      expect(answers.map(({ status }) => status)).toEqual([404]);
    });

    expect(entries.map(({ status }) => status)).toEqual([404]);
  });

  test('and sends nothing gets no answer: its connection is closed', async () => {
    const entries = await logged(SLOW, async (service) => {
      const { received, closed } = await openRaw(service);
      await closed;
      expect(received()).toBe('');
    });

    expect(entries).toEqual([]);
  });

  test('to close its side after a refusal is disconnected', async () => {
    await logged({}, async (service) => {
      const socket = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      socket.resume();
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write('NOPE\r\n\r\n');
      await new Promise((resolve) => socket.once('end', resolve));
      const began = performance.now();
      while (!socket.closed && performance.now() - began < 5000) {
        await wait(100);
        socket.write('x');
      }
      await closed;

      expect(performance.now() - began).toBeLessThan(3000);
    });
  });
});

describe('A client that disconnects', () => {
  test('in the middle of its headers leaves nothing behind', async () => {
    await logged({}, async (service) => {
      const { socket } = await openRaw(service);
      socket.write('POST /Execute HTTP/1.1\r\nHo');
      await wait(50);
      socket.resetAndDestroy();
      await wait(50);
    });
  });

  test('while its requests run does not prevent the service from closing', async () => {
    let began = 0;
    await withService(database, {}, async (service) => {
      const { socket } = await openRaw(service);
      socket.write(whole('SELECT pg_sleep(0.1)') + whole('SELECT pg_sleep(0.2)') + whole('SELECT pg_sleep(0.3)'));
      await wait(50);
      socket.resetAndDestroy();
      began = performance.now();
    });

    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('Requests that arrived on one connection before the service was closed', () => {
  test('are all answered', async () => {
    let raw: Awaited<ReturnType<typeof openRaw>> | undefined;
    await withService(database, {}, async (service) => {
      raw = await openRaw(service);
      raw.socket.write(whole('SELECT 1 FROM pg_sleep(0.2)') + whole('SELECT 2 FROM pg_sleep(0.4)'));
      await wait(100);
    });
    await raw?.closed;

    expect(answersIn(raw?.received() ?? '').map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('A request', () => {
  test.each([
    ['HTTP/1.1', 'POST /Execute HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP/1.0', 'POST /Execute HTTP/1.0\r\nContent-Length: 0\r\n\r\n'],
  ])('of %s without a Host header is refused', async (_version, bytes) => {
    const entries = await logged({}, async (service) => {
      const [answer] = await sendRaw(service, bytes);

      expect(answer).toMatchObject({ status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException' } });
    });

    expect(entries).toMatchObject([{ method: 'POST', path: '/Execute', status: 403 }]);
  });

  test('that expects 100-continue is told to continue', async () => {
    await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      const body = sql('SELECT 1');
      socket.write(post([HOST, 'Connection: close', 'Expect: 100-continue', `Content-Length: ${body.length}`]));
      while (received() === '') await wait(5);
      expect(received()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
      socket.write(body);
      await closed;

      expect(received()).toContain('HTTP/1.1 200 OK');
    });
  });

  test('that expects anything else runs', async () => {
    await logged({}, async (service) => {
      const answers = await sendRaw(service, whole('SELECT 1', 'Expect: tea') + whole('SELECT 2', 'Connection: close'));

      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    });
  });

  test('that offers another protocol is answered with HTTP/1.1', async () => {
    await logged({}, async (service) => {
      const [answer] = await sendRaw(service, whole('SELECT 1', 'Connection: close, Upgrade', 'Upgrade: h2c'));

      expect(answer?.status).toBe(200);
    });
  });

  test.each([
    ['example.com:443', 403, 'AccessDeniedException'],
    ['localhost:443', 404, 'UnknownOperationException'],
  ])('that asks for a proxy to %s is refused, after the answers that are still due', async (target, status, name) => {
    const entries = await logged({}, async (service) => {
      const request = `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`;
      const answers = await sendRaw(service, whole('SELECT 1 FROM pg_sleep(0.1)') + request);

      expect(answers).toMatchObject([
        { status: 200 },
        { status, headers: { 'x-amzn-errortype': name, connection: 'close' } },
      ]);
    });

    expect(entries).toMatchObject([{ status: 200 }, { method: 'CONNECT', path: target, status }]);
  });
});
