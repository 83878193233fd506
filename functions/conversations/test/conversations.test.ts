import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../test/deployment.ts';
import { deployConversations, newestMigration } from './deployment.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{3,6})?Z$/;

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployConversations();
});
afterAll(() => deployment?.stop());

async function newConversation(caller = 'alice'): Promise<{ readonly conversationId: string }> {
  const { body } = await deployment.call('create-conversation', { caller, body: {} });
  return { conversationId: body.conversation.id };
}

const say = (content: string) => ({ role: 'user', content });

describe('health', () => {
  test('reports that the database is reachable, and the last migration', async () => {
    const answer = await deployment.call('health', { authorizer: null });

    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'ok', database: 'reachable', schemaVersion: await newestMigration() },
    });
  });
});

describe('create-conversation', () => {
  test('answers 201 with the stored conversation, times in UTC', async () => {
    const body = { title: 'Größe: 10 €', agentId: 'planner', metadata: { tags: ['a'], deep: { n: 1.5 } } };

    const answer = await deployment.call('create-conversation', { body });

    expect(answer.status).toBe(201);
    expect(answer.headers).toEqual({ 'content-type': 'application/json' });
    expect(answer.body.conversation).toEqual({
      id: expect.stringMatching(UUID),
      title: 'Größe: 10 €',
      agentId: 'planner',
      metadata: { tags: ['a'], deep: { n: 1.5 } },
      lastNumber: 0,
      createdAt: expect.stringMatching(UTC),
      updatedAt: answer.body.conversation.createdAt,
      endedAt: null,
    });
  });

  test('takes a body in base64, as API Gateway sends binary types', async () => {
    const answer = await deployment.call('create-conversation', { text: Buffer.from('{"title":"ä"}') });

    expect(answer).toMatchObject({ status: 201, body: { conversation: { title: 'ä' } } });
  });

  test('stores SQL as text', async () => {
    const title = `'); DROP TABLE users; -- :id $1 $$ "x" \\`;

    const answer = await deployment.call('create-conversation', { body: { title } });

    expect(answer.body.conversation.title).toBe(title);
  });
});

describe('append-messages', () => {
  test('numbers 500 messages of one request in their order, by one request to the database after the first', async () => {
    // The first use of a function checks once that the tables exist.
    await deployment.call('append-messages', { path: await newConversation(), body: { messages: [say('first')] } });
    const path = await newConversation();
    const messages = Array.from({ length: 500 }, (_, index) => say(`message ${index}`));
    const before = deployment.requests.length;

    const { status, body } = await deployment.call('append-messages', { path, body: { messages } });

    expect(status).toBe(201);
    expect(deployment.requests.slice(before).map(({ operation }) => operation)).toEqual(['ExecuteStatement']);
    expect(body.messages.map(({ number }: { number: number }) => number)).toEqual(
      messages.map((_, index) => index + 1),
    );
    expect(body.messages[499]).toEqual({
      id: expect.stringMatching(UUID),
      number: 500,
      createdAt: expect.stringMatching(UTC),
    });
    const stored = await allMessages(path);
    expect(stored.map(({ content }) => content)).toEqual(messages.map(({ content }) => content));
  });

  test('continues the numbers without gaps in concurrent requests', async () => {
    const path = await newConversation();

    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        deployment.call('append-messages', { path, body: { messages: [say('a'), say('b'), say('c')] } }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    const stored = await allMessages(path);
    expect(stored.map(({ number }) => number)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(stored.map(({ content }) => content).join('')).toBe('abc'.repeat(8));
  });

  test('keeps tool calls, metadata and every character that PostgreSQL can store', async () => {
    const path = await newConversation();
    const toolCalls = [{ id: 'call_1', name: 'search', arguments: { query: 'a "b" \\ c', n: 12345678901234 } }];
    const messages = [
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', content: 'quote " backslash \\ newline \n tab \t emoji 🙂 :name $1', metadata: { ms: 3 } },
      { role: 'system', content: 'x' },
    ];

    await deployment.call('append-messages', { path, body: { messages } });

    expect(await allMessages(path)).toEqual([
      expect.objectContaining({ role: 'assistant', content: '', toolCalls, metadata: {} }),
      expect.objectContaining({ ...messages[1], toolCalls: null }),
      expect.objectContaining({ role: 'system', content: 'x', toolCalls: null, metadata: {} }),
    ]);
  });

  test('stores none of the messages if one is invalid', async () => {
    const path = await newConversation();

    const answer = await deployment.call('append-messages', { path, body: { messages: [say('a'), { role: 'user' }] } });

    expect(answer.status).toBe(400);
    expect(await allMessages(path)).toEqual([]);
  });
});

describe('list-messages', () => {
  test('returns 50 messages by default, and the cursor of the next page', async () => {
    const path = await newConversation();
    const messages = Array.from({ length: 120 }, (_, index) => say(String(index + 1)));
    await deployment.call('append-messages', { path, body: { messages } });

    const pages = [];
    for (let query: Record<string, string> = {}; ; ) {
      const { body } = await deployment.call('list-messages', { path, query });
      pages.push(body);
      if (body.next === null) break;
      query = { after: String(body.next) };
    }

    expect(pages.map(({ messages }) => messages.length)).toEqual([50, 50, 20]);
    expect(pages.map(({ next }) => next)).toEqual([50, 100, null]);
    expect(pages.flatMap(({ messages }) => messages.map(({ content }: { content: string }) => content))).toEqual(
      messages.map(({ content }) => content),
    );
  });

  test('has no next page when the last one is exactly full', async () => {
    const path = await newConversation();
    await deployment.call('append-messages', { path, body: { messages: [say('a'), say('b')] } });

    const { body } = await deployment.call('list-messages', { path, query: { limit: '2' } });

    expect(body.messages).toHaveLength(2);
    expect(body.next).toBeNull();
  });

  test('answers an empty page for a conversation without messages, and after the last message', async () => {
    const path = await newConversation();
    const empty = await deployment.call('list-messages', { path });
    await deployment.call('append-messages', { path, body: { messages: [say('a')] } });
    const behind = await deployment.call('list-messages', { path, query: { after: '1' } });

    expect(empty).toMatchObject({ status: 200, body: { messages: [], next: null } });
    expect(behind).toMatchObject({ status: 200, body: { messages: [], next: null } });
  });

  test('returns fewer long messages, so that a result stays below 1 MiB', async () => {
    const path = await newConversation();
    const long = 'ü'.repeat(150_000);
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await deployment.call('append-messages', { path, body: { messages: [say(name + long)] } });
    }

    const first = await deployment.call('list-messages', { path });
    const rest = await deployment.call('list-messages', { path, query: { after: String(first.body.next) } });

    expect(first.body.messages).toHaveLength(2);
    expect(first.body.next).toBe(2);
    expect(rest.body.messages.map(({ number }: { number: number }) => number)).toEqual([3, 4]);
  });

  test('returns the largest message that can be stored', async () => {
    const path = await newConversation();
    const content = 'x'.repeat(512 * 1024);
    const toolCalls = ['y'.repeat(64 * 1024 - 4)];
    const metadata = { z: 'z'.repeat(64 * 1024 - 8) };
    const stored = await deployment.call('append-messages', {
      path,
      body: { messages: [{ role: 'user', content, toolCalls, metadata }] },
    });

    const { body } = await deployment.call('list-messages', { path });

    expect(stored.status).toBe(201);
    expect(body.messages[0]).toMatchObject({ content, toolCalls, metadata });
  });
});

interface Stored {
  readonly number: number;
  readonly role: string;
  readonly content: string;
}

async function allMessages(path: Readonly<Record<string, string>>): Promise<readonly Stored[]> {
  const messages: Stored[] = [];
  for (let after = 0; ; ) {
    const { body } = await deployment.call('list-messages', { path, query: { after: String(after), limit: '200' } });
    messages.push(...body.messages);
    if (body.next === null) return messages;
    after = body.next;
  }
}
