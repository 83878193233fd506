// What the tests of copyHistory share.
import { type Database, type StatementRunner, statement } from '@daybreak/database';
import { expect } from '@jest/globals';
import { type CopiedTable, copyHistory, createChatHistory, createDocuments, createMemories } from '../src/index.ts';

/** Of a copy of what {@link fill} writes for one owner, in batches of three rows. */
export const COMMITS = 6;

const TABLES = ['conversations', 'messages', 'user_memories', 'documents'];

/** Every column of every row as text. Times are in UTC on all backends. */
const rowsOf = (table: string) =>
  statement({ sql: `SELECT to_json(t)::text AS row FROM ${table} AS t ORDER BY id`, row: { row: 'text' } });

export async function contents(db: Database): Promise<readonly (readonly string[])[]> {
  return Promise.all(TABLES.map(async (table) => (await db.query(rowsOf(table))).map(({ row }) => row)));
}

export async function empty(db: Database): Promise<void> {
  // Deleting conversations also deletes their messages.
  const tables = TABLES.filter((table) => table !== 'messages');
  await Promise.all(tables.map((table) => db.execute(statement({ sql: `DELETE FROM ${table}` }))));
}

export async function fill(db: Database, owner: string): Promise<void> {
  const store = createChatHistory(db);
  for (const title of ['first', 'second', 'third']) {
    const { id } = await store.create(owner, {
      title,
      externalId: `${owner} ${title}`,
      metadata: { tags: ['a:b', 1e21] },
    });
    await store.append(owner, id, {
      messages: [
        { role: 'user', content: 'What costs $$5 at :noon? 🚆\u0001' },
        { role: 'assistant', parts: [{ type: 'text', text: 'é' }, null, 0.1], metadata: { model: 'm' } },
        { role: 'tool', toolCalls: [{ id: 1 }], externalId: 'call 1' },
      ],
    });
    await store.truncate(owner, id, { after: 2 });
    await store.append(owner, id, { messages: [{ role: 'user', content: 'x'.repeat(1000) }] });
  }
  await createMemories(db).remember(owner, [
    { type: 'fact', key: 'city', value: 'Oslo', confidence: 0.1 + 0.2, expiresAt: '2099-01-01T00:00:00.123Z' },
    { type: 'preference', key: 'language', value: { code: 'nb' }, text: 'Norwegian' },
  ]);
  await createDocuments(db).put(owner, { title: 'Notes', source: 's3://notes', content: 'All of it.' });
}

/** A runner that fails at a write, before or after PostgreSQL has executed it. Reads succeed. */
function dying(db: Database, at: number, when: 'before' | 'after'): { runner: StatementRunner; writes: () => number } {
  let writes = 0;
  const runner = new Proxy(db, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== 'execute') return typeof value === 'function' ? value.bind(target) : value;
      return async (...args: readonly unknown[]) => {
        writes += 1;
        if (writes === at && when === 'before') throw new Error('died');
        const result = await value.apply(target, args);
        if (writes === at) throw new Error('died');
        return result;
      };
    },
  });
  return { runner, writes: () => writes };
}

type Death = readonly [at: number, when: 'before' | 'after'];

/** Copies in six commits, dies where it is told to, and copies again. */
export async function expectToContinue(from: Database, to: Database, deaths: readonly Death[]): Promise<void> {
  await fill(from, 'alice');
  const expected = await contents(from);
  const batch = { batch: 3 };
  const counted = dying(to, Number.POSITIVE_INFINITY, 'before');
  await copyHistory(from, counted.runner, batch);
  expect(counted.writes()).toBe(COMMITS);

  for (const [at, when] of deaths) {
    await empty(to);
    await expect(copyHistory(from, dying(to, at, when).runner, batch)).rejects.toThrow('died');
    const again = dying(to, Number.POSITIVE_INFINITY, 'before');
    const tables = await copyHistory(from, again.runner, batch);

    expect(tables.map(({ verified }) => verified)).toEqual(Array(4).fill('equal'));
    expect(await contents(to)).toEqual(expected);
    expect(again.writes()).toBe(when === 'before' ? COMMITS - at + 1 : COMMITS - at);
  }
}

const verdicts = (tables: readonly CopiedTable[]) =>
  Object.fromEntries(tables.map(({ table, rows, written, verified }) => [table, [rows, written, verified]]));

/** Copies every kind of value, and after another message back. */
export async function expectEqualCopies(from: Database, to: Database): Promise<void> {
  await fill(from, 'alice');
  await fill(from, 'bob');

  const there = await copyHistory(from, to);

  expect(verdicts(there)).toEqual({
    conversations: [6, 6, 'equal'],
    messages: [18, 18, 'equal'],
    user_memories: [4, 4, 'equal'],
    documents: [2, 2, 'equal'],
  });
  expect(await contents(to)).toEqual(await contents(from));

  const store = createChatHistory(to);
  const { items } = await store.list('alice');
  const written = await store.append('alice', items[0]?.id ?? '', { messages: [{ role: 'user', content: 'new' }] });
  expect(written.messages[0]?.number).toBe(6);
  await copyHistory(to, from);
  expect(await contents(from)).toEqual(await contents(to));
}
