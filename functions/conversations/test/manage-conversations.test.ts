import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../test/deployment.ts';
import { deployConversations } from './deployment.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployConversations();
});
afterAll(() => deployment?.stop());

async function newConversation(caller = 'alice', title?: string): Promise<{ readonly conversationId: string }> {
  const { body } = await deployment.call('create-conversation', { caller, body: { title } });
  return { conversationId: body.conversation.id };
}

const message = { role: 'user', content: 'x' };

describe('list-conversations', () => {
  test('pages through the conversations of the caller, newest first, each once', async () => {
    for (let number = 1; number <= 5; number += 1) await newConversation('pager', `Number ${number}`);

    const titles: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const query: Record<string, string> = { limit: '2', ...(after === undefined ? {} : { after }) };
      const { status, body } = await deployment.call('list-conversations', { caller: 'pager', query });
      expect(status).toBe(200);
      titles.push(...body.conversations.map(({ title }: { title: string }) => title));
      after = body.next;
    }

    expect(titles).toEqual(['Number 5', 'Number 4', 'Number 3', 'Number 2', 'Number 1']);
  });

  test('has no next page when the last one is exactly full', async () => {
    await newConversation('full');
    await newConversation('full');

    const { body } = await deployment.call('list-conversations', { caller: 'full', query: { limit: '2' } });

    expect(body).toMatchObject({ conversations: [{}, {}], next: null });
  });

  test('is empty for a caller without conversations', async () => {
    await newConversation('alice');

    const { status, body } = await deployment.call('list-conversations', { caller: 'nobody' });

    expect({ status, body }).toEqual({ status: 200, body: { conversations: [], next: null } });
  });

  test('has the members of a list, without metadata', async () => {
    const path = await newConversation('summary', 'T');
    await deployment.call('append-messages', { caller: 'summary', path, body: { messages: [message, message] } });

    const { body } = await deployment.call('list-conversations', { caller: 'summary' });

    expect(body.conversations).toEqual([
      {
        id: path.conversationId,
        title: 'T',
        agentId: null,
        lastNumber: 2,
        createdAt: expect.any(String),
        updatedAt: expect.any(String),
        endedAt: null,
      },
    ]);
  });

  test.each([
    [{ limit: '0' }, 'query.limit: Expected a whole number from 1 to 100, got "0".'],
    [{ limit: '101' }, 'query.limit: Expected a whole number from 1 to 100, got "101".'],
    [{ after: 'x' }, 'query.after: Not a cursor of this list, expected `next` of an earlier page.'],
    [
      { after: Buffer.from(`2026-13-45T99:99:99Z ${NOBODY}`).toString('base64url') },
      expect.stringContaining('query.after: Not a cursor of this list'),
    ],
  ])('refuses the page %j', async (query, problem) => {
    const { status, body } = await deployment.call('list-conversations', { query });

    expect(status).toBe(400);
    expect(body.error.problems).toEqual([problem]);
  });
});

describe('get-conversation', () => {
  test('answers the same as create-conversation', async () => {
    const created = await deployment.call('create-conversation', { body: { title: 'T', metadata: { a: 1 } } });

    const { status, body } = await deployment.call('get-conversation', {
      path: { conversationId: created.body.conversation.id },
    });

    expect({ status, body }).toEqual({ status: 200, body: created.body });
  });
});

describe('update-conversation', () => {
  test('changes only the members that are sent', async () => {
    const { body } = await deployment.call('create-conversation', {
      body: { title: 'Before', agentId: 'planner', metadata: { a: 1 } },
    });
    const path = { conversationId: body.conversation.id };

    const renamed = await deployment.call('update-conversation', { path, body: { title: 'After' } });
    const untitled = await deployment.call('update-conversation', { path, body: { title: null, metadata: { b: 2 } } });

    expect(renamed.body.conversation).toMatchObject({ title: 'After', agentId: 'planner', metadata: { a: 1 } });
    expect(untitled.body.conversation).toMatchObject({ title: null, agentId: 'planner', metadata: { b: 2 } });
    expect(untitled.body.conversation.updatedAt > body.conversation.updatedAt).toBe(true);
  });

  test('ends a conversation: it can be read, and no message can be appended until it is opened again', async () => {
    const path = await newConversation();
    await deployment.call('append-messages', { path, body: { messages: [message] } });

    const ended = await deployment.call('update-conversation', { path, body: { ended: true } });
    const again = await deployment.call('update-conversation', { path, body: { ended: true } });
    const refused = await deployment.call('append-messages', { path, body: { messages: [message] } });
    const read = await deployment.call('list-messages', { path });
    const opened = await deployment.call('update-conversation', { path, body: { ended: false } });
    const appended = await deployment.call('append-messages', { path, body: { messages: [message] } });

    expect(ended.body.conversation.endedAt).toEqual(expect.any(String));
    expect(again.body.conversation.endedAt).toBe(ended.body.conversation.endedAt);
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect(read.body.messages).toHaveLength(1);
    expect(opened.body.conversation.endedAt).toBeNull();
    expect(appended).toMatchObject({ status: 201, body: { messages: [{ number: 2 }] } });
  });

  test.each([
    [{}, 'body: Empty: set title, metadata or ended.'],
    [{ title: '' }, 'body.title: Too small: expected string to have >=1 characters.'],
    [{ ended: 'yes' }, 'body.ended: Invalid input: expected boolean, received string.'],
    [{ ended: true, agentId: 'x' }, 'body: Unrecognized key: "agentId".'],
  ])('refuses %j', async (body, problem) => {
    const answer = await deployment.call('update-conversation', { path: { conversationId: NOBODY }, body });

    expect(answer.status).toBe(400);
    expect(answer.body.error.problems).toEqual([problem]);
  });
});

describe('delete-conversation', () => {
  test('deletes the conversation with its messages, and answers 204 without a body', async () => {
    const path = await newConversation();
    await deployment.call('append-messages', { path, body: { messages: [message] } });

    const deleted = await deployment.call('delete-conversation', { path });
    const again = await deployment.call('delete-conversation', { path });
    const read = await deployment.call('list-messages', { path });

    expect(deleted).toEqual({ status: 204, headers: undefined, body: null });
    expect([again.status, read.status]).toEqual([404, 404]);
  });
});

describe("another caller's conversation", () => {
  test.each([
    ['get-conversation', {}],
    ['update-conversation', { body: { title: 'Mine' } }],
    ['delete-conversation', {}],
  ])('is 404 for %s, like a missing one, and is not changed', async (name, request) => {
    const path = await newConversation('alice', 'Hers');

    const foreign = await deployment.call(name, { ...request, caller: 'mallory', path });
    const missing = await deployment.call(name, { ...request, path: { conversationId: NOBODY } });

    expect([foreign.status, missing.status]).toEqual([404, 404]);
    expect(foreign.body).toEqual(missing.body);
    const { body } = await deployment.call('get-conversation', { path });
    expect(body.conversation.title).toBe('Hers');
  });
});

test('each function sends one request to the database', async () => {
  const path = await newConversation();
  const calls = [
    ['list-conversations', {}],
    ['get-conversation', { path }],
    ['update-conversation', { path, body: { title: 'x' } }],
    ['append-messages', { path, body: { messages: [message] }, headers: { 'idempotency-key': NOBODY } }],
    ['delete-conversation', { path }],
  ] as const;

  for (const [name, request] of calls) {
    const before = deployment.requests.length;
    await deployment.call(name, request);
    expect([name, deployment.requests.length - before]).toEqual([name, 1]);
  }
});
