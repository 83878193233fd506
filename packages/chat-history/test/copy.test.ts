import { type Database, type StatementRunner, statement } from '@daybreak/database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ChatHistoryError, copyHistory, createChatHistory, createMemories, memoriesSchema } from '../src/index.ts';
import { type ChatDatabase, DATA_API, POSTGRES } from './backends.ts';
import { contents, empty, expectEqualCopies, fill } from './copying.ts';

/** A runner that writes something before it first reads from a table. */
function writingBefore(table: string, db: Database, write: () => Promise<unknown>): StatementRunner {
  let hasWritten = false;
  return new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'get') return value;
      return async (asked: { readonly sql: string }, ...values: readonly unknown[]) => {
        if (!hasWritten && asked.sql.includes(`"${table}"`)) {
          hasWritten = true;
          await write();
        }
        return value.call(target, asked, ...values);
      };
    },
  });
}

describe('copyHistory', () => {
  const opened: ChatDatabase[] = [];
  beforeAll(async () => {
    opened.push(...(await Promise.all([DATA_API, POSTGRES].map(({ open }) => open()))));
  });
  afterAll(() => Promise.all(opened.map((database) => database.stop())));
  beforeEach(() => Promise.all(opened.map(({ db }) => empty(db))));
  const db = (index: 0 | 1): Database => (opened[index] as ChatDatabase).db;

  test('copies every value from the RDS Data API to PostgreSQL, and back', () => expectEqualCopies(db(0), db(1)));

  test('reports extra rows of the target, and removes them only with mirror', async () => {
    await fill(db(0), 'alice');
    await copyHistory(db(0), db(1));
    const { items } = await createChatHistory(db(0)).list('alice');
    await createChatHistory(db(0)).delete('alice', items.at(-1)?.id ?? '');
    await createMemories(db(0)).deleteOwner('alice');

    const kept = await copyHistory(db(0), db(1));
    expect(kept.map(({ verified }) => verified)).toEqual([
      'more_in_target',
      'more_in_target',
      'more_in_target',
      'equal',
    ]);
    const mirrored = await copyHistory(db(0), db(1), { mirror: true });

    expect(mirrored.map(({ removed, verified }) => [removed, verified])).toEqual([
      [1, 'equal'],
      [3, 'equal'],
      [2, 'equal'],
      [0, 'equal'],
    ]);
    expect(await contents(db(1))).toEqual(await contents(db(0)));
  });

  test('refuses the wrong direction: a target with newer conversations', async () => {
    await fill(db(1), 'alice');
    await copyHistory(db(1), db(0));
    const store = createChatHistory(db(0));
    const { items } = await store.list('alice');
    await store.append('alice', items[0]?.id ?? '', { messages: [{ role: 'user', content: 'newer' }] });
    const before = await contents(db(0));

    await expect(copyHistory(db(1), db(0))).rejects.toMatchObject({ code: 'target_newer' });
    expect(await contents(db(0))).toEqual(before);
    await copyHistory(db(1), db(0), { mirror: true });
    expect(await contents(db(0))).toEqual(await contents(db(1)));
  });

  test('names the key if the target has another row with it', async () => {
    await createChatHistory(db(1)).create('alice', { externalId: 'chat-7' });
    await createChatHistory(db(0)).create('alice', { externalId: 'chat-7' });

    const refused = await copyHistory(db(0), db(1)).catch((error: ChatHistoryError) => error);

    expect(refused).toMatchObject({ code: 'target_conflicts' });
    expect(String(refused)).toContain('conversations_external_id_key');
    const [conversations] = await copyHistory(db(0), db(1), { mirror: true });
    expect(conversations).toMatchObject({ removed: 1, written: 1, verified: 'equal' });
  });

  test('reports a write during the copy, and the next copy is equal', async () => {
    await fill(db(0), 'alice');
    const from = writingBefore('documents', db(0), () => createChatHistory(db(0)).create('bob'));

    const [conversations] = await copyHistory(from, db(1));

    expect(conversations?.verified).toBe('changed');
    expect((await copyHistory(db(0), db(1))).map(({ verified }) => verified)).toEqual(Array(4).fill('equal'));
  });

  test('copies columns that a migration has added, and refuses a target without them before it writes', async () => {
    await fill(db(1), 'alice');
    await db(1).execute(statement({ sql: 'ALTER TABLE messages ADD COLUMN "tokens: in" bigint' }));
    await db(1).execute(statement({ sql: 'UPDATE messages SET "tokens: in" = 9007199254740993' }));
    const refused = await copyHistory(db(1), db(0)).catch((error: Error) => error);

    expect(refused).toMatchObject({ code: 'schema_missing', message: expect.stringContaining('"tokens: in"') });
    expect((await contents(db(0))).flat()).toEqual([]);
    await db(0).execute(statement({ sql: 'ALTER TABLE messages ADD COLUMN "tokens: in" bigint' }));
    await copyHistory(db(1), db(0));
    expect(await contents(db(0))).toEqual(await contents(db(1)));
    for (const each of [db(0), db(1)]) {
      await each.execute(statement({ sql: 'ALTER TABLE messages DROP COLUMN "tokens: in"' }));
    }
  });

  test('skips tables that the source does not have, and refuses a target that lacks a table of the source', async () => {
    const names = { memoriesTable: 'own_memories', documentsTable: 'own_documents' };
    expect((await copyHistory(db(0), db(1), names)).map(({ table }) => table)).toEqual(['conversations', 'messages']);
    await opened[0]?.create(memoriesSchema('own_memories'));

    await expect(copyHistory(db(0), db(1), names)).rejects.toMatchObject({
      code: 'schema_missing',
      message: expect.stringContaining('no table own_memories'),
    });
  });
});

// Every query to it would fail.
const nothing = {} as StatementRunner;
test.each([
  [{ batch: 0 }, 'batch'],
  [{ batch: 501 }, 'batch'],
  [{ memoriesTable: 'x; DROP' }, 'memoriesTable'],
  [{ documentsTable: 'Documents' }, 'documentsTable'],
])('copyHistory refuses %j before anything is read', async (options, place) => {
  await expect(copyHistory(nothing, nothing, options)).rejects.toThrow(place);
});
