import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { anyCharacter } from '../../../../test/any-character.ts';
import { createTestDatabase, type TestDatabase, testPostgres } from '../../../../test/database.ts';
import { fuzzRuns } from '../../../../test/fuzz-runs.ts';
import { EXCEPTION_STATUS } from '../../src/api/errors.ts';
import { type DataApiService, startDataApiService } from '../../src/service/service.ts';

const RESOURCE_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:fuzz';
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:fuzz-000000';
const PATHS = [
  '/Execute',
  '/BatchExecute',
  '/BeginTransaction',
  '/CommitTransaction',
  '/RollbackTransaction',
  '/ExecuteSql',
];

let database: TestDatabase;
let service: DataApiService;
const defects: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  const { user, password } = database.connection;
  service = await startDataApiService({
    postgres: await testPostgres(),
    port: 0,
    statementTimeoutMs: 300,
    maxSessions: 8,
    acquireTimeoutMs: 2000,
    onDefect: (error) => defects.push(error),
    clusters: [
      {
        resourceArn: RESOURCE_ARN,
        secrets: [{ secretArn: SECRET_ARN, username: String(user), password: String(password) }],
        databases: [{ name: 'app', postgresName: database.name }],
      },
    ],
  });
});
afterAll(async () => {
  await service?.close();
  await database?.drop();
});

interface Answered {
  readonly status: number;
  readonly errorType: string | null;
  readonly text: string;
}

async function post(path: string, body: string | Uint8Array<ArrayBuffer>): Promise<Answered> {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(5000),
  });
  return { status: response.status, errorType: response.headers.get('x-amzn-errortype'), text: await response.text() };
}

/** 200, or an exception of AWS's with its status; 500 only as the InternalFailure of values that cannot be decoded. */
function expectAwsAnswer({ status, errorType, text }: Answered): void {
  expect(() => JSON.parse(text)).not.toThrow();
  if (status === 200) {
    expect(errorType).toBeNull();
    return;
  }
  expect(EXCEPTION_STATUS[errorType as keyof typeof EXCEPTION_STATUS]).toBe(status);
  if (status >= 500) expect({ errorType, text }).toEqual({ errorType: 'InternalFailure', text: '{}' });
}

const json = fc.jsonValue({ maxDepth: 4 });
const field = fc.oneof(
  json,
  fc.record({ isNull: fc.oneof(fc.boolean(), json) }),
  fc.record({ longValue: fc.oneof(fc.integer(), fc.double(), json) }),
  fc.record({ doubleValue: fc.oneof(fc.double({ noNaN: true }), fc.constant('NaN'), json) }),
  fc.record({
    stringValue: fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom('1', '{1}', '2026-01-01'), json),
  }),
  fc.record({ booleanValue: fc.oneof(fc.boolean(), json) }),
  fc.record({ blobValue: fc.oneof(fc.base64String(), json) }),
  fc.record({ arrayValue: json }),
);
const parameter = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record(
      {
        name: fc.constantFrom('a', 'b', '1', 'a-b', ''),
        value: field,
        typeHint: fc.constantFrom('UUID', 'DATE', 'TIME', 'TIMESTAMP', 'DECIMAL', 'JSON', 'NOPE'),
      },
      { requiredKeys: ['name', 'value'] },
    ),
  },
  { weight: 1, arbitrary: json },
);
const sql = fc.oneof(
  fc.constantFrom(
    'SELECT 1',
    'SELECT :a',
    'SELECT :a::text, :b',
    'SELECT :a, :a',
    'SELECT $1',
    '',
    ';',
    'BEGIN',
    'COMMIT',
    'ROLLBACK',
    'SET search_path = x',
    'CREATE TEMP TABLE x (a int)',
    "SELECT 'infinity'::date",
    "SELECT interval '1 day'",
    'COPY pg_class TO STDOUT',
    'COPY nope FROM STDIN',
    'SELECT pg_sleep(1)',
    'SELECT 1/0',
    'LISTEN a',
    'DISCARD ALL',
    'DEALLOCATE ALL',
    "SELECT repeat('x', 2000000)",
    'SELECT pg_terminate_backend(pg_backend_pid())',
    'PREPARE x AS SELECT 1',
    'SELECT * FROM generate_series(1, 10) g, (SELECT array[[1]]) x',
    'DECLARE c CURSOR FOR SELECT 1',
    'SAVEPOINT a',
    'SELECT pg_advisory_lock(1)',
    "PREPARE TRANSACTION 'x'",
    'SET SESSION AUTHORIZATION DEFAULT',
    'SELECT',
    'VALUES (1), (NULL)',
  ),
  fc.string({ unit: anyCharacter }),
);
const body = fc.record(
  {
    resourceArn: fc.oneof({ weight: 9, arbitrary: fc.constant(RESOURCE_ARN) }, { weight: 1, arbitrary: json }),
    secretArn: fc.oneof({ weight: 9, arbitrary: fc.constant(SECRET_ARN) }, { weight: 1, arbitrary: json }),
    sql: fc.oneof({ weight: 9, arbitrary: sql }, { weight: 1, arbitrary: json }),
    database: fc.oneof(
      { weight: 9, arbitrary: fc.constant('app') },
      { weight: 1, arbitrary: fc.oneof(fc.string(), json) },
    ),
    schema: json,
    parameters: fc.oneof(fc.array(parameter, { maxLength: 3 }), json),
    parameterSets: fc.oneof(fc.array(fc.array(parameter, { maxLength: 2 }), { maxLength: 3 }), json),
    transactionId: fc.oneof(fc.string(), json),
    includeResultMetadata: fc.oneof(fc.boolean(), json),
    continueAfterTimeout: json,
    resultSetOptions: json,
    formatRecordsAs: fc.oneof(fc.constantFrom('JSON', 'NONE'), json),
  },
  { requiredKeys: ['resourceArn', 'secretArn', 'sql', 'database'] },
);

describe('The wire under random requests', () => {
  test('answers every body that is JSON with 200 or an AWS exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PATHS), body, async (path, value) => {
        const answered = await post(path, JSON.stringify(value));
        expectAwsAnswer(answered);
        if (path === '/BeginTransaction' && answered.status === 200) {
          const { transactionId } = JSON.parse(answered.text);
          const end = { resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, transactionId };
          expectAwsAnswer(await post('/Execute', JSON.stringify({ ...value, ...end, database: undefined })));
          await post('/RollbackTransaction', JSON.stringify(end));
        }
      }),
      { numRuns: fuzzRuns(100) },
    );

    expect(defects).toEqual([]);
  }, 60_000);

  test('answers bodies that are not requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PATHS, '/', '/execute', '/%00'),
        fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json(), fc.string()),
        async (path, value) => expectAwsAnswer(await post(path, value)),
      ),
      { numRuns: fuzzRuns(60) },
    );

    expect(defects).toEqual([]);
  }, 60_000);

  test('answers many concurrent requests, more than there are sessions', async () => {
    const values = fc.sample(body, 150);

    const answers = await Promise.all(values.map((value) => post('/Execute', JSON.stringify(value))));

    answers.forEach(expectAwsAnswer);
    expect(defects).toEqual([]);
  }, 60_000);

  test('leaves no session busy, none in a transaction, and answers as before', async () => {
    const request = JSON.stringify({
      resourceArn: RESOURCE_ARN,
      secretArn: SECRET_ARN,
      database: 'app',
      sql: 'SELECT 1',
    });
    // continueAfterTimeout may have left a statement running for a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));

    const { text } = await post('/Execute', request);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { open, idle } = service.sessions();
    const client = new pg.Client(database.superuser);
    await client.connect();
    const { rows } = await client.query(
      "SELECT count(*)::int AS open, count(*) FILTER (WHERE state <> 'idle')::int AS busy FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
      [database.name],
    );
    const locks = await client.query(
      "SELECT count(*)::int AS held FROM pg_locks JOIN pg_database d ON d.oid = database WHERE locktype = 'advisory' AND datname = current_database()",
    );
    await client.end();

    expect(text).toBe('{"numberOfRecordsUpdated":0,"records":[[{"longValue":1}]]}');
    expect(service.openTransactions()).toEqual([]);
    expect(open - idle).toBe(0);
    expect(open).toBeLessThanOrEqual(8);
    expect(rows).toEqual([{ open, busy: 0 }]);
    expect(locks.rows).toEqual([{ held: 0 }]);
  }, 30_000);
});
