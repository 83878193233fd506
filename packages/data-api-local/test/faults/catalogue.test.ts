// Every exception of the service model, and of AWS's protocol beside it, as bytes: status, header, body.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal, Fault } from '../../src/index.ts';

type Exception = Extract<Fault, { exception: unknown }>['exception'];

let api: DataApiLocal;
beforeAll(async () => {
  api = await startTestDataApi();
});
afterAll(async () => {
  await api?.stop();
});
afterEach(() => api.resetControls());

const EXECUTE = { sql: 'SELECT 1' };
const PATHS = {
  '/Execute': EXECUTE,
  '/BatchExecute': { ...EXECUTE, parameterSets: [[]] },
  '/BeginTransaction': {},
  '/CommitTransaction': { transactionId: 'some-id' },
  '/RollbackTransaction': { transactionId: 'some-id' },
} as const;

async function post(path: keyof typeof PATHS, more: object = {}) {
  const { resourceArn, secretArn } = api;
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceArn, secretArn, database: api.database, ...PATHS[path], ...more }),
  });
  return {
    status: response.status,
    errorType: response.headers.get('x-amzn-errortype'),
    contentType: response.headers.get('content-type'),
    text: await response.text(),
  };
}

const answer = (status: number, errorType: string, text: string) => ({
  status,
  errorType,
  contentType: 'application/json',
  text: text.replaceAll('<resourceArn>', api.resourceArn),
});
const message = (text: string) => JSON.stringify({ message: text });

/** The table of the model: its status, and AWS's words where they are known. `{}` where the shape has no message. */
const MODELLED: readonly (readonly [Exception, number, string])[] = [
  ['BadRequestException', 400, message('Bad request.')],
  ['DatabaseErrorException', 400, message('ERROR: internal error; SQLState: XX000')],
  [
    'DatabaseResumingException',
    400,
    message(
      'The Aurora DB instance <resourceArn> is resuming after being auto-paused. Please wait a few seconds and try again.',
    ),
  ],
  ['HttpEndpointNotEnabledException', 400, message('HttpEndpoint is not enabled for resource <resourceArn>')],
  ['InvalidResourceStateException', 400, message('DBCluster <resourceArn> is not in available state')],
  ['InvalidSecretException', 400, message('The secret must hold a username and a password.')],
  ['SecretsErrorException', 400, message("Secrets Manager can't find the specified secret.")],
  ['StatementTimeoutException', 400, '{"dbConnectionId":1,"message":"canceling statement due to statement timeout"}'],
  ['UnsupportedResultException', 400, message('The result exceeds the size limit 1 MB.')],
  ['AccessDeniedException', 403, message('User is not authorized to perform this operation.')],
  ['ForbiddenException', 403, message('Forbidden.')],
  ['DatabaseNotFoundException', 404, message('Cannot find DBInstance in DBCluster')],
  ['NotFoundException', 404, message('<resourceArn> is not found.')],
  ['TransactionNotFoundException', 404, message('Transaction some-id is not found. Transaction may be expired.')],
  ['InternalServerErrorException', 500, '{}'],
  ['ServiceUnavailableError', 503, '{}'],
  ['DatabaseUnavailableException', 504, '{}'],
];

/** What AWS answers beside its model. */
const UNMODELLED: readonly (readonly [Exception, number, string])[] = [
  ['ValidationException', 400, message('1 validation error detected.')],
  ['ThrottlingException', 400, message('Rate exceeded')],
  ['InternalFailure', 500, '{}'],
];

describe('an exception', () => {
  test.each([...MODELLED, ...UNMODELLED])(
    'has its status, its name and its body: %s %i %s',
    async (name, status, text) => {
      api.failNext({ exception: name });

      expect(await post('/Execute', { transactionId: 'some-id' })).toEqual(answer(status, name, text));
    },
  );

  test.each(Object.keys(PATHS) as (keyof typeof PATHS)[])('looks the same in every operation: %s', async (path) => {
    api.failNext({ exception: 'ServiceUnavailableError' });
    api.failNext({ exception: 'ThrottlingException' });

    expect([await post(path), await post(path)]).toEqual([
      answer(503, 'ServiceUnavailableError', '{}'),
      answer(400, 'ThrottlingException', message('Rate exceeded')),
    ]);
  });

  test('of PostgreSQL has the message of its SQLSTATE, or the one that is given', async () => {
    const password = 'FATAL: password authentication failed for user "postgres"; SQLState: 28P01';
    api.failNext({ exception: 'DatabaseErrorException', sqlState: '40P01' });
    api.failNext({ exception: 'DatabaseErrorException', message: password });

    expect([await post('/Execute'), await post('/Execute')]).toEqual([
      answer(400, 'DatabaseErrorException', message('ERROR: deadlock detected; SQLState: 40P01')),
      answer(400, 'DatabaseErrorException', message(password)),
    ]);
  });
});

test.each([500, 502, 503, 504] as const)(
  'an answer of a gateway is HTML and names no exception: %i',
  async (status) => {
    api.failNext({ status });

    expect(await post('/Execute')).toMatchObject({
      status,
      errorType: null,
      contentType: 'text/html',
      text: `<html><body><h1>${status}</h1></body></html>`,
    });
  },
);
