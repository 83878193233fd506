import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Deployment } from '../../../test/deployment.ts';
import { deployConversations } from './deployment.ts';

const path = { conversationId: '00000000-0000-4000-8000-000000000000' };

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployConversations({ migrated: false });
});
afterAll(() => deployment?.stop());

test.each([
  ['create-conversation', { body: {} }],
  ['list-conversations', {}],
  ['get-conversation', { path }],
  ['update-conversation', { path, body: { ended: true } }],
  ['delete-conversation', { path }],
  ['append-messages', { path, body: { messages: [{ role: 'user', content: 'x' }] } }],
  ['list-messages', { path }],
])("%s answers 503 while the tables are missing, without PostgreSQL's message", async (name, request) => {
  const { status, body } = await deployment.call(name, request);

  expect(status).toBe(503);
  expect(body.error).toEqual({
    code: 'not_migrated',
    message: 'The database lacks a table or column that this version needs. Run: npm run migrate.',
    requestId: 'request-1',
  });
});
