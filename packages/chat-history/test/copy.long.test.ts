import { afterAll, beforeAll, test } from '@jest/globals';
import { type ChatDatabase, DATA_API, POSTGRES } from './backends.ts';
import { COMMITS, expectToContinue } from './copying.ts';

let from: ChatDatabase;
let to: ChatDatabase;
beforeAll(async () => {
  [from, to] = await Promise.all([DATA_API.open(), POSTGRES.open()]);
});
afterAll(() => Promise.all([from?.stop(), to?.stop()]));

test('copyHistory continues after an interruption before or after any commit, and does not write equal batches again', async () => {
  // The moment after one commit is the moment before the next one.
  const before = Array.from({ length: COMMITS }, (_, index) => [index + 1, 'before'] as const);

  await expectToContinue(from.db, to.db, [...before, [COMMITS, 'after']]);
});
