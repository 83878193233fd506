import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { fuzzRuns } from '../../../../test/fuzz-runs.ts';
import { EXCEPTION_STATUS } from '../../src/api/errors.ts';
import type { RequestLogEntry } from '../../src/api/request-log.ts';
import type { DataApiService } from '../../src/service/service.ts';
import { answersIn, openRaw, type RawAnswer } from '../service/raw.ts';
import { execute, RESOURCE_ARN, SECRET_ARN, wait, withService } from '../service/with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const BODY = JSON.stringify({ resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, database: 'app', sql: 'SELECT 1' });
const REQUEST = `POST /Execute HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
const CHUNKED = `POST /Execute HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;

/** A request, or several, in which other bytes replace some of its bytes. */
const damaged = fc
  .tuple(
    fc.array(fc.constantFrom(REQUEST, CHUNKED), { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.tuple(
        fc.nat(),
        fc.nat({ max: 20 }),
        fc.oneof(fc.string({ maxLength: 5 }), fc.constantFrom('\r\n', '\0', ':', '0')),
      ),
    ),
  )
  .map(([requests, edits]) =>
    edits.reduce((text, [at, length, other]) => {
      const from = at % (text.length + 1);
      return text.slice(0, from) + other + text.slice(from + length);
    }, requests.join('')),
  );
const bytes = fc.oneof(
  { weight: 4, arbitrary: damaged.map((text) => Buffer.from(text, 'latin1')) },
  { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 200 }).map((random) => Buffer.from(random)) },
);

const REQUEST_TIMEOUT_MS = 300;

/** What is not ended by then is a connection that waits for its next request. */
async function sendAndWait(service: DataApiService, sent: Buffer): Promise<readonly RawAnswer[]> {
  const { socket, received, closed } = await openRaw(service);
  socket.write(sent);
  await Promise.race([closed, wait(2 * REQUEST_TIMEOUT_MS)]);
  socket.end();
  await closed;
  return answersIn(received());
}

test('Any bytes get answers in AWS’s envelope, each with a line in the log, and the service continues', async () => {
  const entries: RequestLogEntry[] = [];
  const defects: unknown[] = [];
  const options = { requestTimeoutMs: REQUEST_TIMEOUT_MS, log: (entry: RequestLogEntry) => entries.push(entry) };
  await withService(database, { ...options, onDefect: (error) => defects.push(error) }, async (service) => {
    await fc.assert(
      fc.asyncProperty(fc.array(bytes, { minLength: 40, maxLength: 40 }), async (all) => {
        entries.length = 0;
        const answers = (await Promise.all(all.map((sent) => sendAndWait(service, sent)))).flat();

        for (const { status, headers, body } of answers.filter((answer) => answer.status !== 100)) {
          expect(headers['x-amzn-requestid']).toBeDefined();
          expect(headers['content-type']).toBe('application/json');
          expect(() => JSON.parse(body)).not.toThrow();
          const name = headers['x-amzn-errortype'] as keyof typeof EXCEPTION_STATUS | undefined;
          expect(status).toBe(name === undefined ? 200 : EXCEPTION_STATUS[name]);
        }
        const answered = answers
          .filter((answer) => answer.status !== 100)
          .map(({ headers }) => headers['x-amzn-requestid']);
        const logged = entries.map(({ requestId }) => requestId);
        expect(new Set(logged).size).toBe(logged.length);
        expect(answered.filter((id) => !logged.includes(id as string))).toEqual([]);
      }),
      { numRuns: fuzzRuns(3) },
    );
    expect((await execute(service, 'SELECT 1')).status).toBe(200);
    expect(service.sessions().open - service.sessions().idle).toBe(0);
  });

  expect(defects).toEqual([]);
}, 60_000);

test('answersIn reads what follows an answer', () => {
  expect(answersIn('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')).toEqual([
    { status: 100, headers: {}, body: '' },
    { status: 200, headers: { 'content-length': '2' }, body: '{}' },
  ]);
});
