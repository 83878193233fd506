// Each backend is opened once for all stores, because a local Aurora DSQL starts its own PostgreSQL.
import { afterAll, beforeAll, describe } from '@jest/globals';
import { BACKENDS, type ChatDatabase } from './backends.ts';
import { documentsSuite } from './stores/documents.ts';
import { firstUseSuite } from './stores/first-use.ts';
import { memoriesSuite } from './stores/memories.ts';
import { messagesSuite } from './stores/messages.ts';
import { removalSuite } from './stores/removal.ts';

describe.each(BACKENDS)('through $name', ({ open }) => {
  let database: ChatDatabase;
  const opened = () => database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database?.stop());

  describe('the chat history', () => messagesSuite(opened));
  describe('memories', () => memoriesSuite(opened));
  describe('documents', () => documentsSuite(opened));
  describe('removal', () => removalSuite(opened));
  describe('at the first use', () => firstUseSuite(opened));
});
