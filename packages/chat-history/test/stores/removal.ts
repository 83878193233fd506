import { randomUUID } from 'node:crypto';
import { statement } from '@daybreak/database';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type ChatHistoryStore, chatHistorySchema, createChatHistory } from '../../src/index.ts';
import type { ChatDatabase } from '../backends.ts';

const say = (content: string) => ({ role: 'user', content }) as const;

export function removalSuite(opened: () => ChatDatabase): void {
  let database: ChatDatabase;
  let store: ChatHistoryStore;
  beforeAll(() => {
    database = opened();
    store = createChatHistory(database.db);
  });

  const age = statement({
    sql: "UPDATE conversations SET updated_at = '2026-01-01T00:00:00Z' WHERE id = :id",
    parameters: { id: 'uuid' },
  });
  const mark = statement({
    sql: 'UPDATE conversations SET deleted_at = now() WHERE id = :id',
    parameters: { id: 'uuid' },
  });
  const count = statement({
    sql: 'SELECT (SELECT count(*) FROM conversations)::int4 AS c, (SELECT count(*) FROM messages)::int4 AS m',
    row: { c: 'int4', m: 'int4' },
  });

  async function old(owner: string): Promise<string> {
    const { id } = await store.create(owner);
    await store.append(owner, id, { messages: [say('one'), say('two')] });
    await database.db.execute(age, { id });
    return id;
  }

  describe('retention', () => {
    test('removes old conversations in batches, and keeps active ones', async () => {
      const owner = `owner ${randomUUID()}`;
      for (let index = 0; index < 3; index += 1) await old(owner);
      const { id: used } = await store.create(owner);

      const olderThan = new Date('2026-06-01T00:00:00Z');
      expect(await store.prune({ olderThan, limit: 2 })).toEqual({ conversations: 2, more: true });
      expect(await store.prune({ olderThan, limit: 2 })).toEqual({ conversations: 1, more: false });
      expect((await store.list(owner)).items.map(({ id }) => id)).toEqual([used]);
    });

    test('removes each conversation once in two concurrent calls', async () => {
      const owner = `owner ${randomUUID()}`;
      for (let index = 0; index < 6; index += 1) await old(owner);

      const olderThan = '2026-06-01T00:00:00Z';
      const pruned = await Promise.all([1, 2].map(() => store.prune({ olderThan, limit: 100 })));
      expect(pruned.reduce((sum, { conversations }) => sum + conversations, 0)).toBe(6);
      expect((await store.list(owner)).items).toEqual([]);
    });

    test('removes the conversations that an interrupted call has marked', async () => {
      const owner = `owner ${randomUUID()}`;
      const { id } = await store.create(owner);
      await store.append(owner, id, { messages: [say('left')] });
      const before = await database.db.get(count);
      await database.db.execute(mark, { id });

      expect(await store.prune({ olderThan: '2020-01-01T00:00:00Z' })).toEqual({ conversations: 0, more: false });
      expect(await database.db.get(count)).toEqual({ c: before.c - 1, m: before.m - 1 });
    });

    test('refuses an invalid time', async () => {
      await expect(store.prune({ olderThan: 'yesterday' })).rejects.toMatchObject({ code: 'invalid_input' });
    });
  });

  describe('the tables', () => {
    test('can have other names, also in the schema', async () => {
      const tables = { conversations: 'chats', messages: 'chat_history' };
      await database.create(chatHistorySchema(tables));
      const store = createChatHistory(database.db, { tables });
      const { id } = await store.create('alice');
      await store.append('alice', id, { messages: [say('hello')] });

      expect(await store.last('alice', id, 1)).toMatchObject([{ content: 'hello' }]);
      expect(await database.db.get(rowsOf('chat_history'))).toEqual({ n: 1 });
    });

    test.each(['Messages', 'a b', '1st', 'x'.repeat(33), 'm"; DROP TABLE x', ''])('refuse the name %j', (messages) => {
      expect(() => createChatHistory(database.db, { tables: { messages } })).toThrow('tables.messages: expected');
    });

    test('are written inside a transaction of the caller, all or nothing', async () => {
      const { id } = await createChatHistory(database.db).create('alice');
      const failing = database.db.transaction(async (tx) => {
        await createChatHistory(tx).append('alice', id, { messages: [say('x')] });
        throw new Error('changed my mind');
      });

      await expect(failing).rejects.toThrow('changed my mind');
      expect(await createChatHistory(database.db).last('alice', id, 1)).toEqual([]);
    });

    const rowsOf = (table: string) =>
      statement({ sql: `SELECT count(*)::int4 AS n FROM ${table}`, row: { n: 'int4' } });
  });
}
