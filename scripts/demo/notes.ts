import path from 'node:path';
import type { Lambda } from '../lambda/thread.ts';

/** So many notes are written twice: by as many requests, and by one. */
const COMPARED_NOTES = 200;

/** Calls a function as API Gateway does for an authenticated caller. */
export type Call = (
  name: string,
  body?: unknown,
) => Promise<{ status: number; body: Readonly<Record<string, unknown>> }>;

/** The functions of a build folder, called as one user. */
export function authorized(lambda: Lambda, folder: string, subject: string): Call {
  return async (name, body) => {
    const response = await lambda.invoke(path.join(folder, name, 'index.mjs'), {
      version: '2.0',
      requestContext: {
        requestId: 'demo',
        authorizer: { jwt: { claims: { iss: 'https://demo.invalid', sub: subject }, scopes: [] } },
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      isBase64Encoded: false,
    });
    return { status: response.statusCode, body: JSON.parse(response.body ?? '{}') };
  };
}

/** Adds notes and reads them. Resolves to the calls and their answers. */
export async function storeAndRead(call: Call): Promise<string> {
  const notes = ['A paused cluster is waited for.', 'Nothing whose outcome is unknown is sent twice.'];
  await expectStatus(call('health'), 200);
  await expectStatus(call('add-notes', { notes }), 201);
  const { body } = await expectStatus(call('list-notes'), 200);
  if (JSON.stringify(body.notes) !== JSON.stringify(notes))
    throw new Error('The returned notes differ from the stored ones.');
  return `3 functions as built bundles: the database is reachable, ${notes.length} notes added and read back`;
}

/** The same writes by a loop and by one request. Resolves to both times and their ratio. */
export async function compareWrites(call: Call): Promise<string> {
  const notes = Array.from({ length: COMPARED_NOTES }, (_, i) => `Note ${i + 1}`);
  const loopMs = await timed(async () => {
    for (const note of notes) await expectStatus(call('add-notes', { notes: [note] }), 201);
  });
  const singleMs = await timed(() => expectStatus(call('add-notes', { notes }), 201));
  const ratio = Math.round(loopMs / singleMs);
  return `${COMPARED_NOTES} notes: ${Math.round(loopMs)} ms by a loop, ${Math.round(singleMs)} ms by one request, ${ratio} times faster`;
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
