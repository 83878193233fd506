import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { verifyStatements } from '../../data-api/src/verify/index.ts';
import { conversationStatements } from '../src/conversations/statements.ts';
import { documentStatements } from '../src/documents/documents.ts';
import { chatHistorySchema, documentsSchema, memoriesSchema } from '../src/index.ts';
import { memoryStatements } from '../src/memories/memories.ts';
import { messageStatements } from '../src/messages/statements.ts';
import { removalStatements } from '../src/removal/removal.ts';
import { searchStatement } from '../src/search.ts';
import { tablesOf } from '../src/tables.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client(database.connection);
  await client.connect();
  await client.query(chatHistorySchema() + memoriesSchema() + documentsSchema());
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

const tables = tablesOf({});
const { remember, ...memories } = memoryStatements('user_memories');

test.each([
  ['conversations', Object.values(conversationStatements(tables))],
  ['messages', Object.values(messageStatements(tables))],
  ['removal', Object.values(removalStatements(tables))],
  ['search', [searchStatement(tables)]],
  ['memories', [...Object.values(remember), ...Object.values(memories)]],
  ['documents', Object.values(documentStatements('documents'))],
])('PostgreSQL knows every name and type in the statements of %s', async (_, statements) => {
  await verifyStatements(client, statements);
  expect(statements.length).toBeGreaterThan(0);
});
