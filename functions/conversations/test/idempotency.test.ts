import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../test/deployment.ts';
import { deployConversations } from './deployment.ts';

let deployment: Deployment;
let path: { readonly conversationId: string };
beforeAll(async () => {
  deployment = await deployConversations();
});
afterAll(() => deployment?.stop());

const keyed = (key: string) => ({ 'idempotency-key': key });
const messages = [
  { role: 'user', content: 'Where is my order?', metadata: { n: 1 } },
  { role: 'assistant', content: 'On its way.', toolCalls: [{ id: 'call_1' }] },
];

async function newConversation(): Promise<{ readonly conversationId: string }> {
  const { body } = await deployment.call('create-conversation', { body: {} });
  return { conversationId: body.conversation.id };
}

async function stored(): Promise<number> {
  const { body } = await deployment.call('list-messages', { path, query: { limit: '200' } });
  return body.messages.length;
}

describe('append-messages with an Idempotency-Key', () => {
  beforeAll(async () => {
    path = await newConversation();
  });

  test('stores the messages once, and answers a second request with the stored messages', async () => {
    const request = { path, headers: keyed(randomUUID()), body: { messages } };

    const first = await deployment.call('append-messages', request);
    const second = await deployment.call('append-messages', request);

    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
    expect(await stored()).toBe(2);
  });

  test('stores one batch when twelve requests with one key arrive at the same time', async () => {
    path = await newConversation();
    const request = { path, headers: keyed(randomUUID()), body: { messages } };

    const answers = await Promise.all(Array.from({ length: 12 }, () => deployment.call('append-messages', request)));

    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(11).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(await stored()).toBe(2);
  });

  test.each([
    ['another content', [{ ...messages[0], content: 'Where?' }, messages[1]]],
    ['another role', [{ ...messages[0], role: 'system' }, messages[1]]],
    ['other metadata', [{ ...messages[0], metadata: {} }, messages[1]]],
    ['other tool calls', [messages[0], { ...messages[1], toolCalls: [] }]],
    ['one message less', [messages[0]]],
    ['one message more', [...messages, messages[0]]],
  ])('refuses the same key with %s, and stores nothing', async (_, other) => {
    path = await newConversation();
    const headers = keyed(randomUUID());
    await deployment.call('append-messages', { path, headers, body: { messages } });

    const { status, body } = await deployment.call('append-messages', { path, headers, body: { messages: other } });

    expect({ status, code: body.error.code }).toEqual({ status: 422, code: 'key_reused' });
    expect(await stored()).toBe(2);
  });

  test('applies to one conversation: the same key in another one stores messages there', async () => {
    const headers = keyed(randomUUID());
    path = await newConversation();
    await deployment.call('append-messages', { path, headers, body: { messages } });
    path = await newConversation();

    const { status } = await deployment.call('append-messages', { path, headers, body: { messages } });

    expect(status).toBe(201);
  });

  test('never shows messages of another caller', async () => {
    const headers = keyed(randomUUID());
    path = await newConversation();
    await deployment.call('append-messages', { path, headers, body: { messages } });

    const { status } = await deployment.call('append-messages', {
      caller: 'mallory',
      path,
      headers,
      body: { messages },
    });

    expect(status).toBe(404);
  });

  test('answers with the stored messages even after the conversation has ended', async () => {
    const headers = keyed(randomUUID());
    path = await newConversation();
    const first = await deployment.call('append-messages', { path, headers, body: { messages } });
    await deployment.call('update-conversation', { path, body: { ended: true } });

    const second = await deployment.call('append-messages', { path, headers, body: { messages } });

    expect(second).toMatchObject({ status: 200, body: first.body });
  });
});

describe('create-conversation with an Idempotency-Key', () => {
  test('creates one conversation, also when twelve requests arrive at the same time', async () => {
    const request = { caller: 'carol', headers: keyed(randomUUID()), body: { title: 'One' } };

    const answers = await Promise.all(
      Array.from({ length: 12 }, () => deployment.call('create-conversation', request)),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
    const list = await deployment.call('list-conversations', { caller: 'carol' });
    expect(list.body.conversations).toHaveLength(1);
  });

  test('answers with the conversation as it is now', async () => {
    const request = { headers: keyed(randomUUID()), body: { title: 'Before' } };
    const { body } = await deployment.call('create-conversation', request);
    await deployment.call('update-conversation', {
      path: { conversationId: body.conversation.id },
      body: { title: 'After' },
    });

    const again = await deployment.call('create-conversation', request);

    expect(again.body.conversation).toMatchObject({ id: body.conversation.id, title: 'After' });
  });

  test('refuses the same key with another request', async () => {
    const headers = keyed(randomUUID());
    await deployment.call('create-conversation', { headers, body: { title: 'a' } });

    const { status, body } = await deployment.call('create-conversation', { headers, body: { title: 'b' } });

    expect({ status, code: body.error.code }).toEqual({ status: 422, code: 'key_reused' });
  });

  test('applies to one caller', async () => {
    const request = { headers: keyed(randomUUID()), body: { title: 'a' } };
    const alice = await deployment.call('create-conversation', request);
    const bob = await deployment.call('create-conversation', { ...request, caller: 'bob' });

    expect(bob.status).toBe(201);
    expect(bob.body.conversation.id).not.toBe(alice.body.conversation.id);
  });
});

describe('an Idempotency-Key', () => {
  test('may have quotes and capitals', async () => {
    const key = randomUUID();
    const create = (sent: string) => deployment.call('create-conversation', { headers: keyed(sent), body: {} });

    const answers = [await create(key), await create(`"${key}"`), await create(key.toUpperCase())];

    expect(new Set(answers.map(({ body }) => body.conversation.id)).size).toBe(1);
  });

  test.each([[''], ['once'], ['""'], [`${randomUUID()}0`], [`{${randomUUID()}}`]])(
    'that is not a UUID is 400: %j',
    async (key) => {
      const { status, body } = await deployment.call('create-conversation', { headers: keyed(key), body: {} });

      expect(status).toBe(400);
      expect(body.error.problems).toEqual([expect.stringContaining('headers.idempotency-key: Not a UUID')]);
    },
  );
});
