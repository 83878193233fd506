import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../test/database.ts';
import type { DataApiLocal } from '../../data-api-local/src/index.ts';
import { connectDatabase } from '../src/connect/index.ts';
import { StatementError, statement } from '../src/index.ts';
import { type Connection, loadConnection } from '../src/settings/index.ts';

let api: DataApiLocal;
beforeAll(async () => {
  api = await startTestDataApi({ database: 'app' });
});
afterAll(() => api?.stop());

describe('the database that the environment names', () => {
  test('answers queries, keeps transactions, and ends', async () => {
    const db = await connectDatabase(loadConnection({ env: api.env }));
    const current = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } });

    await db.execute(statement({ sql: 'CREATE TABLE kept (n int)' }));
    const error = await db
      .transaction((tx) => tx.execute(statement({ sql: 'INSERT INTO kept VALUES (1 / 0)' })))
      .catch((thrown: unknown) => thrown);
    const rows = await db.query(current);
    await db.close();

    expect(rows).toEqual([{ one: 1 }]);
    expect(error).toBeInstanceOf(StatementError);
    expect(error).toMatchObject({ sqlState: '22012' });
  });
});

test('the Data API has no readers: the option is refused, not ignored', async () => {
  await expect(connectDatabase(loadConnection({ env: api.env }), { reader: true })).rejects.toThrow(
    /reader: the backend data-api has no readers/,
  );
});

describe('pointed at this machine', () => {
  let server: Server;
  let authorizations: (string | undefined)[];
  let connection: Connection;
  beforeEach(async () => {
    authorizations = [];
    server = createServer((request, response) => {
      authorizations.push(request.headers.authorization);
      request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    connection = loadConnection({ env: { ...api.env, AWS_ENDPOINT_URL_RDS_DATA: `http://127.0.0.1:${port}` } });
  });
  const names = [
    'AWS_PROFILE',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_USE_FIPS_ENDPOINT',
  ];
  afterEach(() => {
    for (const name of names) delete process.env[name];
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['no credentials at all', {}],
    ['a profile that does not exist', { AWS_PROFILE: 'no-such-profile' }],
    ['real credentials', { AWS_ACCESS_KEY_ID: 'AKIAREAL', AWS_SECRET_ACCESS_KEY: 'real', AWS_SESSION_TOKEN: 'real' }],
    ['FIPS endpoints are enabled', { AWS_USE_FIPS_ENDPOINT: 'true' }],
  ])('with %s, dummy credentials are sent', async (_, env) => {
    Object.assign(process.env, env);
    const db = await connectDatabase(connection);

    await db.execute(statement({ sql: 'SELECT 1' }));
    await db.close();

    expect(authorizations).toEqual([expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=local\//)]);
  });
});

test('maxWaitMs ends the waiting for a paused database', async () => {
  const db = await connectDatabase(loadConnection({ env: api.env }), { maxWaitMs: 0 });
  api.autoPause(api.resourceArn).pause(60_000);

  const error = await db.execute(statement({ sql: 'SELECT 1' })).catch((thrown: unknown) => thrown);
  api.autoPause(api.resourceArn).resume();
  await db.close();

  expect(error).toMatchObject({ name: 'DatabaseResumingError', attempts: 1 });
});
