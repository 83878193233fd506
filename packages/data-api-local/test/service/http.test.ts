// What Node's HTTP server would answer by itself, without a body that an SDK understands, and connections that misbehave.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { RequestLogEntry } from '../../src/request-log.ts';
import type { DataApiService, DataApiServiceOptions } from '../../src/service.ts';
import { answersIn, openRaw, sendRaw } from './raw.ts';
import { execute, RESOURCE_ARN, SECRET_ARN, wait, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

async function logged(
  options: Partial<DataApiServiceOptions>,
  work: (service: DataApiService) => Promise<void>,
): Promise<readonly RequestLogEntry[]> {
  const entries: RequestLogEntry[] = [];
  await withService(database, { ...options, log: (entry) => entries.push(entry) }, async (service) => {
    await work(service);
    // Whatever came over the wire: it goes on.
    expect((await execute(service, "SELECT 'still here'")).status).toBe(200);
  });
  expect(entries.at(-1)).toMatchObject({ sql: "SELECT 'still here'", status: 200 });
  return entries.slice(0, -1);
}

const HOST = 'Host: localhost';
const sql = (text: string) => JSON.stringify({ resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, sql: text });
const post = (lines: readonly string[], body = '') => ['POST /Execute HTTP/1.1', ...lines, '', body].join('\r\n');
const whole = (text: string, ...lines: readonly string[]) =>
  post([HOST, ...lines, `Content-Length: ${sql(text).length}`], sql(text));
const WRONG_HTTP = 'Allowed is HTTP/1.1, as every AWS SDK sends it.';

/** The parser's words may be others in another version of Node. */
const parserSays = (code: string): unknown =>
  expect.stringMatching(
    new RegExp(
      `^The request is not HTTP that can be read: .+ \\(${code}\\)\\. ${WRONG_HTTP} Correct what the client sends\\.$`,
    ),
  );

const UNREADABLE: readonly (readonly [string, string, number, string, unknown])[] = [
  [
    'TLS',
    '\u0016\u0003\u0001\u0002\u0000\u0001',
    400,
    'MalformedHttpRequestException',
    `The request is not HTTP: it begins as TLS does. ${WRONG_HTTP} Write http:// into the endpoint, not https://.`,
  ],
  [
    'HTTP/2',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    400,
    'MalformedHttpRequestException',
    `The request is HTTP/2. ${WRONG_HTTP} Let the client speak HTTP/1.1.`,
  ],
  [
    'a word that is no method',
    'NOPE / HTTP/1.1\r\n\r\n',
    400,
    'MalformedHttpRequestException',
    parserSays('HPE_INVALID_METHOD'),
  ],
  [
    'a path with a byte that a terminal would obey',
    'POST /\u009b2J HTTP/1.1\r\nHost: localhost\r\n\r\n',
    400,
    'MalformedHttpRequestException',
    parserSays('HPE_INVALID_URL'),
  ],
  [
    'a length and chunks',
    post([HOST, 'Transfer-Encoding: chunked', 'Content-Length: 3']),
    400,
    'MalformedHttpRequestException',
    parserSays('HPE_INVALID_CONTENT_LENGTH'),
  ],
  [
    'headers that are too large',
    post([HOST, `X-Large: ${'x'.repeat(17_000)}`]),
    431,
    'RequestHeaderFieldsTooLargeException',
    'The path and the headers of the request have more than 16384 bytes. Allowed are 16384. Send fewer or shorter headers.',
  ],
  [
    'a path that is too long',
    `POST /${'x'.repeat(17_000)} HTTP/1.1\r\n\r\n`,
    431,
    'RequestHeaderFieldsTooLargeException',
    'The path and the headers of the request have more than 16384 bytes. Allowed are 16384. Send fewer or shorter headers.',
  ],
];

describe('What is no request that can be read', () => {
  test.each(UNREADABLE)(
    'is answered in AWS’s envelope, and logged once: %s',
    async (_what, bytes, status, name, message) => {
      const entries = await logged({}, async (service) => {
        const answers = await sendRaw(service, Buffer.from(bytes, 'latin1'));

        expect(answers).toEqual([
          {
            status,
            headers: {
              date: expect.stringMatching(/ GMT$/),
              'content-type': 'application/json',
              'content-length': String(answers[0]?.body.length),
              'x-amzn-requestid': expect.stringMatching(/^[0-9a-f-]{36}$/),
              'x-amzn-errortype': name,
              connection: 'close',
            },
            body: expect.any(String),
          },
        ]);
        expect(JSON.parse(answers[0]?.body ?? '')).toEqual({ message });
        expect(service.requests()).toEqual([expect.objectContaining({ status, refusal: message })]);
      });

      expect(entries).toEqual([
        expect.objectContaining({
          ...{ operation: undefined, method: undefined, path: undefined, sql: undefined },
          ...{ status, errorType: name, refusal: message },
        }),
      ]);
    },
  );

  test('is answered behind the answers that are still due, and once however much of it comes', async () => {
    const entries = await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      socket.write(`${whole("SELECT 'first' FROM pg_sleep(0.2)")}${whole("SELECT 'second'")}no request\r\n`);
      await wait(50);
      socket.write('and more of it\r\n\r\n');
      await closed;

      const answers = answersIn(received());
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
      expect(answers.map(({ body }) => /first|second|not HTTP/.exec(body)?.[0])).toEqual([
        'first',
        'second',
        'not HTTP',
      ]);
    });

    expect(entries.map(({ status }) => status).sort()).toEqual([200, 200, 400]);
  });

  test('is read a moment longer, so that its sender gets to see the answer', async () => {
    await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      socket.write(`NOPE\r\n${'x'.repeat(100_000)}`);
      for (let n = 0; n < 20; n += 1) {
        await wait(5);
        if (socket.writable) socket.write('x'.repeat(100_000));
      }
      await closed;

      expect(answersIn(received()).map(({ status }) => status)).toEqual([400]);
    });
  });
});

const BROKEN_BODIES: readonly (readonly [string, string, number, string, string])[] = [
  [
    'a chunk without a size',
    post([HOST, 'Transfer-Encoding: chunked'], '3\r\n{"s\r\nzz\r\n'),
    400,
    'MalformedHttpRequestException',
    'Invalid character in chunk size',
  ],
  [
    'a coding that nobody knows',
    post([HOST, 'Transfer-Encoding: gzip'], 'xx'),
    400,
    'MalformedHttpRequestException',
    'Request has invalid `Transfer-Encoding`',
  ],
  [
    'chunks with extensions that are larger than it',
    post([HOST, 'Transfer-Encoding: chunked'], `3;${'x'.repeat(17_000)}\r\n{"s\r\n0\r\n\r\n`),
    413,
    'RequestEntityTooLargeException',
    'Allowed is a body without them. Send it with a content-length.',
  ],
];

describe('A request whose body', () => {
  test.each(BROKEN_BODIES)(
    'has %s is answered once, and the connection closed',
    async (_what, bytes, status, name, message) => {
      const entries = await logged({}, async (service) => {
        const answers = await sendRaw(service, bytes);

        expect(
          answers.map((answer) => [answer.status, answer.headers['x-amzn-errortype'], answer.headers.connection]),
        ).toEqual([[status, name, 'close']]);
        expect(JSON.parse(answers[0]?.body ?? '').message).toContain(message);
      });

      expect(entries).toEqual([expect.objectContaining({ operation: 'ExecuteStatement', status, errorType: name })]);
    },
  );

  test('comes in chunks runs', async () => {
    await logged({}, async (service) => {
      const body = sql('SELECT 1');
      const chunks = [body.slice(0, 10), body.slice(10)].map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
      const [answer] = await sendRaw(
        service,
        post([HOST, 'Connection: close', 'Transfer-Encoding: chunked'], `${chunks.join('')}0\r\n\r\n`),
      );

      expect(answer).toMatchObject({ status: 200, body: '{"numberOfRecordsUpdated":0,"records":[[{"longValue":1}]]}' });
    });
  });

  test('is longer than its content-length runs; what is left over is refused as a request of its own', async () => {
    await logged({}, async (service) => {
      const answers = await sendRaw(service, `${whole('SELECT 1')}}`);

      expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    });
  });

  test('ends too early is answered for a client that reads on, and runs nothing', async () => {
    const entries = await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      socket.end(post([HOST, 'Content-Length: 1000'], sql('CREATE TABLE never_made (a int)')));
      await closed;

      expect(answersIn(received())).toMatchObject([
        {
          status: 400,
          headers: { 'x-amzn-errortype': 'RequestAbortedException' },
          body: expect.stringMatching(
            /^\{"message":"The client closed its connection in the middle of a request: \d+ bytes had come on it\. Allowed is a whole request; nothing of this one ran\. Look for a timeout of the client\."\}$/,
          ),
        },
      ]);
      expect((await execute(service, "SELECT to_regclass('never_made') IS NULL")).body.records).toEqual([
        [{ booleanValue: true }],
      ]);
    });

    expect(entries.map(({ status }) => status)).toEqual([400, 200]);
  });
});

describe('A client that is too slow', () => {
  const SLOW = { requestTimeoutMs: 300 };
  const TOO_SLOW = (bytes: number) =>
    `The request did not arrive in time: ${bytes} bytes had come on its connection. Allowed are 100 ms for its headers, and 300 ms for all of it. Send it in one piece.`;

  test.each([
    ['its headers', 'POST /Execute HTTP/1.1\r\nHost: localhost\r\n', undefined],
    [
      'its body',
      `POST /Execute HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{"sql":`,
      'ExecuteStatement',
    ],
  ])('with %s is cut with 408, once, and goes on elsewhere', async (_what, bytes, operation) => {
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

  test('and sends nothing at all has made no request: its connection is closed without a word', async () => {
    const entries = await logged(SLOW, async (service) => {
      const { received, closed } = await openRaw(service);
      await closed;
      expect(received()).toBe('');
    });

    expect(entries).toEqual([]);
  });

  test('to close its side after a refusal is cut', async () => {
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

  test('while several of its requests run does not keep the service from closing', async () => {
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

  test('that expects 100-continue is told to go on', async () => {
    await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      const body = sql('SELECT 1');
      socket.write(post([HOST, 'Connection: close', 'Expect: 100-continue', `Content-Length: ${body.length}`]));
      await wait(50);
      expect(received()).toBe('HTTP/1.1 100 Continue\r\n\r\n');
      socket.write(body);
      await closed;

      expect(received()).toContain('HTTP/1.1 200 OK');
    });
  });

  test('that expects anything else is refused, and its body is not taken for a request', async () => {
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

  test('that offers another protocol is answered in this one', async () => {
    await logged({}, async (service) => {
      const [answer] = await sendRaw(service, whole('SELECT 1', 'Connection: close, Upgrade', 'Upgrade: h2c'));

      expect(answer?.status).toBe(200);
    });
  });

  test('that asks for a proxy is told that this is none', async () => {
    const entries = await logged({}, async (service) => {
      const answers = await sendRaw(service, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n');

      expect(answers).toMatchObject([
        {
          status: 405,
          headers: { 'x-amzn-errortype': 'MethodNotAllowedException', connection: 'close' },
          body: '{"message":"The request is a CONNECT to \\"example.com:443\\". This local Data API is no proxy: allowed is POST. Take its address out of HTTP_PROXY and HTTPS_PROXY."}',
        },
      ]);
    });

    expect(entries).toMatchObject([{ method: 'CONNECT', path: 'example.com:443', status: 405 }]);
  });
});
