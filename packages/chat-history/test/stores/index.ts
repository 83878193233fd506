// Each backend is opened once for all stores, because a local Aurora DSQL starts its own PostgreSQL.
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { ChatBackend, ChatDatabase } from '../backends.ts';
import { documentsSuite } from './documents.ts';
import { firstUseSuite } from './first-use.ts';
import { memoriesSuite } from './memories.ts';
import { messagesSuite } from './messages.ts';
import { removalSuite } from './removal.ts';

/** Every store, on one backend. */
export function storesOn({ name, open }: ChatBackend): void {
  describe(`through ${name}`, () => {
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
}
