import { nullable, type Row, type StatementRunner, sql, statement, table } from '@daybreak/data-api/core';
import { page } from '@daybreak/data-api/pages';
import { inBatches } from '../batches.ts';
import { check } from '../check.ts';
import { type JsonObject, MAX_CONTENT_BYTES, type Owner, type Page } from '../model.ts';
import { callsTo } from '../repeat.ts';
import { documentsNeeds } from '../schema/needs.ts';
import { containing } from '../search.ts';
import { nameOfTable } from '../tables.ts';

export interface NewDocument {
  /** 1 to 500 characters. */
  readonly title: string;
  /** Where it comes from; unique for the owner: 1 to 255 bytes. @default null */
  readonly source?: string | null;
  /** At most 512 KiB in UTF-8. */
  readonly content: string;
  /** At most 64 KiB as JSON. @default {} */
  readonly metadata?: JsonObject;
}

export interface Document {
  readonly id: string;
  readonly title: string;
  readonly source: string | null;
  readonly content: string;
  readonly metadata: JsonObject;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A document in a list: without content and metadata. */
export type DocumentSummary = Omit<Document, 'content' | 'metadata'>;

/** Texts that an agent works with. Every call takes an owner, and never reads or changes data of another owner. */
export interface DocumentStore {
  /**
   * Stores a document. If a document with this `source` exists, it gets the new title, content and metadata.
   *
   * @example
   * const { id } = await documents.put('alice', { title: 'Plan', source: 's3://plans/1', content: '…' });
   */
  put(owner: Owner, document: NewDocument): Promise<Document>;
  get(owner: Owner, id: string): Promise<Document | undefined>;
  /** Documents, the newest change first, at most 100 per page. */
  list(
    owner: Owner,
    options?: { readonly limit?: number; readonly cursor?: string | null },
  ): Promise<Page<DocumentSummary>>;
  /** Documents whose title or content contains a text, ignoring case, the newest change first. It reads every document of the owner. */
  search(
    owner: Owner,
    options: { readonly text: string; readonly limit?: number },
  ): Promise<readonly DocumentSummary[]>;
  /** Returns whether it existed. */
  delete(owner: Owner, id: string): Promise<boolean>;
  /** Deletes every document of an owner. Returns how many there were. */
  deleteOwner(owner: Owner): Promise<number>;
}

const SUMMARY = {
  id: 'uuid',
  title: 'text',
  source: nullable('text'),
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
} as const;
const ROW = { ...SUMMARY, content: 'text', metadata: 'jsonb' } as const;
const namesOf = (row: object) => Object.keys(row).join(', ');

export function documentStatements(name: string) {
  return {
    put: statement({
      name: 'documents.put',
      sql: `INSERT INTO ${name} (owner, title, source, content, metadata)
VALUES (:owner, :title, :source, :content, :metadata)
ON CONFLICT (owner, source) DO UPDATE
SET title = excluded.title, content = excluded.content, metadata = excluded.metadata, updated_at = now()
RETURNING ${namesOf(ROW)}`,
      parameters: { owner: 'text', title: 'text', source: nullable('text'), content: 'text', metadata: 'jsonb' },
      row: ROW,
    }),
    get: statement({
      name: 'documents.get',
      sql: `SELECT ${namesOf(ROW)} FROM ${name} WHERE id = :id AND owner = :owner`,
      parameters: { id: 'uuid', owner: 'text' },
      row: ROW,
      readOnly: true,
    }),
    search: statement({
      name: 'documents.search',
      sql: `SELECT ${namesOf(SUMMARY)} FROM ${name}
WHERE owner = :owner AND (title ILIKE :pattern OR content ILIKE :pattern)
ORDER BY updated_at DESC, id LIMIT :limit`,
      parameters: { owner: 'text', pattern: 'text', limit: 'int4' },
      row: SUMMARY,
      readOnly: true,
    }),
    remove: statement({
      name: 'documents.delete',
      sql: `DELETE FROM ${name} WHERE id = :id AND owner = :owner`,
      parameters: { id: 'uuid', owner: 'text' },
    }),
    removeOwner: statement({
      name: 'documents.deleteOwner',
      sql: `DELETE FROM ${name} WHERE id IN (SELECT id FROM ${name} WHERE owner = :owner LIMIT :limit)`,
      parameters: { owner: 'text', limit: 'int4' },
    }),
  };
}

/**
 * The documents on a database, or inside a transaction of the caller.
 *
 * @example
 * const documents = createDocuments(await connectDatabase(loadConnection({ env: process.env })));
 * @throws {InvalidInputError} an invalid table name.
 */
export function createDocuments(
  db: StatementRunner,
  { table: name = 'documents' }: { /** @default 'documents' */ readonly table?: string } = {},
): DocumentStore {
  const statements = documentStatements(nameOfTable(name, 'table'));
  const documents = table(name, {});
  const call = callsTo(db, documentsNeeds(name));
  const read = <T>(work: () => Promise<T>) => call({ idempotent: true }, work);
  return {
    async put(owner, { title, source = null, content, metadata = {} }) {
      check((checker) => {
        checker.owner(owner);
        checker.text(title, 'title', { characters: 500 });
        if (source !== null) checker.text(source, 'source', { bytes: 255 });
        checker.text(content, 'content', { bytes: MAX_CONTENT_BYTES, empty: true });
        checker.json(metadata, 'metadata', { kind: 'object' });
      });
      // Without a source, a retry would store a second document.
      const row = await call({ idempotent: source !== null }, () =>
        db.get(statements.put, { owner, title, source, content, metadata }),
      );
      return documentOf(row);
    },
    async get(owner, id) {
      check((checker) => {
        checker.owner(owner);
        checker.uuid(id, 'id');
      });
      const row = await read(() => db.find(statements.get, { owner, id }));
      return row === undefined ? undefined : documentOf(row);
    },
    async list(owner, { limit = 20, cursor } = {}) {
      check((checker) => {
        checker.owner(owner);
        checker.number(limit, 'limit', 1, 100);
      });
      const query = {
        name: 'documents.list',
        from: sql`SELECT * FROM ${documents} WHERE owner = ${sql.value('text', owner)}`,
        row: SUMMARY,
        orderBy: ['-updated_at', '-id'],
      } as const;
      const found = await read(() => page(db, query, { size: limit, after: cursor ?? undefined }));
      return { items: found.rows.map(summaryOf), next: found.next ?? null };
    },
    async search(owner, { text, limit = 20 }) {
      check((checker) => {
        checker.owner(owner);
        checker.text(text, 'text', { characters: 200 });
        checker.number(limit, 'limit', 1, 100);
      });
      const rows = await read(() => db.query(statements.search, { owner, pattern: containing(text), limit }));
      return rows.map(summaryOf);
    },
    async delete(owner, id) {
      check((checker) => {
        checker.owner(owner);
        checker.uuid(id, 'id');
      });
      const { rowCount } = await call({ idempotent: false }, () => db.execute(statements.remove, { owner, id }));
      return rowCount > 0;
    },
    async deleteOwner(owner) {
      check((checker) => checker.owner(owner));
      return await inBatches(call, (limit) => db.execute(statements.removeOwner, { owner, limit }));
    },
  };
}

function documentOf(row: Row<typeof ROW>): Document {
  return { ...summaryOf(row), content: row.content, metadata: row.metadata as JsonObject };
}

function summaryOf({ id, title, source, created_at: createdAt, updated_at: updatedAt }: Row<typeof SUMMARY>) {
  return { id, title, source, createdAt, updatedAt };
}
