import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Deployment, ISSUER, type Request } from '../../../test/deployment.ts';
import { deployConversations } from './deployment.ts';

const NOBODY = '00000000-0000-4000-8000-000000000000';

let deployment: Deployment;
let path: { readonly conversationId: string };
beforeAll(async () => {
  deployment = await deployConversations();
  const { body } = await deployment.call('create-conversation', { caller: 'alice', body: {} });
  path = { conversationId: body.conversation.id };
});
afterAll(() => deployment?.stop());

const message = { role: 'user', content: 'x' };

describe('a request that the function cannot use', () => {
  const cases: readonly (readonly [name: string, fn: string, request: Request, problems: readonly string[]])[] = [
    ['a body that is not JSON', 'create-conversation', { text: '{title:' }, ['body: Not JSON. Send a JSON object.']],
    ['no body', 'create-conversation', {}, ['body: Missing, expected JSON.']],
    [
      'an array as body',
      'create-conversation',
      { body: [] },
      ['body: Invalid input: expected object, received array.'],
    ],
    ['a misspelt field', 'create-conversation', { body: { titel: 'x' } }, ['body: Unrecognized key: "titel".']],
    [
      'every problem in one error',
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
        'body.messages[0].content: Has the character U+0000, which PostgreSQL cannot store.',
        'body.messages[1].content: Has half of a surrogate pair, which is not a character.',
        'body.messages[1].metadata: Has U+0000 or half of a surrogate pair, which PostgreSQL cannot store.',
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
      'a page outside the limits',
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

  test.each(cases)(
    '%s is 400 with the problems, and is not sent to the database',
    async (_, name, request, problems) => {
      const before = deployment.requests.length;

      const { status, body } = await deployment.call(name, request);

      expect(body.error.problems).toEqual(problems);
      expect(status).toBe(400);
      expect(body.error).toMatchObject({ code: 'invalid_request', requestId: 'request-1' });
      expect(deployment.requests).toHaveLength(before);
    },
  );

  test('lists 20 problems and counts the rest', async () => {
    const messages = Array.from({ length: 30 }, () => ({ role: 'user' }));

    const { body } = await deployment.call('append-messages', { path, body: { messages } });

    expect(body.error.message).toBe('The request has 21 problems. Correct all of them and send it again.');
    expect(body.error.problems.at(-1)).toBe('and 10 more.');
  });

  test.each([
    ['nested a million levels deep', `{"metadata":{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}}`],
    ['with 4 MB of an unknown key', `{"${'k'.repeat(4_000_000)}":1}`],
    ['with 300,000 unknown keys', `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}":1`).join()}}`],
    [
      'with 500 messages, each with a long unknown key',
      JSON.stringify({ messages: Array(500).fill({ ['k'.repeat(8000)]: 1 }) }),
    ],
  ])('answers a body %s with 400 and less than 3 kB', async (_, text) => {
    const { status, body } = await deployment.call('append-messages', { path, text });

    expect(status).toBe(400);
    expect(JSON.stringify(body).length).toBeLessThan(3000);
  });

  test('lists five unknown keys, each with at most 60 characters, and counts the others', async () => {
    const { body } = await deployment.call('create-conversation', {
      body: { ['x'.repeat(61)]: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 },
    });

    expect(body.error.problems).toEqual([
      `body: Unrecognized keys: "${'x'.repeat(60)}…", "b", "c", "d", "e" and 2 more.`,
    ]);
  });
});

describe('a body that would change when it is stored', () => {
  const metadata = (json: string) => `{"metadata":{"a":${json}}}`;

  test.each([
    ['a number over the range of a double', metadata('1e400'), 'number at character 18'],
    ['a number below it', metadata('[-1e400]'), 'number at character 19'],
    ['a number that rounds to 0', metadata('1e-400'), 'number at character 18'],
    ['an integer that a double rounds', metadata('9007199254740993'), 'integer at character 18'],
    ['a key __proto__', metadata('[{"__proto__":{"admin":true}}]'), '"__proto__"'],
    ['an escaped key __proto__', '{"metadata":{"\\u005f_proto__":1}}', '"__proto__"'],
    ['a key __proto__ of the body', '{"__proto__":{"title":"x"}}', '"__proto__"'],
    ['half of a character', '{"title":"\ud83d"}', 'UTF-8'],
    ['bytes that are not UTF-8', Uint8Array.from([...Buffer.from('{"title":"'), 0xff, ...Buffer.from('"}')]), 'UTF-8'],
    ['UTF-16', Buffer.from('{"title":"x"}', 'utf16le'), 'body: '],
  ])('%s is 400, and is not sent to the database', async (_, text, expected) => {
    const before = deployment.requests.length;

    const { status, body } = await deployment.call('create-conversation', { text });

    expect({ status, problems: body.error.problems }).toEqual({
      status: 400,
      problems: [expect.stringContaining(expected)],
    });
    expect(deployment.requests).toHaveLength(before);
  });

  test.each([
    ['the limits of a double', '[1.7976931348623157e308,5e-324,9007199254740992,-9007199254740991,1e22]'],
    ['zeros and rounded fractions', '[0,0.0,0e5,0.10000000000000000555]'],
    ['numbers and brackets in text', '"[[1e400,9007199254740993]] \\" 1e400"'],
    ['names of object methods', '{"constructor":1,"toString":2,"hasOwnProperty":3,"":4}'],
  ])('%s are stored unchanged', async (_, json) => {
    const { status, body } = await deployment.call('create-conversation', { text: metadata(json) });

    expect(status).toBe(201);
    expect(body.conversation.metadata).toEqual({ a: JSON.parse(json) });
  });
});

describe('a request that is too large', () => {
  test.each([[501], [10_000]])('%i messages are 413; the limit is 500', async (count) => {
    const messages = Array(count).fill(message);

    const { status, body } = await deployment.call('append-messages', { path, body: { messages } });

    expect(status).toBe(413);
    expect(body.error).toEqual({
      code: 'too_large',
      message: `The request has ${count} messages; the limit is 500. Send them in several requests.`,
      requestId: 'request-1',
    });
  });

  test('a body over 4 MiB is 413 and names its size', async () => {
    const { status, body } = await deployment.call('create-conversation', { text: ' '.repeat(4_194_305) });

    expect(status).toBe(413);
    expect(body.error.message).toBe(
      'The body has 4194305 bytes; the limit is 4194304 (4 MiB). Send fewer or shorter messages.',
    );
  });

  test('a body below 4 MiB that the Data API would refuse as too large is 413, and nothing is stored', async () => {
    // Every quote is escaped once in the body, and twice in the Data API's request.
    const messages = Array(8).fill({ role: 'user', content: '"'.repeat(250_000) });

    const { status, body } = await deployment.call('append-messages', { path, body: { messages } });
    const stored = await deployment.call('list-messages', { path });

    expect(status).toBe(413);
    expect(body.error.message).toBe(
      'The request is over the 4 MiB limit of the RDS Data API. Send fewer or shorter messages.',
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
      'The database rejected a value: it violates messages_metadata_size. Correct it and send the request again.',
    );
  });
});

describe('the caller', () => {
  test("another user's conversation is 404 to read and to write, like a missing one", async () => {
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

  test('keeps IAM callers apart, and all sessions of a role together', async () => {
    const iam = (userArn: string) => ({ authorizer: { iam: { userArn } } });
    const first = iam('arn:aws:sts::123456789012:assumed-role/reporter/alice');
    const { body } = await deployment.call('create-conversation', { ...first, body: {} });
    const own = { conversationId: body.conversation.id };
    const callers = [
      first,
      iam('arn:aws:sts::123456789012:assumed-role/reporter/bob'),
      iam('arn:aws:sts::123456789012:assumed-role/other/alice'),
      iam('arn:aws:iam::123456789012:user/alice'),
    ];

    const answers = await Promise.all(
      callers.map((caller) => deployment.call('list-messages', { ...caller, path: own })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 404]);
  });

  test('keeps the same sub of two issuers apart', async () => {
    const jwt = (iss: string) => ({ authorizer: { jwt: { claims: { iss, sub: 'same' } } } });
    const { body } = await deployment.call('create-conversation', { ...jwt('https://a.example'), body: {} });
    const own = { conversationId: body.conversation.id };

    const answers = await Promise.all(
      ['https://a.example', 'https://b.example'].map((iss) =>
        deployment.call('list-messages', { ...jwt(iss), path: own }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  });

  test('may have the longest subject', async () => {
    const caller = 'x'.repeat(640 - `${ISSUER}#`.length);

    const { status } = await deployment.call('create-conversation', { caller, body: {} });

    expect(status).toBe(201);
  });

  test.each([
    ['no authorizer', null],
    ['a sub with U+0000', { jwt: { claims: { iss: ISSUER, sub: 'a\0b' } } }],
    ['a sub that is longer than its column', { jwt: { claims: { iss: ISSUER, sub: 'x'.repeat(640) } } }],
  ])('%s is 401, and is not sent to the database', async (_, authorizer) => {
    const before = deployment.requests.length;

    const { status, body } = await deployment.call('create-conversation', { authorizer, body: {} });

    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'unauthenticated' });
    expect(deployment.requests).toHaveLength(before);
  });
});
