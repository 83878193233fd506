import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createMemories, type MemoryStore, type NewMemory } from '../../src/index.ts';
import type { ChatDatabase } from '../backends.ts';

export function memoriesSuite(opened: () => ChatDatabase): void {
  let database: ChatDatabase;
  let memories: MemoryStore;
  beforeAll(() => {
    database = opened();
    memories = createMemories(database.db);
  });

  const fact = (key: string, value: NewMemory['value'], more: Partial<NewMemory> = {}): NewMemory => ({
    ...{ type: 'fact', key, value },
    ...more,
  });
  const newOwner = () => `owner ${randomUUID()}`;

  test('are stored with one request, and recalled unchanged', async () => {
    const owner = newOwner();
    await memories.recall(owner);
    database.requests();
    const items = [
      fact('city', 'Oslo', { text: 'Lives in Oslo', confidence: 0.5 }),
      fact('nothing', null),
      fact('n', { list: [1.5, true, null] }, { type: 'preference' }),
    ];

    expect((await memories.remember(owner, items)).map(({ outcome }) => outcome)).toEqual(['added', 'added', 'added']);
    expect(database.requests()).toBe(1);
    const found = await memories.recall(owner);
    expect(found.map(({ type, key, value, text, confidence }) => ({ type, key, value, text, confidence }))).toEqual([
      { type: 'fact', key: 'city', value: 'Oslo', text: 'Lives in Oslo', confidence: 0.5 },
      { type: 'fact', key: 'nothing', value: null, text: null, confidence: 1 },
      { type: 'preference', key: 'n', value: { list: [1.5, true, null] }, text: null, confidence: 1 },
    ]);
  });

  test.each<[string, 'latest' | 'surer' | 'merge', NewMemory, string, unknown]>([
    ['latest replaces', 'latest', fact('k', 2, { confidence: 0.1 }), 'changed', 2],
    ['surer replaces a lower confidence', 'surer', fact('k', 2, { confidence: 0.9 }), 'changed', 2],
    ['surer replaces an equal confidence', 'surer', fact('k', 2, { confidence: 0.5 }), 'changed', 2],
    ['surer keeps a higher confidence', 'surer', fact('k', 2, { confidence: 0.4 }), 'kept', { a: 1, b: 1 }],
    ['merge adds members', 'merge', fact('k', { b: 2, c: 2 }), 'changed', { a: 1, b: 2, c: 2 }],
    ['merge replaces a value that is not an object', 'merge', fact('k', [2]), 'changed', [2]],
  ])('the rule: %s', async (_, rule, item, outcome, value) => {
    const owner = newOwner();
    await memories.remember(owner, [fact('k', { a: 1, b: 1 }, { confidence: 0.5 })]);

    expect(await memories.remember(owner, [item], { rule })).toEqual([{ type: 'fact', key: 'k', outcome }]);
    expect(await memories.recall(owner)).toMatchObject([{ value }]);
  });

  test('with the same key in one call: the last one is stored, even if the answer is lost', async () => {
    const owner = newOwner();
    database.loseNextAnswer();
    await memories.remember(owner, [fact('k', 1), fact('k', 2)]);

    expect(await memories.recall(owner)).toMatchObject([{ key: 'k', value: 2 }]);
  });

  test('are recalled by type, keys and text', async () => {
    const owner = newOwner();
    await memories.remember(owner, [
      fact('a', 1, { text: 'Likes 100% wool' }),
      fact('b', 2, { text: 'nothing' }),
      fact('c', 3, { type: 'preference' }),
    ]);
    const keys = async (options: object) => (await memories.recall(owner, options)).map(({ key }) => key);

    expect(await keys({ type: 'preference' })).toEqual(['c']);
    expect(await keys({ keys: ['a', 'c', 'none'] })).toEqual(['a', 'c']);
    expect(await keys({ keys: [] })).toEqual([]);
    expect(await keys({ text: '100% WOOL' })).toEqual(['a']);
    expect(await keys({ text: '0_' })).toEqual([]);
    expect(await keys({ limit: 1 })).toEqual(['a']);
  });

  test('that have expired are not recalled, can be stored again, and are removed by prune', async () => {
    const owner = newOwner();
    const past = { expiresAt: '2026-01-01T00:00:00Z', confidence: 1 };
    await memories.remember(owner, [fact('old', { a: 1 }, past), fact('older', 1, past)]);
    expect(await memories.recall(owner)).toEqual([]);

    await memories.remember(owner, [fact('old', { b: 1 }, { confidence: 0 })], { rule: 'merge' });
    expect(await memories.recall(owner)).toMatchObject([{ key: 'old', value: { b: 1 }, expiresAt: null }]);
    expect(await memories.prune()).toEqual({ memories: 1, more: false });
  });

  test('of another owner do not exist', async () => {
    const owner = newOwner();
    await memories.remember(owner, [fact('k', 1)]);

    expect(await memories.recall('mallory')).toEqual([]);
    expect(await memories.forget('mallory', { type: 'fact', key: 'k' })).toBe(false);
    expect(await memories.deleteOwner('mallory')).toBe(0);
    expect(await memories.forget(owner, { type: 'fact', key: 'k' })).toBe(true);
    expect(await memories.deleteOwner(owner)).toBe(0);
  });

  test.each<[string, readonly NewMemory[], string]>([
    ['nothing', [], 'items: expected 1 to 500'],
    ['a confidence of 1.1', [fact('k', 1, { confidence: 1.1 })], 'items[0].confidence: expected 0 to 1'],
    ['no key', [fact('', 1)], 'items[0].key: expected at least one character'],
    ['a time without a zone', [fact('k', 1, { expiresAt: '2026-01-01' })], 'items[0].expiresAt: expected a Date'],
  ])('refuse %s before anything is sent', async (_, items, problem) => {
    await expect(memories.remember('alice', items)).rejects.toThrow(problem);
  });
}
