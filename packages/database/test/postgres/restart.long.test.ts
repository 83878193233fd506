import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { type AddressInfo, connect as connectSocket, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningPostgres, startPostgres } from '../../../postgres-local/src/index.ts';
import { type Database, ServiceRefusedError, statement, TransactionAbortedError } from '../../src/index.ts';
import { connect } from '../../src/postgres/index.ts';
import { loadConnection } from '../../src/settings/index.ts';
import { urlOf } from '../backends/backends.ts';

const insert = statement({ sql: 'INSERT INTO kept VALUES (:id)', parameters: { id: 'int4' } });
const select = statement({ sql: 'SELECT id FROM kept ORDER BY id', row: { id: 'int4' }, readOnly: true });

/** Keeps its data, and has another port after each start. */
let postgres: RunningPostgres;
/** Keeps the same address, like a cluster, and passes everything on. */
let address: Server;
let folder: string;
let db: Database;
const start = async () => {
  const { DATA_API_LOCAL_POSTGRES_URL: _, ...env } = process.env;
  postgres = await startPostgres({ dataDir: join(folder, 'data'), env });
};
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-restart-')));
  chmodSync(folder, 0o755); // As root, the server is another account.
  await start();
  address = createServer((client) => {
    const upstream = connectSocket(postgres.port, postgres.host);
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => address.listen(0, '127.0.0.1', resolve));
  const { host, user, password = '', maintenanceDatabase: database } = postgres;
  const { port } = address.address() as AddressInfo;
  db = connect(loadConnection({ env: { DATABASE_URL: urlOf({ host, port, user, password, database }) } }));
  await db.execute(statement({ sql: 'CREATE TABLE kept (id int PRIMARY KEY)' }));
});
beforeEach(() => db.execute(statement({ sql: 'DELETE FROM kept' })));
afterAll(async () => {
  await db?.close();
  await new Promise((resolve) => address?.close(resolve));
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

async function restart(): Promise<void> {
  await postgres.stop();
  await start();
}

test.each([
  ['between two statements', [{ id: 2 }]],
  ['before COMMIT', []],
])(
  'a server that restarts %s of a transaction undoes it, and the error says so; the next call works',
  async (_, after) => {
    const restarted = db.transaction(async (tx) => {
      await tx.execute(insert, { id: 1 });
      await restart();
      for (const each of after) await tx.execute(insert, each);
    });

    await expect(restarted).rejects.toBeInstanceOf(TransactionAbortedError);
    await expect(restarted).rejects.toThrow('Nothing of it is kept.');
    expect(await db.query(select)).toEqual([]);
  },
);

test('calls while the server is stopped are refused, and the first one after its start works', async () => {
  await db.execute(insert, { id: 1 });
  await postgres.stop();

  const refused = db.execute(insert, { id: 2 });

  await expect(refused).rejects.toBeInstanceOf(ServiceRefusedError);
  await start();
  expect(await db.query(select)).toEqual([{ id: 1 }]);
});
