import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { Session, type SessionTarget } from '../../src/sessions/session.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let database: TestDatabase;
let session: Session;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  const connect = jest.spyOn(pg.Client.prototype, 'connect');
  session = await Session.open(target());
  client = connect.mock.contexts[0] as pg.Client;
  connect.mockRestore();
});
afterAll(async () => {
  await session?.close();
  await database?.drop();
});

test('a session keeps nothing of a result that it has given back', async () => {
  const kept = await session
    .run({ text: "SELECT 'x'", typeOids: [], values: [] }, 'pooled')
    .then(({ rows }) => new WeakRef(rows));
  await session.whenReset();

  await new Promise((resolve) => setTimeout(resolve, 50));
  collectGarbage();

  expect(kept.deref()).toBeUndefined();
});

test('an error is given back when PostgreSQL has undone the statement, so that the next one need not wait in pg', async () => {
  await session.command('BEGIN');
  // Undoing many tables takes PostgreSQL a while between its error and ReadyForQuery.
  const tables = "DO $$ BEGIN FOR n IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id int)', n); END LOOP; END $$";
  await session.run({ text: tables, typeOids: [], values: [] }, 'transaction');

  await expect(session.run({ text: 'SELECT 1/0', typeOids: [], values: [] }, 'transaction')).rejects.toThrow('zero');

  expect(client).toMatchObject({ readyForQuery: true });
  await session.command('ROLLBACK', 'pooled');
  expect(await session.whenReset()).toBe(true);
});

test('a session that PostgreSQL ends gives the error back all the same', async () => {
  const ended = await Session.open(target());
  const terminate = { text: 'SELECT pg_terminate_backend(pg_backend_pid())', typeOids: [], values: [] };

  await expect(ended.run(terminate, 'pooled')).rejects.toThrow('terminating connection due to administrator command');

  await ended.close();
  expect(ended.isAlive).toBe(false);
});

function target(): SessionTarget {
  const { host, port, user, password, database: name } = database.connection;
  return {
    host: String(host),
    port: Number(port),
    user: String(user),
    password: String(password),
    database: String(name),
    statementTimeoutMs: 45_000,
  };
}
