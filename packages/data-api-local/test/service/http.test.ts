// Clients that are slow, go away or ask for what HTTP has beside requests, and a service that is closed under them.
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

describe('A request line', () => {
  test('may have an absolute URL, as one for a proxy has', async () => {
    const entries = await logged({}, async (service) => {
      const request = whole('SELECT 1', 'Connection: close').replace('/Execute', `${service.url}/Execute`);
      expect(await sendRaw(service, request)).toMatchObject([{ status: 200 }]);
    });

    expect(entries).toMatchObject([{ operation: 'ExecuteStatement', status: 200 }]);
  });
});

describe('A client that is too slow', () => {
  const SLOW = { requestTimeoutMs: 300 };
  const TOO_SLOW = (bytes: number) =>
    `The request did not arrive in time: ${bytes} bytes had arrived on its connection. Allowed are 100 ms for its headers, and 300 ms for all of it. Send it in one piece.`;

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
          body: JSON.stringify({ message: TOO_SLOW(bytes.length) }),
        },
      ]);
    });

    expect(entries).toEqual([
      expect.objectContaining({
        operation,
        status: 408,
        errorType: 'RequestTimeoutException',
        refusal: TOO_SLOW(bytes.length),
      }),
    ]);
  });

  test('with the next request on its connection has had the answer to the first', async () => {
    await logged(SLOW, async (service) => {
      const answers = await sendRaw(service, `${whole('SELECT 1')}POST /Exec`);

      expect(answers.map(({ status }) => status)).toEqual([200, 408]);
    });
  });

  test('with a body that was refused before it came gets no second answer', async () => {
    const entries = await logged(SLOW, async (service) => {
      const answers = await sendRaw(service, `POST /nope HTTP/1.1\r\n${HOST}\r\nContent-Length: 1000\r\n\r\n{`);

      expect(answers.map(({ status }) => status)).toEqual([404]);
    });

    expect(entries.map(({ status }) => status)).toEqual([404]);
  });

  test('and sends nothing has made no request: its connection is closed without an answer', async () => {
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

describe('A client that goes away', () => {
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

describe('Requests that came on one connection before the service was closed', () => {
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
  ])('of %s without a Host header is malformed', async (_version, bytes) => {
    const entries = await logged({}, async (service) => {
      const [answer] = await sendRaw(service, bytes);

      expect(answer).toMatchObject({ status: 400, headers: { 'x-amzn-errortype': 'MalformedHttpRequestException' } });
      expect(answer?.body).toContain('The request has no Host header.');
    });

    expect(entries).toMatchObject([{ method: 'POST', path: '/Execute', status: 400 }]);
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

  test('that expects anything else is refused, and its body is not read as a request', async () => {
    const entries = await logged({}, async (service) => {
      const answers = await sendRaw(service, whole('SELECT 1', 'Expect: tea'));

      expect(answers).toMatchObject([
        {
          status: 417,
          headers: { 'x-amzn-errortype': 'ExpectationFailedException', connection: 'close' },
          body: '{"message":"The Expect header is \\"tea\\". Allowed is 100-continue. Send that, or no Expect header."}',
        },
      ]);
    });

    expect(entries).toMatchObject([{ method: 'POST', path: '/Execute', status: 417 }]);
  });

  test('that offers another protocol is answered with HTTP/1.1', async () => {
    await logged({}, async (service) => {
      const [answer] = await sendRaw(service, whole('SELECT 1', 'Connection: close, Upgrade', 'Upgrade: h2c'));

      expect(answer?.status).toBe(200);
    });
  });

  test('that asks for a proxy is refused with advice', async () => {
    const entries = await logged({}, async (service) => {
      const answers = await sendRaw(service, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');

      expect(answers).toMatchObject([
        {
          status: 405,
          headers: { 'x-amzn-errortype': 'MethodNotAllowedException', connection: 'close' },
          body: '{"message":"The request is a CONNECT to \\"example.com:443\\". This local Data API is not a proxy. Allowed is POST. Remove its address from HTTP_PROXY and HTTPS_PROXY."}',
        },
      ]);
    });

    expect(entries).toMatchObject([{ method: 'CONNECT', path: 'example.com:443', status: 405 }]);
  });
});
