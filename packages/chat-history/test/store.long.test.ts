import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ChatHistoryStore, ConversationChangedError, createChatHistory, type NewMessage } from '../src/index.ts';
import { BACKENDS, type ChatDatabase } from './backends.ts';

const say = (content: string): NewMessage => ({ role: 'user', content });
const many = (count: number, text = 'text') => Array.from({ length: count }, (_, index) => say(`${text} ${index + 1}`));

describe.each(BACKENDS)('the chat history under races and at size, through $name', ({ open }) => {
  let database: ChatDatabase;
  let store: ChatHistoryStore;
  beforeAll(async () => {
    database = await open();
    store = createChatHistory(database.db);
  });
  afterAll(() => database?.stop());

  /** A conversation with its own owner. */
  async function start(messages = 0): Promise<{ readonly owner: string; readonly id: string }> {
    const owner = `owner ${randomUUID()}`;
    const { id } = await store.create(owner);
    if (messages > 0) await store.append(owner, id, { messages: many(messages) });
    return { owner, id };
  }
  const contents = async (owner: string, id: string) =>
    (await store.last(owner, id, 1000)).map(({ content }) => content);
  const named = (externalId: string, content: string) => ({ ...say(content), externalId });

  test('12 concurrent writers with the same 20 keys store every key once', async () => {
    const { owner, id } = await start();
    const keys = Array.from({ length: 20 }, () => randomUUID());
    const race = async () => {
      for (const key of keys) await store.append(owner, id, { messages: [say(key)], key });
    };
    await Promise.all(Array.from({ length: 12 }, race));

    const stored = await store.last(owner, id, 1000);
    expect(stored.map(({ content }) => content).sort()).toEqual([...keys].sort());
    expect(stored.map(({ number }) => number)).toEqual(keys.map((_, index) => index + 1));
  }, 60_000);

  test('one of many writers with the same expectedLast wins', async () => {
    const { owner, id } = await start(1);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        store.append(owner, id, { messages: [say(`rival ${index}`)], expectedLast: 1 }),
      ),
    );

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ConversationChangedError);
    }
    expect(await contents(owner, id)).toHaveLength(2);
  }, 60_000);

  test('concurrent upserts of 12 writers store each external id once', async () => {
    const { owner, id } = await start();
    const messages = Array.from({ length: 5 }, (_, index) => named(`m${index}`, 'text'));
    await Promise.all(Array.from({ length: 12 }, () => store.upsert(owner, id, { messages })));

    const stored = await store.last(owner, id, 100);
    expect(stored.map(({ externalId }) => externalId)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    expect(stored.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  }, 60_000);

  test('a truncation of 2,500 messages runs in batches', async () => {
    const { owner, id } = await start();
    for (let batch = 0; batch < 5; batch += 1) await store.append(owner, id, { messages: many(500) });

    expect((await store.truncate(owner, id, { after: 10 })).removed).toBe(2490);
    expect(await contents(owner, id)).toHaveLength(10);
  }, 60_000);

  test('deleting removes 5,000 messages in batches, and frees the external id', async () => {
    const owner = `owner ${randomUUID()}`;
    const { id } = await store.create(owner, { externalId: 'big' });
    for (let batch = 0; batch < 10; batch += 1) await store.append(owner, id, { messages: many(500) });

    expect(await store.delete(owner, id)).toBe(true);
    expect(await store.get(owner, id)).toBeUndefined();
    expect(await store.delete(owner, id)).toBe(false);
    expect((await store.create(owner, { externalId: 'big' })).lastNumber).toBe(0);
  }, 60_000);
});
