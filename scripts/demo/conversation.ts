import path from 'node:path';
import type { Lambda } from './lambda.ts';

/** So many messages are written twice: as many requests, and as one. The functions take 500 at once. */
const COMPARED_MESSAGES = 200;

/** Calls a function as API Gateway does for a caller that its authorizer knows. */
export type Call = (
  name: string,
  request?: RequestParts,
) => Promise<{ status: number; body: Readonly<Record<string, unknown>> }>;

interface RequestParts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The functions of a build folder, called as one user. */
export function authorized(lambda: Lambda, folder: string, subject: string): Call {
  return async (name, request = {}) => {
    const response = await lambda.invoke(path.join(folder, name, 'index.mjs'), {
      version: '2.0',
      requestContext: {
        requestId: 'demo',
        authorizer: { jwt: { claims: { iss: 'https://demo.invalid', sub: subject }, scopes: [] } },
      },
      pathParameters: request.path,
      queryStringParameters: request.query,
      ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      isBase64Encoded: false,
    });
    const body = JSON.parse(response.body ?? '{}') as Readonly<Record<string, unknown>>;
    return { status: response.statusCode, body };
  };
}

/** Creates a conversation, appends to it, and reads it back. Resolves to what was called and answered. */
export async function storeAndRead(call: Call): Promise<string> {
  await expectStatus(call('health'), 200);
  const { path: conversation } = await newConversation(call);
  const messages = [
    { role: 'user', content: 'What happens when the database is paused?' },
    { role: 'assistant', content: 'The client waits for it, and sends nothing twice.' },
  ];
  await expectStatus(call('append-messages', { path: conversation, body: { messages } }), 201);
  const { body } = await expectStatus(call('list-messages', { path: conversation }), 200);
  const stored = (body.messages as readonly { role: string; content: string }[]).map(({ role, content }) => ({
    role,
    content,
  }));
  if (JSON.stringify(stored) !== JSON.stringify(messages))
    throw new Error('The messages that came back are not those that were stored.');
  return `4 functions as built bundles: a conversation created, ${messages.length} messages appended and read back`;
}

/** The same writes by a loop and by one request. Resolves to both times and their ratio. */
export async function compareWrites(call: Call): Promise<string> {
  const messages = Array.from({ length: COMPARED_MESSAGES }, (_, i) => ({ role: 'user', content: `Message ${i + 1}` }));
  const looped = await newConversation(call);
  const loopMs = await timed(async () => {
    for (const message of messages) {
      await expectStatus(call('append-messages', { path: looped.path, body: { messages: [message] } }), 201);
    }
  });
  const single = await newConversation(call);
  const singleMs = await timed(() =>
    expectStatus(call('append-messages', { path: single.path, body: { messages } }), 201),
  );
  const ratio = Math.round(loopMs / singleMs);
  return `${COMPARED_MESSAGES} messages: ${Math.round(loopMs)} ms by a loop, ${Math.round(singleMs)} ms by one request, ${ratio} times faster`;
}

async function newConversation(call: Call): Promise<{ readonly path: { readonly conversationId: string } }> {
  const { body } = await expectStatus(call('create-conversation', { body: { title: 'A demo' } }), 201);
  const { id } = body.conversation as { readonly id: string };
  return { path: { conversationId: id } };
}

async function expectStatus<T extends { status: number; body: unknown }>(
  answer: Promise<T>,
  expected: number,
): Promise<T> {
  const response = await answer;
  if (response.status !== expected) {
    throw new Error(`A function answered ${response.status}, expected ${expected}: ${JSON.stringify(response.body)}`);
  }
  return response;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
