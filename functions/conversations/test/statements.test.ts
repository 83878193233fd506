import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from '@jest/globals';
import pg from 'pg';
import { verifyStatements } from '../../../packages/data-api/src/verify/index.ts';
import { createTestDatabase } from '../../../test/database.ts';
import { CONVERSATION_STATEMENTS } from '../conversations.ts';
import { MESSAGE_STATEMENTS } from '../messages.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

test("the functions' statements fit the schema that the migrations make", async () => {
  const database = await createTestDatabase();
  const client = new pg.Client(database.connection);
  await client.connect();
  try {
    const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
    for (const file of files.sort()) await client.query(await readFile(path.join(MIGRATIONS, file), 'utf8'));

    await verifyStatements(client, [...CONVERSATION_STATEMENTS, ...MESSAGE_STATEMENTS]);
  } finally {
    await client.end();
    await database.drop();
  }
});
