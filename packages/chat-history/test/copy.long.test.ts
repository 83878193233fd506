import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { copyHistory, createChatHistory } from '../src/index.ts';
import { BACKENDS, type ChatDatabase } from './backends.ts';
import { COMMITS, empty, expectEqualCopies, expectToContinue } from './copying.ts';

let api: ChatDatabase;
let postgres: ChatDatabase;
let dsql: ChatDatabase;
beforeAll(async () => {
  [api, postgres, dsql] = (await Promise.all(BACKENDS.map(({ open }) => open()))) as [
    ChatDatabase,
    ChatDatabase,
    ChatDatabase,
  ];
});
afterAll(() => Promise.all([api, postgres, dsql].map((database) => database?.stop())));
beforeEach(() => Promise.all([api, postgres, dsql].map(({ db }) => empty(db))));

test('copyHistory copies every value from PostgreSQL to Aurora DSQL, and back', () =>
  expectEqualCopies(postgres.db, dsql.db));

test('copyHistory copies every value from Aurora DSQL to the RDS Data API, and back', () =>
  expectEqualCopies(dsql.db, api.db));

test('copyHistory copies messages of the largest size, several in a batch', async () => {
  const store = createChatHistory(api.db);
  const { id } = await store.create('alice');
  for (const letter of ['a', '\u0001', '"']) {
    await store.append('alice', id, { messages: [{ role: 'user', content: letter.repeat(512 * 1024) }] });
  }

  const tables = await copyHistory(api.db, dsql.db);

  expect(tables.find(({ table }) => table === 'messages')).toMatchObject({ rows: 3, verified: 'equal' });
});

test('copyHistory continues after an interruption before or after any commit, and does not write equal batches again', async () => {
  // The moment after one commit is the moment before the next one.
  const before = Array.from({ length: COMMITS }, (_, index) => [index + 1, 'before'] as const);

  await expectToContinue(api.db, postgres.db, [...before, [COMMITS, 'after']]);
});
