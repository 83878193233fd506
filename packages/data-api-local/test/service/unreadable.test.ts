// What Node's HTTP server would answer by itself, without a body that an SDK understands.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { DataApiService, DataApiServiceOptions } from '../../src/service/service.ts';
import { HOST, loggedRequests, post, sql, whole } from './http-messages.ts';
import { answersIn, openRaw, sendRaw } from './raw.ts';
import { execute, wait } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const logged = (options: Partial<DataApiServiceOptions>, work: (service: DataApiService) => Promise<void>) =>
  loggedRequests(database, options, work);

/** The parser's words differ between versions of Node. */
const parserSays = (code: string): unknown =>
  expect.stringMatching(
    new RegExp(
      `^The request is not valid HTTP: .+ \\(${code}\\)\\. Allowed is HTTP/1\\.1 without TLS\\. Use http:// in the endpoint, not https://, and check the client\\.$`,
    ),
  );

const UNREADABLE: readonly (readonly [string, string, number, string, unknown])[] = [
  [
    'TLS',
    '\u0016\u0003\u0001\u0002\u0000\u0001',
    400,
    'MalformedHttpRequestException',
    parserSays('HPE_INVALID_METHOD'),
  ],
  [
    'HTTP/2',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    400,
    'MalformedHttpRequestException',
    parserSays('HPE_PAUSED_H2_UPGRADE'),
  ],
  [
    'a word that is not a method',
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

describe('Bytes that are not a readable request', () => {
  test.each(UNREADABLE)(
    'get an answer in AWS’s envelope and one line of the log: %s',
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

  test('are answered after the answers that are still due, and only once', async () => {
    const entries = await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      socket.write(`${whole("SELECT 'first' FROM pg_sleep(0.2)")}${whole("SELECT 'second'")}no request\r\n`);
      await wait(50);
      socket.write('and more of it\r\n\r\n');
      await closed;

      const answers = answersIn(received());
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 400]);
      expect(answers.map(({ body }) => /first|second|not valid HTTP/.exec(body)?.[0])).toEqual([
        'first',
        'second',
        'not valid HTTP',
      ]);
    });

    expect(entries.map(({ status }) => status).sort()).toEqual([200, 200, 400]);
  });

  test('are read for a moment longer, so that the client can read the answer', async () => {
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
    400,
    'MalformedHttpRequestException',
    '(HPE_CHUNK_EXTENSIONS_OVERFLOW)',
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

  test('in chunks runs', async () => {
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

  test('longer than its content-length runs; the rest is refused as another request', async () => {
    await logged({}, async (service) => {
      const answers = await sendRaw(service, `${whole('SELECT 1')}}`);

      expect(answers.map(({ status }) => status)).toEqual([200, 400]);
    });
  });

  test('that ends too early is answered, and does not run', async () => {
    const entries = await logged({}, async (service) => {
      const { socket, received, closed } = await openRaw(service);
      socket.end(post([HOST, 'Content-Length: 1000'], sql('CREATE TABLE never_made (a int)')));
      await closed;

      expect(answersIn(received())).toMatchObject([
        {
          status: 400,
          headers: { 'x-amzn-errortype': 'RequestAbortedException' },
          body: '{"message":"The client closed its connection before the whole request had arrived. It did not run. Check the client for a timeout."}',
        },
      ]);
      expect((await execute(service, "SELECT to_regclass('never_made') IS NULL")).body.records).toEqual([
        [{ booleanValue: true }],
      ]);
    });

    expect(entries.map(({ status }) => status)).toEqual([400, 200]);
  });
});
