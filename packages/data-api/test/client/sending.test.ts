import '../host-errors.ts';

import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import {
  DatabaseResumingError,
  nullable,
  OutcomeUnknownError,
  type SentRequest,
  StatementError,
  statement,
} from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
import { answer, type FakeService, fail, fakeService, hang, hangUp, type Play, resuming } from '../fake-service.ts';

let service: FakeService;
afterEach(() => service?.close());

const column = (name: string, typeName: string) => ({ name, label: name, typeName });
const rows = answer({ records: [[{ longValue: 1 }]], columnMetadata: [column('n', 'int4')] });
const read = statement({ sql: 'SELECT n FROM t', row: { n: 'int4' }, readOnly: true });
const write = statement({ sql: 'UPDATE t SET n = n + 1' });
const insert = statement({ sql: 'INSERT INTO t (s) VALUES (:s)', parameters: { s: 'text' } });

/** The error, or undefined when there is none. */
describe('a request', () => {
  test('has the values of the declaration, with the names of the API', async () => {
    service = await fakeService([answer({ numberOfRecordsUpdated: 3 })]);
    const update = statement({
      sql: 'UPDATE t SET n = :n, at = :at WHERE id = :id',
      parameters: { n: nullable('int4'), at: 'timestamptz', id: 'uuid' },
    });

    const result = await service.client.execute(
      update,
      { n: null, at: new Date(0), id: '2d0d1f4e-0000-4000-8000-000000000000' },
      { continueAfterTimeout: true },
    );

    expect(result).toEqual({ rowCount: 3 });
    expect(service.received[0]).toMatchObject({ operation: 'Execute' });
    expect(service.received[0]?.body).toEqual({
      resourceArn: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
      secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local',
      database: 'app',
      sql: 'UPDATE t SET n = CAST(:n AS int4), at = CAST(:at AS timestamptz) WHERE id = :id',
      parameters: [
        { name: 'n', value: { isNull: true } },
        { name: 'at', value: { stringValue: '1970-01-01T00:00:00.000Z' } },
        { name: 'id', value: { stringValue: '2d0d1f4e-0000-4000-8000-000000000000' }, typeHint: 'UUID' },
      ],
      continueAfterTimeout: true,
      resultSetOptions: { longReturnType: 'STRING', decimalReturnType: 'STRING' },
    });
  });

  test('requests columnMetadata once per statement, and always for SELECT *', async () => {
    service = await fakeService([rows]);
    const star = statement({ sql: 'SELECT * FROM t', row: { n: 'int4' } });
    for (const each of [read, read, star, star]) await service.client.query(each);

    expect(service.received.map(({ body }) => body.includeResultMetadata)).toEqual([true, undefined, true, true]);
  });

  test('is signed with the credentials of its time, and an abort of one does not end the next', async () => {
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      return { accessKeyId: `KEY${asked}`, secretAccessKey: 'local', expiration: new Date(Date.now() + 1_000) };
    };
    service = await fakeService([answer({ numberOfRecordsUpdated: 1 })], { credentials });
    const aborted = new AbortController();

    await service.client.execute(write);
    await service.client.execute(write);
    await service.client.within({ signal: aborted.signal }).execute(write);
    aborted.abort();
    await Promise.all([service.client.execute(write), service.client.execute(write)]);

    const keys = service.received.map(({ headers }) => /Credential=KEY(\d+)\//.exec(headers.authorization ?? '')?.[1]);
    expect(new Set(keys.slice(0, 4).map(Number)).size).toBe(4);
    expect(keys).toHaveLength(5);
  });
});

describe('onRequest', () => {
  test('is called after each request, also for those that are sent again, and has no values', async () => {
    const sent: SentRequest[] = [];
    service = await fakeService([resuming, answer({}), fail(403, 'AccessDeniedException', 'no')], {
      onRequest: (request) => void sent.push(request),
    });

    await service.client.execute(insert, { s: 'value-must-not-show' });
    await errorOf(service.client.transaction(async () => undefined));

    expect(sent).toEqual([
      { operation: 'ExecuteStatement', sql: insert.sql, outcome: 'resuming', durationMs: expect.any(Number) },
      { operation: 'ExecuteStatement', sql: insert.sql, outcome: 'answered', durationMs: expect.any(Number) },
      { operation: 'BeginTransaction', sql: undefined, outcome: 'failed', durationMs: expect.any(Number) },
    ]);
  });
});

describe('a resuming database', () => {
  test('reports twice that it resumes, then returns the row: three requests', async () => {
    service = await fakeService([resuming, resuming, rows]);

    expect(await service.client.query(read)).toEqual([{ n: 1 }]);
    expect(service.operations()).toEqual(['Execute', 'Execute', 'Execute']);
  });

  test('is waited for by writes, batches and transactions too, since nothing ran', async () => {
    const ok = answer({ transactionId: 't1', updateResults: [] });
    service = await fakeService([resuming, ok, resuming, ok, resuming, ok]);

    await service.client.execute(write);
    await service.client.batch(insert, [{ s: 'x' }]);
    await service.client.transaction(async () => undefined);

    expect(service.operations()).toEqual([
      'Execute',
      'Execute',
      'BatchExecute',
      'BatchExecute',
      'BeginTransaction',
      'BeginTransaction',
      'CommitTransaction',
    ]);
  });

  test('that does not resume within maxWaitMs is an error with the number of requests', async () => {
    service = await fakeService([resuming], { maxWaitMs: 600 });

    const error = await errorOf(service.client.query(read));

    expect(error).toBeInstanceOf(DatabaseResumingError);
    expect(error).toMatchObject({ attempts: service.received.length, awsName: 'DatabaseResumingException' });
    expect((error as DatabaseResumingError).waitedMs).toBeGreaterThanOrEqual(600);
  });
});

describe('a write whose outcome is unknown is sent once', () => {
  const noJson: Play = (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<html>');
  const cutOff: Play = (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"numb');

  test.each<[string, Play, string]>([
    ['HTTP 500', fail(500, 'InternalServerErrorException'), 'HTTP 500 InternalServerErrorException'],
    ['HTTP 503', fail(503, 'ServiceUnavailableError'), 'HTTP 503 ServiceUnavailableError'],
    ['HTTP 504', fail(504, 'DatabaseUnavailableException'), 'HTTP 504 DatabaseUnavailableException'],
    ['a lost connection', hangUp, 'ECONNRESET'],
    ['no answer in time', hang, 'ETIMEDOUT'],
    ['an answer that is not JSON', noJson, 'HTTP 502 SyntaxError'],
    ['an answer that is cut off', cutOff, 'SyntaxError'],
  ])('%s', async (_, play, reason) => {
    // Only the case that waits for it has a short time: on a busy machine the others must not run into it.
    service = await fakeService([play], { requestTimeoutMs: play === hang ? 200 : 10_000 });

    const error = await errorOf(service.client.execute(write));

    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect((error as Error).message).toBe(
      `"UPDATE t SET n = n + 1" got no answer that says what happened (${reason}), so it may have run or not. Check the database before you send it again.`,
    );
    expect(service.operations()).toEqual(['Execute']);
  });

  test('and so is a batch, the begin of a transaction, and its commit', async () => {
    service = await fakeService([fail(503, 'ServiceUnavailableError')]);
    await errorOf(service.client.batch(insert, [{ s: 'x' }]));
    await errorOf(service.client.transaction(async () => undefined));
    expect(service.operations()).toEqual(['BatchExecute', 'BeginTransaction']);
    await service.close();

    service = await fakeService([answer({ transactionId: 't1' }), fail(503, 'ServiceUnavailableError')]);
    const error = await errorOf(service.client.transaction(async () => undefined));
    expect(service.operations()).toEqual(['BeginTransaction', 'CommitTransaction']);
    expect(error).toBeInstanceOf(OutcomeUnknownError);
  });

  test('a statement declared readOnly is sent again', async () => {
    service = await fakeService([fail(503, 'ServiceUnavailableError'), hangUp, rows]);

    expect(await service.client.query(read)).toEqual([{ n: 1 }]);
    expect(service.received).toHaveLength(3);
  });

  test('a readOnly statement inside a transaction is not: the lost one may still be running', async () => {
    service = await fakeService([answer({ transactionId: 't1' }), hangUp, answer({})]);

    await errorOf(service.client.transaction((tx) => tx.query(read)));

    expect(service.operations()).toEqual(['BeginTransaction', 'Execute', 'RollbackTransaction']);
  });
});

describe('an error', () => {
  test('carries SQLSTATE, position in the written text, hint, request id and the original', async () => {
    service = await fakeService([
      fail(
        400,
        'DatabaseErrorException',
        'ERROR: column "nope" does not exist; Hint: Perhaps you meant to reference the column "t.n".; Position: 30; SQLState: 42703',
      ),
    ]);
    const wrong = statement({ sql: 'SELECT :id, :n, nope', parameters: { id: 'text', n: 'int4' } });

    const error = await errorOf(service.client.execute(wrong, { id: 'x', n: 1 }));

    expect(error).toBeInstanceOf(StatementError);
    expect((error as Error).message).toBe(
      [
        'PostgreSQL refused "SELECT :id, :n, nope" at 1:17: column "nope" does not exist (SQLSTATE 42703 undefined_column). Perhaps you meant to reference the column "…".',
        '  1:17 | SELECT :id, :n, nope',
        '       |                 ^',
      ].join('\n'),
    );
    expect(error).toMatchObject({
      operation: 'ExecuteStatement',
      sqlState: '42703',
      position: 17,
      hint: 'Perhaps you meant to reference the column "…".',
      detail: 'column "nope" does not exist',
      sql: 'SELECT :id, :n, nope',
      condition: 'undefined_column',
      awsName: 'DatabaseErrorException',
      requestId: 'request-1',
      cause: { name: 'DatabaseErrorException' },
    });
  });

  test('ignores a SQLSTATE in a text of a user', async () => {
    service = await fakeService([
      fail(
        400,
        'DatabaseErrorException',
        'ERROR: invalid input syntax for type json: "; SQLState: 23505"; SQLState: 22P02',
      ),
    ]);

    expect(await errorOf(service.client.execute(insert, { s: '; SQLState: 23505' }))).toMatchObject({
      sqlState: '22P02',
    });
  });

  test('keeps its members for programs even if a value contains the same text', async () => {
    service = await fakeService([
      fail(
        400,
        'DatabaseErrorException',
        'ERROR: duplicate key value violates unique constraint "t_pkey"; SQLState: 23505',
      ),
    ]);

    for (const s of ['23505', 'constraint', 'ERROR', 'SQLState']) {
      const error = await errorOf(service.client.execute(insert, { s }));
      expect(error).toMatchObject({ sqlState: '23505', constraint: 't_pkey' });
    }
  });

  test('of the service itself has no SQLSTATE, and does not blame PostgreSQL', async () => {
    service = await fakeService([fail(400, 'DatabaseErrorException', 'Transaction is still running a query')]);

    expect(await errorOf(service.client.execute(write))).toMatchObject({
      sqlState: undefined,
      message: 'The Data API refused "UPDATE t SET n = n + 1": Transaction is still running a query',
    });
  });

  test('contains neither a parameter value nor a credential, in any format', async () => {
    const plays = [
      fail(400, 'DatabaseErrorException', 'ERROR: invalid input syntax for type integer: "hunter2"; SQLState: 22P02'),
      fail(400, 'DatabaseErrorException', 'ERROR: hunter2 is weak; SQLState: P0001'),
      fail(503, 'ServiceUnavailableError'),
      hangUp,
      fail(403, 'AccessDeniedException', 'User is not authorized'),
    ];
    for (const play of plays) {
      const one = await fakeService([play]);
      const error = await errorOf(one.client.execute(insert, { s: 'hunter2' }));
      await one.close();

      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/hunter2|MUST-NOT-SHOW/);
      expect(JSON.stringify(error)).not.toMatch(/hunter2|MUST-NOT-SHOW/);
    }
  });

  test.each([
    [
      fail(403, 'AccessDeniedException', 'User x is not authorized to perform rds-data:ExecuteStatement'),
      'The Data API refused "UPDATE t SET n = n + 1" with AccessDeniedException: User x is not authorized to perform rds-data:ExecuteStatement. Allow the five rds-data actions on the cluster and secretsmanager:GetSecretValue on its secret.',
    ],
    [
      fail(400, 'HttpEndpointNotEnabledException', 'HttpEndpoint is not enabled for resource x'),
      'The Data API refused "UPDATE t SET n = n + 1" with HttpEndpointNotEnabledException: HttpEndpoint is not enabled for resource x. Enable the Data API on the cluster, and compare the ARN letter by letter. Within a minute of creation, wait.',
    ],
    [
      fail(
        400,
        'HttpEndpointNotEnabledException',
        'HttpEndpoint is not enabled for resource arn:aws:rds:us-east-1:000000000000:cluster:shop',
      ),
      'The Data API refused "UPDATE t SET n = n + 1" with HttpEndpointNotEnabledException: HttpEndpoint is not enabled for resource arn:aws:rds:us-east-1:000000000000:cluster:shop. The local Data API at this endpoint belongs to another project. Stop it, or start yours on another port and write the connection again.',
    ],
    [
      fail(400, 'ValidationException', 'The schema parameter isn’t supported'),
      'The Data API refused "UPDATE t SET n = n + 1" with ValidationException: The schema parameter isn’t supported. Nothing ran.',
    ],
    [
      fail(400, 'StatementTimeoutException', 'canceling statement due to statement timeout'),
      '"UPDATE t SET n = n + 1" ran for 45 s and was ended. Make it shorter; for DDL outside a transaction use continueAfterTimeout and check whether it is done.',
    ],
    [
      fail(400, 'UnsupportedResultException', 'The result contains the unsupported data type INTERVAL.'),
      '"UPDATE t SET n = n + 1" has run, and its result cannot be returned: The result contains the unsupported data type INTERVAL. Cast such a column to text.',
    ],
    [
      fail(400, 'BadRequestException', 'Database returned more than the allowed response size limit'),
      '"UPDATE t SET n = n + 1" has run, and its result cannot be returned: Database returned more than the allowed response size limit. Read it in pages.',
    ],
    [
      fail(404, 'TransactionNotFoundException', 'Transaction t1 is not found.'),
      '"UPDATE t SET n = n + 1": The transaction is not found. A transaction ends after 3 minutes without a request and after 24 hours. Start it again as a whole.',
    ],
  ])('says what to do (%#)', async (play, message) => {
    service = await fakeService([play]);

    expect(await errorOf(service.client.execute(write))).toMatchObject({ message });
    expect(service.received).toHaveLength(1);
  });

  test('says that nothing ran if no program listens at the endpoint', async () => {
    service = await fakeService([rows], { endpoint: 'http://127.0.0.1:9' });

    expect(await errorOf(service.client.execute(write))).toMatchObject({
      name: 'ServiceRefusedError',
      message:
        'The Data API cannot be reached (ECONNREFUSED), and nothing ran. Check the endpoint and the network; locally, start it with: npm run local.',
    });
  });
});
