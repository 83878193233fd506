import { randomUUID } from 'node:crypto';
import { type StatementRunner, statement } from '@daybreak/database';
import { beforeAll, expect, test } from '@jest/globals';
import {
  type ChatHistoryStore,
  chatHistorySchema,
  createChatHistory,
  createDocuments,
  createMemories,
  type DocumentStore,
  documentsSchema,
  type MemoryStore,
  memoriesSchema,
  type TableNames,
} from '../../src/index.ts';
import { chatHistoryNeeds, documentsNeeds, memoriesNeeds } from '../../src/schema/needs.ts';
import type { ChatDatabase } from '../backends.ts';

type Calls<Store> = { readonly [Name in keyof Store]: () => Promise<unknown> };

const id = randomUUID();
const messages = [{ role: 'user', content: 'x', externalId: 'm' }] as const;
const olderThan = '2026-01-01T00:00:00Z';

function chatCalls(db: StatementRunner, tables: TableNames): Calls<ChatHistoryStore> {
  const store = createChatHistory(db, { tables });
  return {
    create: () => store.create('alice'),
    get: () => store.get('alice', id),
    find: () => store.find('alice', 'x'),
    list: () => store.list('alice'),
    update: () => store.update('alice', id, { title: 'x' }),
    append: () => store.append('alice', id, { messages }),
    upsert: () => store.upsert('alice', id, { messages }),
    page: () => store.page('alice', id),
    last: () => store.last('alice', id, 1),
    truncate: () => store.truncate('alice', id, { after: 0 }),
    delete: () => store.delete('alice', id),
    deleteOwner: () => store.deleteOwner('alice'),
    prune: () => store.prune({ olderThan }),
    search: () => store.search('alice', { text: 'x' }),
  };
}

function memoryCalls(db: StatementRunner, table: string): Calls<MemoryStore> {
  const store = createMemories(db, { table });
  return {
    remember: () => store.remember('alice', [{ type: 'fact', key: 'x', value: 1 }]),
    recall: () => store.recall('alice'),
    embed: () => store.embed('alice', [{ type: 'fact', key: 'x', embedding: [1] }], { model: 'm' }),
    nearest: () => store.nearest('alice', { embedding: [1], model: 'm' }),
    forget: () => store.forget('alice', { type: 'fact', key: 'x' }),
    deleteOwner: () => store.deleteOwner('alice'),
    prune: () => store.prune(),
  };
}

function documentCalls(db: StatementRunner, table: string): Calls<DocumentStore> {
  const store = createDocuments(db, { table });
  return {
    put: () => store.put('alice', { title: 'x', content: 'x' }),
    get: () => store.get('alice', id),
    list: () => store.list('alice'),
    search: () => store.search('alice', { text: 'x' }),
    delete: () => store.delete('alice', id),
    deleteOwner: () => store.deleteOwner('alice'),
  };
}

const noTable = (table: string, template: string, command: string) =>
  `The database has no table ${table}: the migration of the template ${template} is missing. Run npm run migrate. Where the project has no such migration, first ${command}.`;
const noColumn = (table: string, column: string, template: string) =>
  `The table ${table} has no column ${column}: a later migration of the template ${template} is missing. Run npm run migrate. Where the project has no such migration, add the column ${column} by one, as in the file that npm run migrate -- new ${template.replace('-', '_')} --template ${template} makes.`;

const otherName = (present: string) =>
  `The database has the table ${present} and no table absent: a migration of the template chat-history is missing, or has named it otherwise. Run npm run migrate. Where that changes nothing, use the name that the table has, or rename it by a migration: ALTER TABLE … RENAME TO absent.`;

interface Lack {
  readonly lack: string;
  readonly calls: (db: StatementRunner) => Readonly<Record<string, () => Promise<unknown>>>;
  readonly says: string;
}

const LACKS: readonly Lack[] = [
  {
    lack: 'the conversations',
    calls: (db) => ({ ...chatCalls(db, { conversations: 'absent' }) }),
    says: otherName('messages'),
  },
  {
    lack: 'the messages',
    calls: (db) => ({ ...chatCalls(db, { messages: 'absent' }) }),
    says: otherName('conversations'),
  },
  {
    lack: 'both',
    calls: (db) => ({ ...chatCalls(db, { conversations: 'absent', messages: 'absent_messages' }) }),
    says: noTable('absent', 'chat-history', 'make one with the SQL of this template and these names of its tables'),
  },
  {
    lack: 'a column of the messages',
    calls: (db) => ({ ...chatCalls(db, { conversations: 'old_chats', messages: 'old_messages' }) }),
    says: noColumn('old_messages', 'role', 'chat-history'),
  },
  {
    lack: 'the memories',
    calls: (db) => ({ ...memoryCalls(db, 'absent') }),
    says: noTable('absent', 'memories', 'make it: npm run migrate -- new memories --template memories --table absent'),
  },
  {
    lack: 'a column of the memories',
    calls: (db) => ({ ...memoryCalls(db, 'old_memories') }),
    says: noColumn('old_memories', 'text', 'memories'),
  },
  {
    lack: 'the documents',
    calls: (db) => ({ ...documentCalls(db, 'absent') }),
    says: noTable(
      'absent',
      'documents',
      'make it: npm run migrate -- new documents --template documents --table absent',
    ),
  },
  {
    lack: 'a column of the documents',
    calls: (db) => ({ ...documentCalls(db, 'old_documents') }),
    says: noColumn('old_documents', 'content', 'documents'),
  },
];

/** A schema from before a column was added. */
const without = (column: string, schema: string) => schema.replace(new RegExp(`^  ${column} .*\\n`, 'm'), '');

export function firstUseSuite(opened: () => ChatDatabase): void {
  let database: ChatDatabase;
  beforeAll(async () => {
    database = opened();
    await database.create(
      [
        without('role', chatHistorySchema({ conversations: 'old_chats', messages: 'old_messages' })),
        without('text', memoriesSchema('old_memories')),
        without('content', documentsSchema('old_documents')),
      ].join(''),
    );
  });

  test.each(LACKS)(
    'every call finds out with one request which migration is missing: $lack',
    async ({ calls, says }) => {
      for (const [name, call] of Object.entries(calls(database.db))) {
        database.requests();
        const refused = await call().catch((error: unknown) => error);

        expect({ name, refused }).toMatchObject({ name, refused: { code: 'schema_missing', message: says } });
        expect({ name, requests: database.requests() }).toEqual({ name, requests: 1 });
      }
    },
  );

  test('a call with an embedding reports that the migration of embeddings is missing', async () => {
    const { embed, nearest } = memoryCalls(database.db, 'user_memories');

    for (const call of [embed, nearest]) {
      await expect(call()).rejects.toThrow(
        noTable(
          'user_memories_embeddings',
          'embeddings',
          'make it: npm run migrate -- new embeddings --template embeddings',
        ),
      );
    }
  });

  test('one extra request is sent, and none for a second store or one with a time limit', async () => {
    const tables = { conversations: 'first_chats', messages: 'first_messages' };
    await expect(createChatHistory(database.db, { tables }).list('alice')).rejects.toThrow('has no table first_chats');
    await database.create(chatHistorySchema(tables));

    const requestsOf = async (db: StatementRunner) => {
      database.requests();
      await createChatHistory(db, { tables }).list('alice');
      return database.requests();
    };
    expect(await requestsOf(database.db)).toBe(2);
    expect(await requestsOf(database.db)).toBe(1);
    expect(await requestsOf(database.db.within({ timeoutMs: 60_000 }).within({ timeoutMs: 60_000 }))).toBe(1);
  });

  test('in a transaction of the caller the failing statement reports it', async () => {
    const failing = database.db.transaction((tx) => createDocuments(tx, { table: 'absent' }).get('alice', id));

    await expect(failing).rejects.toMatchObject({
      code: 'schema_missing',
      message: expect.stringMatching(/"absent" does not exist.* npm run migrate -- new documents --template documents/),
    });
  });

  test('the stores need all columns of the templates', async () => {
    const columns = statement({
      sql: `SELECT table_name::text AS "table", column_name::text AS "column" FROM information_schema.columns
WHERE table_name IN ('conversations', 'messages', 'user_memories', 'documents')`,
      row: { table: 'text', column: 'text' },
    });
    const found = (await database.db.query(columns)).map(({ table, column }) => `${table}.${column}`);
    const needed = [
      ...chatHistoryNeeds({ conversations: 'conversations', messages: 'messages' }),
      ...memoriesNeeds('user_memories'),
      ...documentsNeeds('documents'),
    ].flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`));

    expect(found.sort()).toEqual(needed.sort());
  });
}
