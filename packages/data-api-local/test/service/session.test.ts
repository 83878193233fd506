import { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { SessionPool } from '../../src/sessions/pool.ts';
import { Session, type SessionTarget } from '../../src/sessions/session.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

let database: TestDatabase;
let session: Session;
let client: pg.Client;
let superuser: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  superuser = new pg.Client(database.superuser);
  await superuser.connect();
  const connect = jest.spyOn(pg.Client.prototype, 'connect');
  session = await Session.open(target());
  client = connect.mock.contexts[0] as pg.Client;
  connect.mockRestore();
});
afterAll(async () => {
  await session?.close();
  await superuser?.end();
  await database?.drop();
});

test('a session keeps nothing of a result that it has returned', async () => {
  const kept = await session
    .run({ text: "SELECT 'x'", typeOids: [], values: [] }, 'pooled')
    .then(({ rows }) => new WeakRef(rows));
  await new Promise((resolve) => setTimeout(resolve, 50));
  collectGarbage();

  expect(kept.deref()).toBeUndefined();
});

test('an error is returned when PostgreSQL has undone the statement, so that the next one does not wait in pg', async () => {
  await session.command('BEGIN');
  // Undoing many tables takes PostgreSQL a while between its error and ReadyForQuery.
  const tables = "DO $$ BEGIN FOR n IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id int)', n); END LOOP; END $$";
  await session.run({ text: tables, typeOids: [], values: [] }, 'transaction');

  await expect(session.run({ text: 'SELECT 1/0', typeOids: [], values: [] }, 'transaction')).rejects.toThrow('zero');

  expect(client).toMatchObject({ readyForQuery: true });
  await session.command('ROLLBACK', 'pooled');
  expect(session.isClean).toBe(true);
});

test('a session that PostgreSQL ends still returns the error', async () => {
  const ended = await Session.open(target());
  const terminate = { text: 'SELECT pg_terminate_backend(pg_backend_pid())', typeOids: [], values: [] };

  await expect(ended.run(terminate, 'pooled')).rejects.toThrow('terminating connection due to administrator command');

  await ended.close();
  expect(ended.isAlive).toBe(false);
});

test('a session that cannot send a statement ends, so that no call waits for its answer', async () => {
  const ended = await Session.open(target());
  const write = jest.spyOn(Socket.prototype, 'write').mockImplementationOnce(() => {
    throw new RangeError('out of memory');
  });

  await expect(ended.run({ text: 'SELECT 1', typeOids: [], values: [] }, 'pooled')).rejects.toThrow('out of memory');

  write.mockRestore();
  expect(ended.isAlive).toBe(false);
});

test('a session is reset after its statement without another call, and is idle soon', async () => {
  await session.run({ text: 'SELECT pg_advisory_lock(7)', typeOids: [], values: [] }, 'pooled');
  await until('SELECT pg_try_advisory_xact_lock(7)');

  session.rest();

  await until("SELECT state = 'idle' FROM pg_stat_activity WHERE pid = $1", [session.processId]);
});

test('a session whose reset fails ends, and another one runs the statement', async () => {
  const pool = new SessionPool({ ...target(), maxSessions: 2, acquireTimeoutMs: 1000, idleTimeoutMs: 30_000 });
  const use = async (text: string) => {
    const lent = await pool.lend(target(), async (taken) => {
      const { rows } = await taken.run({ text, typeOids: [], values: [] }, 'pooled');
      return { rows, processId: taken.processId };
    });
    void pool.release(target(), lent.session);
    return lent.value;
  };
  const create = await pool.lend(target(), (taken) => taken.command('CREATE TEMPORARY TABLE held (a int)'));
  void pool.release(target(), create.session);
  await superuser.query('BEGIN');
  const { rows } = await superuser.query(
    "SELECT relnamespace::regnamespace AS of FROM pg_class WHERE relname = 'held'",
  );
  await superuser.query(`LOCK TABLE ${rows[0].of}.held`);
  const first = await use('SELECT 1');
  const next = use("SELECT to_regclass('held')");
  await until("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1", [first.processId]);

  await superuser.query('SELECT pg_cancel_backend($1)', [first.processId]);
  await superuser.query('ROLLBACK');

  const { rows: found, processId } = await next;
  expect(found).toEqual([[null]]);
  expect(processId).not.toBe(first.processId);
  await pool.close();
});

test('a session that is busy with its reset for too long serves no call, and ends', async () => {
  const pool = new SessionPool({ ...target(), maxSessions: 2, acquireTimeoutMs: 1000, idleTimeoutMs: 30_000 });
  const run = (text: string, ownership: 'pooled' | 'transaction') =>
    pool.lend(target(), async (taken) => {
      await taken.run({ text, typeOids: [], values: [] }, ownership);
      return taken.processId;
    });
  const first = await run('CREATE TEMPORARY TABLE long_held (a int)', 'transaction');
  void pool.release(target(), first.session);
  await superuser.query('BEGIN');
  const { rows } = await superuser.query(
    "SELECT relnamespace::regnamespace AS of FROM pg_class WHERE relname = 'long_held'",
  );
  await superuser.query(`LOCK TABLE ${rows[0].of}.long_held`);
  const blocked = await run('SELECT 1', 'pooled');
  void pool.release(target(), blocked.session);
  expect(blocked.value).toBe(first.value);
  while (!blocked.session.isResting) await new Promise((resolve) => setTimeout(resolve, 5));

  const next = await run('SELECT 1', 'pooled');
  void pool.release(target(), next.session);

  expect(next.value).not.toBe(first.value);
  while (blocked.session.isAlive) await new Promise((resolve) => setTimeout(resolve, 20));
  await superuser.query('ROLLBACK');
  await until('SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1)', [first.value]);
  await pool.close();
}, 20_000);

/** Waits until a query of one boolean says true. */
async function until(sql: string, values: readonly unknown[] = []): Promise<void> {
  const deadlineMs = Date.now() + 5000;
  for (;;) {
    const { rows } = await superuser.query({ text: sql, values: [...values], rowMode: 'array' });
    if (rows[0]?.[0] === true) return;
    if (Date.now() > deadlineMs) throw new Error(`It never became true: ${sql}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

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
