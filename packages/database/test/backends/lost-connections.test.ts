// Tests for drivers with their own connections: lost connections, cancellation, and a full pool.

import type { AddressInfo } from 'node:net';
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import {
  CallAbortedError,
  type ConnectOptions,
  type Database,
  OutcomeUnknownError,
  ServiceRefusedError,
  StatementTimeoutError,
  statement,
  TransactionAbortedError,
} from '../../src/index.ts';
import { connect } from '../../src/postgres/index.ts';
import { loadConnection } from '../../src/settings/index.ts';
import { urlOf } from './backends.ts';

const insert = statement({ sql: 'INSERT INTO kept VALUES (:id)', parameters: { id: 'int4' } });
const select = statement({ sql: 'SELECT id FROM kept ORDER BY id', row: { id: 'int4' }, readOnly: true });
const pid = statement({ sql: 'SELECT pg_backend_pid() AS pid', row: { pid: 'int4' }, readOnly: true });
const sleep = statement({ sql: 'SELECT pg_sleep(60) IS NULL AS done', row: { done: 'bool' } });
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client(database.superuser);
  await admin.connect();
  await admin.query('CREATE TABLE kept (id int PRIMARY KEY); GRANT ALL ON kept TO PUBLIC');
});
afterAll(async () => {
  await admin?.end();
  await database?.drop();
});

/** Accepts connections, and never answers. */
const silent = createServer((socket) => socket.resume());
/** Begun before all tests, because a connection gets 3 s, however little one waits. */
let heldCall: Promise<unknown>;
beforeAll(async () => {
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const url = urlOf({ ...database.connection, port: (silent.address() as AddressInfo).port });
  const db = connect(loadConnection({ env: { DATABASE_URL: url } }), { maxWaitMs: 300 });
  heldCall = errorOf(db.query(select)).finally(() => db.close());
});
afterAll(() => new Promise((resolve) => silent.close(resolve)));

const opened: Database[] = [];
function open(options: ConnectOptions = {}, port = database.connection.port): Database {
  const url = urlOf({ ...database.connection, port });
  const db = connect(loadConnection({ env: { DATABASE_URL: url } }), options);
  opened.push(db);
  return db;
}
beforeEach(() => admin.query('DELETE FROM kept'));
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
});
const kill = (id: number) => admin.query('SELECT pg_terminate_backend($1)', [id]);
const ids = async () => (await admin.query('SELECT id FROM kept ORDER BY id')).rows.map(({ id }) => id);
/** Waits until a statement of ours sleeps: before that it has not run, and is sent again. */
async function running(text: string): Promise<number> {
  for (;;) {
    const { rows } = await admin.query(
      "SELECT pid FROM pg_stat_activity WHERE datname = $1 AND wait_event = 'PgSleep' AND query LIKE $2 AND pid <> pg_backend_pid()",
      [database.name, text],
    );
    if (rows.length > 0) return rows[0].pid;
  }
}

describe('a connection that was lost', () => {
  test('while it was unused is replaced without an error', async () => {
    const db = open();
    await kill(await db.value(pid));

    await db.execute(insert, { id: 1 });

    expect(await ids()).toEqual([1]);
  });

  test('while a statement that changes nothing ran is replaced, and it runs again', async () => {
    const db = open();
    const slow = statement({
      sql: 'SELECT pg_sleep(CASE WHEN EXISTS (SELECT FROM kept) THEN 0 ELSE 60 END) IS NULL AS done',
      row: { done: 'bool' },
      readOnly: true,
    });
    const answer = db.query(slow);
    const id = await running('SELECT pg_sleep%');
    await admin.query('INSERT INTO kept VALUES (1)');

    await kill(id);

    expect(await answer).toHaveLength(1);
  });

  test('while a write ran is an unknown outcome, and it is never sent again', async () => {
    const db = open();
    const write = statement({ sql: 'INSERT INTO kept SELECT 1 FROM pg_sleep(60)' });
    const outcome = errorOf(db.execute(write));

    await kill(await running('INSERT INTO kept SELECT%'));

    expect(await outcome).toBeInstanceOf(OutcomeUnknownError);
    expect(await outcome).toMatchObject({ message: expect.stringContaining('SQLSTATE 57P01') });
    expect(await ids()).toEqual([]);
  });

  test('inside a transaction undoes it, and the error says so; the next transaction works', async () => {
    const db = open();

    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.execute(insert, { id: 1 });
        await kill(await tx.value(pid));
        await tx.execute(insert, { id: 2 });
      }),
    );

    expect(error).toBeInstanceOf(TransactionAbortedError);
    expect(error).toMatchObject({ message: expect.stringContaining('Nothing of it is kept.') });
    expect(await ids()).toEqual([]);
    await db.transaction((tx) => tx.execute(insert, { id: 3 }));
    expect(await ids()).toEqual([3]);
  });
});

describe('a COMMIT whose answer is lost', () => {
  let server: Server;
  let sockets: Socket[];
  /** Passes everything on until a COMMIT, which it passes on or not; then it closes the connection. */
  async function proxy(passesCommit: boolean): Promise<number> {
    sockets = [];
    server = createServer((client) => {
      const upstream = connectSocket(database.connection.port ?? 0, database.connection.host);
      sockets.push(client, upstream);
      let isCommit = false;
      client.on('data', (bytes) => {
        isCommit ||= bytes.includes('COMMIT\0');
        if (isCommit && !passesCommit) client.destroy();
        else upstream.write(bytes);
      });
      upstream.on('data', (bytes) => (isCommit ? client.destroy() : client.write(bytes)));
      for (const socket of [client, upstream]) socket.on('error', () => undefined);
      client.on('close', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  test.each([
    ['and it had arrived', true, [1]],
    ['and it had not', false, []],
  ])('%s is an unknown outcome, and the callback runs once', async (_, passesCommit, expected) => {
    const db = open({}, await proxy(passesCommit));
    let runs = 0;

    const error = await errorOf(
      db.transaction(
        async (tx) => {
          runs += 1;
          await tx.execute(insert, { id: 1 });
        },
        { retries: 5 },
      ),
    );

    expect(error).toBeInstanceOf(OutcomeUnknownError);
    expect(runs).toBe(1);
    expect(await ids()).toEqual(expected);
  });
});

describe('a statement that takes too long', () => {
  test('is cancelled in the database at the deadline of its call', async () => {
    const db = open();

    const error = await errorOf(db.within({ timeoutMs: 300 }).query(sleep));

    expect(error).toBeInstanceOf(CallAbortedError);
    const { rows } = await admin.query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = $1 AND state = 'active' AND query LIKE 'SELECT pg_sleep%'",
      [database.name],
    );
    expect(rows).toEqual([]);
    expect(await db.value(pid)).toEqual(expect.any(Number));
  });

  test('is cancelled when its signal is aborted', async () => {
    const db = open();
    const controller = new AbortController();
    const outcome = errorOf(
      db
        .within({ signal: controller.signal })
        .execute(statement({ sql: 'INSERT INTO kept SELECT 1 FROM pg_sleep(60)' })),
    );
    await running('INSERT INTO kept SELECT%');

    controller.abort();

    // PostgreSQL has confirmed the cancellation, so even a write has no effect.
    expect(await outcome).toBeInstanceOf(CallAbortedError);
    expect(await outcome).toMatchObject({ reason: 'signal' });
    expect(await ids()).toEqual([]);
  });

  test('is ended after statementTimeoutMs; with continueAfterTimeout it may continue', async () => {
    const db = open({ pool: { statementTimeoutMs: 200 } });
    const slow = statement({ sql: 'INSERT INTO kept SELECT 7 FROM pg_sleep(1)' });

    await expect(db.execute(slow)).rejects.toBeInstanceOf(StatementTimeoutError);
    await db.execute(slow, {}, { continueAfterTimeout: true });

    expect(await ids()).toEqual([7]);
  });
});

describe('the pool', () => {
  test('keeps as many connections as it may, and later calls wait for one', async () => {
    const db = open({ pool: { maxConnections: 2 } });

    const pids = await Promise.all(Array.from({ length: 20 }, () => db.value(pid)));

    expect(new Set(pids).size).toBeLessThanOrEqual(2);
  });

  test('reports within the deadline of the call that all connections are in use', async () => {
    const db = open({ pool: { maxConnections: 1 } });

    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.execute(insert, { id: 1 });
        // A mistake: db instead of tx.
        await db.within({ timeoutMs: 200 }).query(select);
      }),
    );

    expect(error).toBeInstanceOf(CallAbortedError);
  });

  test('closes a connection with changed settings, so that no other call gets them', async () => {
    const db = open({ pool: { maxConnections: 1 } });
    const before = await db.value(pid);

    await db.execute(statement({ sql: "SET TIME ZONE 'Asia/Tokyo'" }));

    expect(await db.value(pid)).not.toBe(before);
    const zone = statement({ sql: "SELECT current_setting('TimeZone') AS zone", row: { zone: 'text' } });
    expect(await db.value(zone)).toBe('UTC');
  });

  test('sets what values need where the database has other settings', async () => {
    await admin.query(`ALTER DATABASE "${database.name}" SET TimeZone = 'Asia/Tokyo'`);
    await admin.query(`ALTER DATABASE "${database.name}" SET DateStyle = 'German'`);
    const db = open();
    const time = statement({
      sql: "SELECT '2026-01-02 03:04:05+00'::timestamptz AS t, '2026-01-02'::date AS d",
      row: { t: 'timestamptz', d: 'date' },
    });

    expect(await db.get(time)).toEqual({ t: '2026-01-02T03:04:05Z', d: '2026-01-02' });
    await admin.query(`ALTER DATABASE "${database.name}" RESET ALL`);
  });

  test('closes connections that were unused for idleTimeoutMs, and makes new ones', async () => {
    const db = open({ pool: { maxConnections: 2, idleTimeoutMs: 50 } });
    const before = await Promise.all([db.value(pid), db.value(pid)]);

    for (;;) {
      const { rows } = await admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = ANY ($1)', [before]);
      if (rows.length === 0) break;
    }

    expect(before).not.toContain(await db.value(pid));
  });

  test('has no connection after close', async () => {
    const db = open();
    const id = await db.value(pid);

    await db.close();

    for (;;) {
      const { rows } = await admin.query('SELECT 1 FROM pg_stat_activity WHERE pid = $1', [id]);
      if (rows.length === 0) break;
    }
  });
});

test('a batch outside a transaction is all or nothing', async () => {
  const db = open();

  await expect(db.batch(insert, [{ id: 1 }, { id: 1 }])).rejects.toMatchObject({ sqlState: '23505' });

  expect(await ids()).toEqual([]);
});

test('100,000 rows are written and read', async () => {
  const db = open();
  const sets = Array.from({ length: 100_000 }, (_, id) => ({ id }));

  await db.batch(insert, sets);

  expect(await db.query(select)).toHaveLength(100_000);
});

test('COPY is refused, and the connection continues', async () => {
  const db = open({ pool: { maxConnections: 1 } });

  await expect(db.execute(statement({ sql: 'COPY kept FROM STDIN' }))).rejects.toMatchObject({ sqlState: '57014' });

  expect(await db.value(pid)).toEqual(expect.any(Number));
});

describe('a server that cannot be reached', () => {
  test('is an immediate error with advice; nothing ran', async () => {
    const db = open({}, 1);

    const error = await errorOf(db.query(select));

    expect(error).toBeInstanceOf(ServiceRefusedError);
    expect(error).toMatchObject({
      message: expect.stringContaining('Nothing listens there. Start it, or correct host and port.'),
    });
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, /SQLSTATE 28P01.*percent-encoded/],
    ['a database that does not exist', { database: 'nothing' }, /SQLSTATE 3D000.*Create the database/],
  ])('because of %s results in an error with that reason', async (_, change, message) => {
    const url = urlOf({ ...database.connection, ...change });
    const db = connect(loadConnection({ env: { DATABASE_URL: url } }));
    opened.push(db);

    const error = await errorOf(db.query(select));

    expect(error).toBeInstanceOf(ServiceRefusedError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('wrong');
  });

  test('that accepts the connection without an answer is waited for, like a paused cluster', async () => {
    expect(await heldCall).toMatchObject({ name: 'DatabaseResumingError' });
  });
});
