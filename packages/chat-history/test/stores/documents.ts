import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import { createDocuments, type DocumentStore } from '../../src/index.ts';
import type { ChatDatabase } from '../backends.ts';

export function documentsSuite(opened: () => ChatDatabase): void {
  let database: ChatDatabase;
  let documents: DocumentStore;
  beforeAll(() => {
    database = opened();
    documents = createDocuments(database.db);
  });

  const newOwner = () => `owner ${randomUUID()}`;

  test('are stored unchanged, and replaced if the source is the same', async () => {
    const owner = newOwner();
    const plan = { title: 'Plan', source: 's3://plans/1', content: 'Größe :id', metadata: { pages: 2 } };
    const first = await documents.put(owner, plan);
    const second = await documents.put(owner, { ...plan, content: 'new' });

    expect(first).toMatchObject(plan);
    expect(second).toMatchObject({ id: first.id, content: 'new', createdAt: first.createdAt });
    expect(await documents.get(owner, first.id)).toEqual(second);
  });

  test('without a source are never replaced', async () => {
    const owner = newOwner();
    await documents.put(owner, { title: 'a', content: '' });
    await documents.put(owner, { title: 'a', content: '' });

    expect((await documents.list(owner)).items).toHaveLength(2);
  });

  test('are listed in pages without their content, and found by title and content', async () => {
    const owner = newOwner();
    for (const title of ['one', 'two', 'three'])
      await documents.put(owner, { title, content: `text of ${title}, 50%` });
    const first = await documents.list(owner, { limit: 2 });
    const second = await documents.list(owner, { limit: 2, cursor: first.next });

    expect([...first.items, ...second.items].map(({ title }) => title)).toEqual(['three', 'two', 'one']);
    expect(second.next).toBeNull();
    expect(first.items[0]).not.toHaveProperty('content');
    expect((await documents.search(owner, { text: 'TEXT OF TWO' })).map(({ title }) => title)).toEqual(['two']);
    expect(await documents.search(owner, { text: '5_%' })).toEqual([]);
  });

  test('of another owner do not exist', async () => {
    const owner = newOwner();
    const { id } = await documents.put(owner, { title: 'mine', source: 'same', content: 'mine' });
    await documents.put('mallory', { title: 'theirs', source: 'same', content: 'theirs' });

    expect(await documents.get('mallory', id)).toBeUndefined();
    expect(await documents.delete('mallory', id)).toBe(false);
    expect(await documents.get(owner, id)).toMatchObject({ content: 'mine' });
    expect(await documents.deleteOwner(owner)).toBe(1);
  });

  test('refuse a title with U+0000 and a content over 512 KiB before anything is sent', async () => {
    const refused = documents.put('alice', { title: 'a\0', content: 'x'.repeat(512 * 1024 + 1) });

    await expect(refused).rejects.toMatchObject({
      code: 'invalid_input',
      problems: [expect.any(String), expect.any(String)],
    });
  });
}
