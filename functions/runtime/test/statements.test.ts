import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { verifyStatements } from '../../../packages/data-api/src/verify/index.ts';
import { urlOf } from '../../../packages/database/test/backends/backends.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { selectVersion } from '../schema-version.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

let database: TestDatabase;
let client: pg.Client;
let folder: string;
beforeAll(async () => {
  // A project without migrations has no ledger yet.
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-migrations-'));
  cpSync(MIGRATIONS, folder, { recursive: true });
  writeFileSync(path.join(folder, '20000101000000_first.sql'), 'SELECT 1;\n');
  database = await createTestDatabase();
  const db = await connectDatabase(loadConnection({ env: { DATABASE_URL: urlOf(database.connection) } }));
  await migrate(db, { folder, appliedBy: 'test' });
  await db.close();
  client = new pg.Client(database.connection);
  await client.connect();
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

// The statements of the chat history are tested in packages/chat-history, on tables from a migration of this project.
test('PostgreSQL knows every name and type in the statements of the functions, after the migrations', async () => {
  await expect(verifyStatements(client, [selectVersion])).resolves.toBeUndefined();
});
