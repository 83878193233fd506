// Every request writes one line to the log, including refused ones.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { RequestLogEntry } from '../../src/api/request-log.ts';
import type { DataApiService, DataApiServiceOptions } from '../../src/service/service.ts';
import { openRaw, sendRaw } from './raw.ts';
import { execute, RESOURCE_ARN, SECRET_ARN, wait, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** The lines that `work` writes. */
async function linesOf(
  work: (service: DataApiService) => Promise<unknown>,
  options: Partial<DataApiServiceOptions> = {},
): Promise<readonly RequestLogEntry[]> {
  const entries: RequestLogEntry[] = [];
  await withService(database, { log: (entry) => entries.push(entry), ...options }, async (service) => {
    await work(service);
  });
  return entries;
}

const BODY = JSON.stringify({ resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, database: 'app', sql: 'SELECT 1' });
const request = (line: string, headers: readonly string[] = [], body: string = BODY) =>
  [`${line} HTTP/1.1`, 'Connection: close', ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n');
const HOST = 'Host: localhost';
const UNROUTED = { operation: undefined, sql: undefined, rows: undefined, database: undefined, sqlState: undefined };

describe('A request that no operation sees', () => {
  test.each<[string, string, Partial<RequestLogEntry>]>([
    [
      'names another host',
      request('POST /Execute', ['Host: evil.example']),
      {
        ...{ ...UNROUTED, method: 'POST', path: '/Execute', status: 403, errorType: 'AccessDeniedException' },
        refusal: expect.stringMatching(/^The Host header names "evil\.example"\./) as unknown as string,
      },
    ],
    [
      'comes from a web page',
      request('POST /Execute', [HOST, 'Origin: https://evil.example']),
      {
        ...{ ...UNROUTED, method: 'POST', path: '/Execute', status: 403, errorType: 'AccessDeniedException' },
        refusal:
          'The request comes from a web page: its Origin header is "https://evil.example". This local Data API answers to programs only. Call it from a server or a script.',
      },
    ],
    [
      'has a content type that web pages may send',
      request('POST /Execute', [HOST, 'Content-Type: text/plain']),
      { ...UNROUTED, method: 'POST', path: '/Execute', status: 415, errorType: 'UnsupportedMediaTypeException' },
    ],
    [
      'has a path that no operation has, without its query',
      request('GET /nope?token=secret', [HOST]),
      { ...UNROUTED, method: 'GET', path: '/nope', status: 404, errorType: 'UnknownOperationException' },
    ],
    [
      'has another method than POST',
      request('PUT /Execute', [HOST]),
      { ...UNROUTED, method: 'PUT', path: '/Execute', status: 405, errorType: 'MethodNotAllowedException' },
    ],
    [
      'has a body that is not UTF-8',
      request('POST /Execute', [HOST], '\u00ff'),
      {
        ...{ ...UNROUTED, operation: 'ExecuteStatement', method: undefined, path: undefined },
        ...{ status: 400, errorType: 'SerializationException' },
        refusal: 'The request body is not valid UTF-8.',
      },
    ],
    [
      'is larger than 4 MiB',
      request('POST /BatchExecute', [HOST], ' '.repeat(4 * 1024 * 1024)),
      {
        ...{ ...UNROUTED, operation: 'BatchExecuteStatement' },
        ...{ status: 413, errorType: 'RequestEntityTooLargeException' },
      },
    ],
  ])('writes one line, with the cause, when it %s', async (_what, bytes, expected) => {
    const entries = await linesOf(async (service) => {
      const [answer] = await sendRaw(service, Buffer.from(bytes, 'latin1'));
      expect(answer?.status).toBe(expected.status);
      expect(answer?.headers['x-amzn-errortype']).toBe(expected.errorType);
    });

    expect(entries).toEqual([expect.objectContaining(expected)]);
    expect(entries[0]?.refusal).toBeTruthy();
    expect(Math.min(entries[0]?.requestBytes ?? 0, entries[0]?.responseBytes ?? 0)).toBeGreaterThan(0);
    expect(JSON.stringify(entries)).not.toContain('secret');
  });

  test('writes one line when its client disconnects in the middle of its body', async () => {
    const entries = await linesOf(async (service) => {
      const { socket } = await openRaw(service);
      socket.write(`POST /Execute HTTP/1.1\r\n${HOST}\r\nContent-Length: 1000\r\n\r\n{"sql":`);
      await wait(50);
      socket.resetAndDestroy();
      await wait(50);
    });

    expect(entries).toEqual([
      expect.objectContaining({
        ...{ operation: 'ExecuteStatement', status: 400, errorType: 'RequestAbortedException' },
        refusal:
          'The client closed its connection before the whole request had arrived. It did not run. Check the client for a timeout.',
      }),
    ]);
  });

  test('writes one line when it is refused because it never ends', async () => {
    const entries = await linesOf(
      async (service) => {
        const { socket, closed } = await openRaw(service);
        socket.write(`POST /Execute HTTP/1.1\r\n${HOST}\r\nTransfer-Encoding: chunked\r\n\r\n`);
        const chunk = `100000\r\n${' '.repeat(0x100000)}\r\n`;
        while (socket.writable) await new Promise((resolve) => socket.write(chunk, resolve));
        await closed;
      },
      { requestTimeoutMs: 500 },
    );

    expect(entries).toEqual([
      expect.objectContaining({
        operation: 'ExecuteStatement',
        status: 408,
        errorType: 'RequestTimeoutException',
      }),
    ]);
    expect(entries[0]?.requestBytes).toBeGreaterThan(4 * 1024 * 1024);
  });

  test('is among the last requests, and counts for its operation if that is known', async () => {
    await withService(database, {}, async (service) => {
      await sendRaw(service, request('POST /Execute', ['Host: evil.example']));
      await sendRaw(service, request('POST /nope', [HOST]));
      await sendRaw(service, Buffer.from(request('POST /Execute', [HOST], '\u00ff'), 'latin1'));
      await execute(service, 'SELECT 1');

      expect(service.requests().map(({ status }) => status)).toEqual([403, 404, 400, 200]);
      expect(service.counts().ExecuteStatement).toEqual({ requests: 2, failed: 1 });
    });
  });
});

describe('A request that runs', () => {
  test('writes one line, with its result, when its client disconnects before the answer', async () => {
    const entries = await linesOf(async (service) => {
      const { socket } = await openRaw(service);
      const body = BODY.replace('SELECT 1', 'SELECT pg_sleep(0.2)');
      socket.write(request('POST /Execute', [HOST], body));
      await wait(50);
      socket.resetAndDestroy();
      await wait(300);
    });

    expect(entries).toEqual([
      expect.objectContaining({ operation: 'ExecuteStatement', status: 200, sql: 'SELECT pg_sleep(0.2)' }),
    ]);
  });
});

describe('A request that controls the service', () => {
  const control = (service: DataApiService, name: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}/_daybreak/${name}`, { method: 'POST', headers: { 'x-daybreak-control': '1', ...headers } });

  test('writes a line with its path, and is not among the last requests', async () => {
    let remembered: readonly RequestLogEntry[] = [];
    const entries = await linesOf(async (service) => {
      await control(service, 'resume');
      await control(service, 'explode');
      await control(service, 'pause', { origin: 'https://evil.example' });
      remembered = service.requests();
    });

    expect(
      entries.map(({ method, path, operation, status, errorType }) => [method, path, operation, status, errorType]),
    ).toEqual([
      ['POST', '/_daybreak/resume', undefined, 200, undefined],
      ['POST', '/_daybreak/explode', undefined, 404, 'ControlError'],
      ['POST', '/_daybreak/pause', undefined, 403, 'AccessDeniedException'],
    ]);
    expect(remembered).toEqual([]);
  });

  test('that breaks the service is a defect: InternalFailure for the caller, the error for onDefect, and its line', async () => {
    const defects: unknown[] = [];
    const broken = {
      nowMs: () => 0,
      advance: () => {
        throw new Error('broken clock');
      },
    };
    const entries = await linesOf(
      async (service) => {
        const answer = await fetch(`${service.url}/_daybreak/clock`, {
          ...{ method: 'POST', headers: { 'x-daybreak-control': '1' }, body: '{"advanceMs":1}' },
          ...{ headers: { 'x-daybreak-control': '1', 'content-type': 'application/json' } },
        });
        expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([500, 'InternalFailure']);
      },
      { clock: broken as unknown as DataApiService['clock'], onDefect: (error) => defects.push(error) },
    );

    expect(defects).toEqual([new Error('broken clock')]);
    expect(entries).toEqual([expect.objectContaining({ path: '/_daybreak/clock', status: 500, refusal: undefined })]);
  });
});

describe('A log that throws', () => {
  test('is reported as a defect, and its request is still answered', async () => {
    const defects: unknown[] = [];
    const log = () => {
      throw new Error('full disk');
    };
    await withService(database, { log, onDefect: (error) => defects.push(error) }, async (service) => {
      expect((await execute(service, 'SELECT 1')).status).toBe(200);
    });

    expect(defects).toEqual([new Error('full disk')]);
  });
});
