import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployment, deploy, type Request } from './deployment.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let deployment: Deployment;
let path: { readonly conversationId: string };
beforeAll(async () => {
  deployment = await deploy();
  const { body } = await deployment.call('create-conversation', { caller: 'alice', body: {} });
  path = { conversationId: body.conversation.id };
});
afterAll(() => deployment?.stop());

const message = { role: 'user', content: 'x' };

describe('a request that is not what the function takes', () => {
  const cases: readonly (readonly [name: string, fn: string, request: Request, problems: readonly string[]])[] = [
    ['a body that is not JSON', 'create-conversation', { text: '{title:' }, ['body: Not JSON. Send a JSON object.']],
    ['no body', 'create-conversation', {}, ['body: Missing, expected JSON.']],
    [
      'a list for a body',
      'create-conversation',
      { body: [] },
      ['body: Invalid input: expected object, received array.'],
    ],
    ['a misspelt field', 'create-conversation', { body: { titel: 'x' } }, ['body: Unrecognized key: "titel".']],
    [
      'every problem at once',
      'append-messages',
      { path: { conversationId: 'abc' }, body: { messages: [{ role: 'boss' }, message, { ...message, content: 1 }] } },
      [
        'path.conversationId: Not a UUID, expected 8-4-4-4-12 hexadecimal digits, got "abc".',
        'body.messages[0].role: Invalid option: expected one of "user"|"assistant"|"system"|"tool".',
        'body.messages[0].content: Invalid input: expected string, received undefined.',
        'body.messages[2].content: Invalid input: expected string, received number.',
      ],
    ],
    [
      'no messages',
      'append-messages',
      { path: { conversationId: NOBODY }, body: { messages: [] } },
      ['body.messages: Too small: expected array to have >=1 items.'],
    ],
    [
      'text that PostgreSQL cannot store',
      'append-messages',
      {
        path: { conversationId: NOBODY },
        body: {
          messages: [
            { ...message, content: 'a\0b' },
            { ...message, content: '\ud800', metadata: { k: '\0' } },
          ],
        },
      },
      [
        'body.messages[0].content: Holds the character U+0000, which PostgreSQL cannot store.',
        'body.messages[1].content: Holds half of a surrogate pair, which is no character.',
        'body.messages[1].metadata: Holds U+0000 or half of a surrogate pair, which PostgreSQL cannot store.',
      ],
    ],
    [
      'content over 512 KiB, metadata over 64 KiB, and metadata nested 65 levels deep',
      'append-messages',
      {
        path: { conversationId: NOBODY },
        body: {
          messages: [
            { ...message, content: 'ü'.repeat(262_145) },
            { ...message, metadata: { a: 'x'.repeat(65_536) } },
            { ...message, metadata: JSON.parse(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`) },
          ],
        },
      },
      [
        'body.messages[0].content: Too long: at most 524288 bytes in UTF-8.',
        'body.messages[1].metadata: Too large: at most 65536 bytes.',
        'body.messages[2].metadata: Nested too deeply: at most 64 levels.',
      ],
    ],
    [
      'a page that is none',
      'list-messages',
      { path: { conversationId: NOBODY }, query: { limit: '201', after: '-1' } },
      [
        'query.limit: Expected a whole number from 1 to 200, got "201".',
        'query.after: Expected a whole number from 0 to 2147483647, got "-1".',
      ],
    ],
    [
      'a path that is far too long',
      'list-messages',
      { path: { conversationId: 'x'.repeat(5000) } },
      [`path.conversationId: Not a UUID, expected 8-4-4-4-12 hexadecimal digits, got "${'x'.repeat(60)}…".`],
    ],
    [
      'no conversation',
      'list-messages',
      {},
      ['path.conversationId: Not a UUID, expected 8-4-4-4-12 hexadecimal digits, got nothing.'],
    ],
  ];

  test.each(cases)('%s is 400 with the problems, and reaches no database', async (_, name, request, problems) => {
    const before = deployment.requests.length;

    const { status, body } = await deployment.call(name, request);

    expect(body.error.problems).toEqual(problems);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'invalid_request', requestId: 'request-1' });
    expect(deployment.requests).toHaveLength(before);
  });

  test('lists 20 problems and counts the rest', async () => {
    const messages = Array.from({ length: 30 }, () => ({ role: 'user' }));

    const { body } = await deployment.call('append-messages', { path, body: { messages } });

    expect(body.error.message).toBe('The request has 21 problems. Correct all of them and send it again.');
    expect(body.error.problems.at(-1)).toBe('and 10 more.');
  });

  test('survives a body nested a million levels deep', async () => {
    const deep = `{"metadata":{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}}`;

    const { status } = await deployment.call('create-conversation', { text: deep });

    expect(status).toBe(400);
  });
});

describe('a request that is too large', () => {
  test.each([[501], [10_000]])('%i messages are 413, and one request takes 500', async (count) => {
    const messages = Array(count).fill(message);

    const { status, body } = await deployment.call('append-messages', { path, body: { messages } });

    expect(status).toBe(413);
    expect(body.error).toEqual({
      code: 'too_large',
      message: `The request has ${count} messages; one request takes at most 500. Send them in several requests.`,
      requestId: 'request-1',
    });
  });

  test('a body over 4 MiB is 413 and names its size', async () => {
    const { status, body } = await deployment.call('create-conversation', { text: ' '.repeat(4_194_305) });

    expect(status).toBe(413);
    expect(body.error.message).toBe(
      'The body is 4194305 bytes long; at most 4194304 (4 MiB) are taken. Send fewer or shorter messages.',
    );
  });

  test('a body below 4 MiB that is more than that for the Data API is 413, and nothing is stored', async () => {
    // Every quote is escaped once in the body, and twice in the Data API's request.
    const messages = Array(8).fill({ role: 'user', content: '"'.repeat(250_000) });

    const { status, body } = await deployment.call('append-messages', { path, body: { messages } });
    const stored = await deployment.call('list-messages', { path });

    expect(status).toBe(413);
    expect(body.error.message).toBe(
      'The request does not fit into the 4 MiB that the RDS Data API takes. Send fewer or shorter messages.',
    );
    expect(stored.body.messages).toEqual([]);
  });

  test('metadata that grows in PostgreSQL beyond its column is 400 and names the rule', async () => {
    const metadata = { numbers: Array(1000).fill(1e300) };

    const { status, body } = await deployment.call('append-messages', {
      path,
      body: { messages: [{ ...message, metadata }] },
    });

    expect(status).toBe(400);
    expect(body.error.message).toBe(
      'The database refuses a value: it violates messages_metadata_size. Correct it and send the request again.',
    );
  });
});

describe('the caller', () => {
  test("another user's conversation is 404 to read and to write, as one that is not there", async () => {
    const answers = await Promise.all([
      deployment.call('list-messages', { caller: 'mallory', path }),
      deployment.call('append-messages', { caller: 'mallory', path, body: { messages: [message] } }),
      deployment.call('list-messages', { caller: 'alice', path: { conversationId: NOBODY } }),
      deployment.call('append-messages', {
        caller: 'alice',
        path: { conversationId: NOBODY },
        body: { messages: [message] },
      }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(answers[0]?.body).toEqual(answers[2]?.body);
    expect(answers[1]?.body).toEqual(answers[3]?.body);
    const { body } = await deployment.call('list-messages', { caller: 'alice', path });
    expect(body.messages).toEqual([]);
  });

  test('is the ARN of an IAM caller where the route has an IAM authorizer', async () => {
    const alice = { iam: { userArn: 'arn:aws:iam::123456789012:user/alice' } };
    const bob = { iam: { userArn: 'arn:aws:iam::123456789012:user/bob' } };
    const { body } = await deployment.call('create-conversation', { authorizer: alice, body: {} });
    const own = { conversationId: body.conversation.id };

    const [hers, his] = await Promise.all([
      deployment.call('list-messages', { authorizer: alice, path: own }),
      deployment.call('list-messages', { authorizer: bob, path: own }),
    ]);

    expect([hers.status, his.status]).toEqual([200, 404]);
  });

  test('may have the longest name that is taken', async () => {
    const { status } = await deployment.call('create-conversation', { caller: '🙂'.repeat(320), body: {} });

    expect(status).toBe(201);
  });

  test.each([
    ['no authorizer', null],
    ['an empty sub', { jwt: { claims: { sub: '' } } }],
    ['no sub', { jwt: { claims: {} } }],
    ['a token that calls itself an ARN', { jwt: { claims: { sub: 'arn:aws:iam::123456789012:user/alice' } } }],
    ['a sub that is longer than its column', { jwt: { claims: { sub: 'x'.repeat(641) } } }],
  ])('%s is 401', async (_, authorizer) => {
    const { status, body } = await deployment.call('create-conversation', { authorizer, body: {} });

    expect(status).toBe(401);
    expect(body.error.message).toBe(
      'The request has no caller. Put a JWT or IAM authorizer before this route, and send the request with its credentials.',
    );
  });
});
