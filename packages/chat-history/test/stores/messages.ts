import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  AppendKeyReusedError,
  type ChatHistoryStore,
  ConversationChangedError,
  ConversationNotFoundError,
  createChatHistory,
  InvalidInputError,
  type NewMessage,
} from '../../src/index.ts';
import type { ChatDatabase } from '../backends.ts';

const say = (content: string): NewMessage => ({ role: 'user', content });
const many = (count: number, text = 'text') => Array.from({ length: count }, (_, index) => say(`${text} ${index + 1}`));
const NOBODY = '00000000-0000-4000-8000-000000000000';

export function messagesSuite(opened: () => ChatDatabase): void {
  let database: ChatDatabase;
  let store: ChatHistoryStore;
  beforeAll(() => {
    database = opened();
    store = createChatHistory(database.db);
  });

  /** A conversation with its own owner. */
  async function start(messages = 0): Promise<{ readonly owner: string; readonly id: string }> {
    const owner = `owner ${randomUUID()}`;
    const { id } = await store.create(owner);
    if (messages > 0) await store.append(owner, id, { messages: many(messages) });
    return { owner, id };
  }
  const contents = async (owner: string, id: string) =>
    (await store.last(owner, id, 1000)).map(({ content }) => content);

  describe('create', () => {
    test('returns the stored conversation', async () => {
      const input = { externalId: 'trip', agentId: 'planner', title: 'Größe: 10 €', metadata: { deep: { n: 1.5 } } };
      const conversation = await store.create('alice', input);

      expect(conversation).toEqual({
        ...input,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        lastNumber: 0,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        updatedAt: conversation.createdAt,
        endedAt: null,
      });
      expect(await store.get('alice', conversation.id)).toEqual(conversation);
      expect(await store.find('alice', 'trip')).toEqual(conversation);
    });

    test.each([
      ['id', { id: randomUUID() }],
      ['externalId', { externalId: 'again' }],
      ['key', { key: randomUUID() }],
    ])('with the same %s again returns the existing conversation', async (_, input) => {
      const first = await store.create('alice', { ...input, title: 'first' });

      expect(await store.create('alice', { ...input, title: 'first' })).toEqual(first);
    });

    test('refuses a key that belongs to another request', async () => {
      const key = randomUUID();
      await store.create('alice', { key, title: 'one' });

      await expect(store.create('alice', { key, title: 'two' })).rejects.toThrow(AppendKeyReusedError);
    });

    test('does not return a conversation of another owner that has the same id', async () => {
      const { id } = await store.create('alice');

      await expect(store.create('bob', { id })).rejects.toMatchObject({ code: 'id_taken' });
    });

    test('creates only one conversation if the answer is lost', async () => {
      const owner = `owner ${randomUUID()}`;
      database.loseNextAnswer();
      const { id } = await store.create(owner, { externalId: 'once' });

      expect((await store.list(owner)).items.map((each) => each.id)).toEqual([id]);
    });
  });

  describe('append', () => {
    test('numbers messages 1, 2, 3 … in order, within and across calls', async () => {
      const { owner, id } = await start();
      const first = await store.append(owner, id, { messages: many(3, 'a') });
      const second = await store.append(owner, id, { messages: many(2, 'b') });

      expect(first.messages.map(({ number }) => number)).toEqual([1, 2, 3]);
      expect(second).toMatchObject({ lastNumber: 5, replayed: false });
      expect(await contents(owner, id)).toEqual(['a 1', 'a 2', 'a 3', 'b 1', 'b 2']);
    });

    test('keeps every part of a message', async () => {
      const { owner, id } = await start();
      const message = {
        role: 'assistant',
        content: '',
        parts: [{ type: 'text', text: 'Hi' }, null, 1.5],
        toolCalls: [{ name: 'find' }],
        metadata: { tokens: 7 },
        externalId: 'm-1',
      } as const;
      await store.append(owner, id, { messages: [message] });

      expect(await store.last(owner, id, 1)).toMatchObject([message]);
    });

    test('stores 500 messages with one request', async () => {
      const { owner, id } = await start();
      database.requests();
      await store.append(owner, id, { messages: many(500) });

      expect(database.requests()).toBe(1);
      expect((await contents(owner, id)).at(-1)).toBe('text 500');
    });

    test('stores nothing twice if the answer is lost', async () => {
      const { owner, id } = await start();
      database.loseNextAnswer();
      const appended = await store.append(owner, id, { messages: many(2) });

      expect(appended).toMatchObject({ lastNumber: 2, replayed: false });
      expect(await contents(owner, id)).toEqual(['text 1', 'text 2']);
    });

    test('with a used key returns the stored messages, even after later appends', async () => {
      const { owner, id } = await start();
      const key = randomUUID();
      const first = await store.append(owner, id, { messages: many(2), key });
      await store.append(owner, id, { messages: many(1) });

      expect(await store.append(owner, id, { messages: many(2), key })).toEqual({
        messages: first.messages,
        lastNumber: 3,
        replayed: true,
      });
    });

    test('with a used key returns the stored messages, and the transaction of the caller continues', async () => {
      const { owner, id } = await start();
      const key = randomUUID();
      await store.append(owner, id, { messages: many(2), key });

      await database.db.transaction(async (tx) => {
        const inside = createChatHistory(tx);
        expect(await inside.append(owner, id, { messages: many(2), key })).toMatchObject({ replayed: true });
        await inside.append(owner, id, { messages: [say('after')] });
      });
      expect(await contents(owner, id)).toEqual(['text 1', 'text 2', 'after']);
    });

    test.each<[string, readonly NewMessage[]]>([
      ['another text', [say('other'), say('text 2')]],
      ['fewer messages', [say('text 1')]],
      ['more messages', [say('text 1'), say('text 2'), say('text 3')]],
      ['another role', [{ role: 'assistant', content: 'text 1' }, say('text 2')]],
      ['other parts', [{ ...say('text 1'), parts: [] }, say('text 2')]],
    ])('refuses a key with %s', async (_, messages) => {
      const { owner, id } = await start();
      const key = randomUUID();
      await store.append(owner, id, { messages: many(2), key });

      await expect(store.append(owner, id, { messages, key })).rejects.toThrow(AppendKeyReusedError);
      expect(await contents(owner, id)).toEqual(['text 1', 'text 2']);
    });

    test('can replace the newest messages with the same statement, once per key', async () => {
      const { owner, id } = await start(3);
      const replacement = { messages: [say('new')], key: randomUUID(), expectedLast: 3, replaceAfter: 1 };

      expect(await store.append(owner, id, replacement)).toMatchObject({ lastNumber: 4, messages: [{ number: 4 }] });
      expect(await store.append(owner, id, replacement)).toMatchObject({ replayed: true });
      expect(await contents(owner, id)).toEqual(['text 1', 'new']);
      await expect(store.append(owner, id, { ...replacement, key: randomUUID() })).rejects.toThrow(
        ConversationChangedError,
      );
    });

    test('to a conversation that has ended is refused, until it is opened again', async () => {
      const { owner, id } = await start();
      await store.update(owner, id, { ended: true });

      await expect(store.append(owner, id, { messages: many(1) })).rejects.toMatchObject({
        code: 'conversation_ended',
      });
      await store.update(owner, id, { ended: false });
      expect(await store.append(owner, id, { messages: many(1) })).toMatchObject({ lastNumber: 1 });
    });

    test.each([
      ['the placeholder of a statement', 'look at :id and :name, $1 and ::text'],
      ['SQL', `'); DROP TABLE messages; -- $$ "x" \\`],
      ['emoji and line breaks', '👩‍👩‍👧‍👦 \r\n\t é e\u0301'],
      ['nothing', ''],
      ['backslashes and NUL as text', String.raw`\u0000 \ud800 \\`],
    ])('keeps %s unchanged', async (_, content) => {
      const { owner, id } = await start();
      await store.append(owner, id, { messages: [{ ...say(content), parts: { content } }] });

      expect(await store.last(owner, id, 1)).toMatchObject([{ content, parts: { content } }]);
    });

    test.each<[string, readonly NewMessage[], string]>([
      ['no message', [], 'messages: expected 1 to 500'],
      ['501 messages', many(501), 'messages: expected 1 to 500 in one call, received 501'],
      ['U+0000', [say('a\0b')], 'messages[0].content: has the character U+0000'],
      ['half of a surrogate pair', [say('a\ud800')], 'messages[0].content: has half of a surrogate pair'],
      ['600 KiB', [say('x'.repeat(600 * 1024))], 'messages[0].content: has 614400 bytes in UTF-8; at most 524288'],
      ['U+0000 in parts', [{ role: 'user', parts: ['\0'] }], 'messages[0].parts: has U+0000'],
      ['one external id twice', [1, 2].map(() => ({ ...say('x'), externalId: 'same' })), 'two have the same'],
      ['an unknown role', [{ role: 'robot' as 'user' }], 'messages[0].role: expected one of user, assistant'],
    ])('refuses %s before anything is sent', async (_, messages, problem) => {
      const { owner, id } = await start();
      database.requests();

      const error = await store.append(owner, id, { messages }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InvalidInputError);
      expect(String(error)).toContain(problem);
      expect(database.requests()).toBe(0);
    });

    test('stores a message of the greatest size, and reads it back', async () => {
      const { owner, id } = await start();
      const content = 'x'.repeat(512 * 1024);
      const parts = ['y'.repeat(128 * 1024 - 4)];
      await store.append(owner, id, { messages: [{ role: 'user', content, parts }, say('next')] });

      expect(await store.last(owner, id, 2)).toMatchObject([{ content, parts }, { content: 'next' }]);
    });
  });

  describe('upsert', () => {
    const named = (externalId: string, content: string) => ({ ...say(content), externalId });

    test('changes existing messages in place, and appends new ones', async () => {
      const { owner, id } = await start();
      await store.upsert(owner, id, { messages: [named('a', 'one'), named('b', 'two')] });
      const written = await store.upsert(owner, id, { messages: [named('b', 'changed'), named('c', 'three')] });

      expect(written).toMatchObject({ lastNumber: 3, messages: [{ number: 2 }, { number: 3, externalId: 'c' }] });
      expect(await contents(owner, id)).toEqual(['one', 'changed', 'three']);
    });

    test('changes nothing if it is repeated, or sent again after a lost answer', async () => {
      const { owner, id } = await start();
      const messages = [named('a', 'one'), named('b', 'two')];
      database.loseNextAnswer();
      const first = await store.upsert(owner, id, { messages });

      expect(await store.upsert(owner, id, { messages })).toEqual(first);
      expect(await contents(owner, id)).toEqual(['one', 'two']);
    });
  });

  describe('page', () => {
    test('reads forward from the first message and backward from the last, oldest first', async () => {
      const { owner, id } = await start(5);
      const numbers = async (options: object) => {
        const { messages, next, previous } = await store.page(owner, id, { limit: 2, ...options });
        return [messages.map(({ number }) => number), next, previous];
      };

      expect(await numbers({})).toEqual([[1, 2], 2, null]);
      expect(await numbers({ after: 4 })).toEqual([[5], null, null]);
      expect(await numbers({ after: 5 })).toEqual([[], null, null]);
      expect(await numbers({ before: 6 })).toEqual([[4, 5], null, 4]);
      expect(await numbers({ before: 2 })).toEqual([[1], null, null]);
    });

    test('ends before 1 MiB, in both directions', async () => {
      const { owner, id } = await start();
      await store.append(owner, id, { messages: Array.from({ length: 5 }, () => say('x'.repeat(400 * 1024))) });

      expect((await store.page(owner, id)).messages.map(({ number }) => number)).toEqual([1, 2]);
      expect(await store.page(owner, id, { before: 6 })).toMatchObject({ messages: [{ number: 4 }, { number: 5 }] });
      expect((await store.last(owner, id, 4)).map(({ number }) => number)).toEqual([2, 3, 4, 5]);
    });

    test('needs one request for 20 messages, and one for the last 20', async () => {
      const { owner, id } = await start(30);
      database.requests();
      await store.page(owner, id, { limit: 20 });
      await store.last(owner, id, 20);

      expect(database.requests()).toBe(2);
    });

    test('has the counter of an empty conversation', async () => {
      const { owner, id } = await start();

      expect(await store.page(owner, id)).toEqual({ messages: [], next: null, previous: null, lastNumber: 0 });
    });
  });

  describe('truncate', () => {
    test('removes the newest messages, and does not reuse their numbers', async () => {
      const { owner, id } = await start(4);

      expect(await store.truncate(owner, id, { after: 2 })).toEqual({ removed: 2, lastNumber: 5 });
      await store.append(owner, id, { messages: [say('new')] });
      expect((await store.last(owner, id, 9)).map(({ number }) => number)).toEqual([1, 2, 6]);
    });

    test('makes an older expectedLast fail', async () => {
      const { owner, id } = await start(4);
      await store.truncate(owner, id, { after: 2, expectedLast: 4 });

      for (const expectedLast of [2, 4]) {
        await expect(store.append(owner, id, { messages: many(1), expectedLast })).rejects.toMatchObject({
          code: 'conversation_changed',
          lastNumber: 5,
        });
      }
      await expect(store.truncate(owner, id, { after: 0, expectedLast: 4 })).rejects.toThrow(ConversationChangedError);
      expect(await contents(owner, id)).toEqual(['text 1', 'text 2']);
    });
  });

  describe('list and update', () => {
    test('lists by activity, in pages, without gaps', async () => {
      const owner = `owner ${randomUUID()}`;
      const ids: string[] = [];
      for (let index = 0; index < 5; index += 1) ids.push((await store.create(owner, { agentId: `a${index % 2}` })).id);
      await store.append(owner, ids[0] ?? '', { messages: many(1) });

      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const found: Awaited<ReturnType<typeof store.list>> = await store.list(owner, { limit: 2, cursor });
        seen.push(...found.items.map(({ id }) => id));
        cursor = found.next;
      } while (cursor !== null);
      expect(seen).toEqual([ids[0], ids[4], ids[3], ids[2], ids[1]]);
      expect((await store.list(owner, { agentId: 'a1' })).items.map(({ id }) => id)).toEqual([ids[3], ids[1]]);
    });

    test.each(['x', '', 'bm8', Buffer.from('["-updated_at,-id","9",1]').toString('base64url'), "'; DROP TABLE x"])(
      'refuses the cursor %j',
      async (cursor) => {
        await expect(store.list('alice', { cursor })).rejects.toMatchObject({ name: 'CursorError' });
      },
    );

    test('merges metadata in one statement, so that no change is lost', async () => {
      const { owner, id } = await start();
      await store.update(owner, id, { metadata: { kept: 1 } });
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          store.update(owner, id, { metadata: { [`k${index}`]: index }, merge: true }),
        ),
      );

      expect(Object.keys((await store.get(owner, id))?.metadata ?? {}).sort()).toEqual([
        'k0',
        'k1',
        'k2',
        'k3',
        'k4',
        'k5',
        'k6',
        'k7',
        'kept',
      ]);
      expect(await store.update(owner, id, { metadata: { only: true } })).toMatchObject({ metadata: { only: true } });
    });

    test('refuses a change if another writer has changed the conversation', async () => {
      const { owner, id } = await start();
      const { updatedAt = '' } = (await store.get(owner, id)) ?? {};
      await store.update(owner, id, { title: 'theirs', ifUpdatedAt: updatedAt });

      await expect(store.update(owner, id, { title: 'mine', ifUpdatedAt: updatedAt })).rejects.toMatchObject({
        code: 'conversation_changed',
      });
      expect(await store.update(owner, id, { title: null })).toMatchObject({ title: null });
    });
  });

  test('a conversation of another owner does not exist for any call', async () => {
    const { owner, id } = await start(2);
    await store.create(owner, { externalId: 'theirs' });
    const messages = [{ ...say('x'), externalId: 'x' }];
    const { next } = await store.list(owner, { limit: 1 });

    expect(next).not.toBeNull();
    expect((await store.list('mallory', { cursor: next })).items).toEqual([]);
    expect(await store.get('mallory', id)).toBeUndefined();
    expect(await store.find('mallory', 'theirs')).toBeUndefined();
    expect((await store.list('mallory')).items).toEqual([]);
    expect(await store.update('mallory', id, { title: 'x' })).toBeUndefined();
    expect(await store.delete('mallory', id)).toBe(false);
    expect(await store.deleteOwner('mallory')).toBe(0);
    expect(await store.search('mallory', { text: 'text' })).toEqual([]);
    for (const call of [
      () => store.append('mallory', id, { messages }),
      () => store.upsert('mallory', id, { messages }),
      () => store.page('mallory', id),
      () => store.last('mallory', id, 1),
      () => store.truncate('mallory', id, { after: 0 }),
    ]) {
      await expect(call()).rejects.toThrow(ConversationNotFoundError);
    }
    expect(await contents(owner, id)).toEqual(['text 1', 'text 2']);
  });

  describe('delete', () => {
    test('removes a conversation, and frees its external id', async () => {
      const owner = `owner ${randomUUID()}`;
      const { id } = await store.create(owner, { externalId: 'mine' });
      await store.append(owner, id, { messages: many(3) });

      expect(await store.delete(owner, id)).toBe(true);
      expect(await store.get(owner, id)).toBeUndefined();
      expect(await store.delete(owner, id)).toBe(false);
      expect((await store.create(owner, { externalId: 'mine' })).lastNumber).toBe(0);
    });

    test('of an owner removes only the data of that owner', async () => {
      const { owner } = await start(3);
      const other = await start(1);
      await store.create(owner);

      expect(await store.deleteOwner(owner)).toBe(2);
      expect((await store.list(owner)).items).toEqual([]);
      expect(await contents(other.owner, other.id)).toEqual(['text 1']);
    });

    test('of a missing conversation is not an error', async () => {
      expect(await store.delete('alice', NOBODY)).toBe(false);
    });
  });

  test('search finds an exact text, ignoring case, and shows an excerpt', async () => {
    const { owner, id } = await start();
    const long = `${'a '.repeat(200)}100%_Sure${' b'.repeat(200)}`;
    await store.append(owner, id, { messages: [say(long), say('100 percent sure'), say('Ünïcode')] });

    const hits = await store.search(owner, { text: '100%_sure' });
    expect(hits).toMatchObject([{ conversationId: id, number: 1, role: 'user' }]);
    expect(hits[0]?.excerpt).toContain('100%_Sure');
    expect(hits[0]?.excerpt).toHaveLength(240);
    expect(await store.search(owner, { text: 'ünï' })).toMatchObject([{ number: 3 }]);
  });

  test('an excerpt never cuts an emoji in half', async () => {
    const { owner, id } = await start();
    const texts = [0, 1].map((shift) => `${'a'.repeat(shift)}${'🚆'.repeat(150)}here${'🚆'.repeat(300)}`);
    await store.append(owner, id, { messages: texts.map(say) });

    for (const { excerpt } of await store.search(owner, { text: 'HERE' })) {
      expect(excerpt).toBe(`${'🚆'.repeat(80)}here${'🚆'.repeat(156)}`);
    }
  });

  test('search by words finds messages that have all of them, in any order', async () => {
    const { owner, id } = await start();
    const long = `${'a '.repeat(200)}Train, then boat${' b'.repeat(200)}`;
    await store.append(owner, id, { messages: [say(long), say('a train'), say('boats and trains')] });
    const search = (text: string) => store.search(owner, { text, words: true });

    expect(await search('boat train')).toMatchObject([{ conversationId: id, number: 1, role: 'user' }]);
    expect((await search('boat'))[0]?.excerpt).toContain('boat');
    expect(await search('train -boat')).toMatchObject([{ number: 2 }]);
    expect(await search('"then boat" or "a train"')).toHaveLength(2);
    expect(await search("'); :x & |")).toEqual([]);
    expect(await store.search('mallory', { text: 'boat', words: true })).toEqual([]);
  });
}
