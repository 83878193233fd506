import { nullable, type StatementRunner, statement } from '@daybreak/data-api/core';
import { inBatches, ROWS_AT_ONCE } from '../batches.ts';
import { check } from '../check.ts';
import type { Owner } from '../model.ts';
import { callsTo } from '../repeat.ts';
import { memoriesNeeds } from '../schema/needs.ts';
import { containing } from '../search.ts';
import { nameOfTable } from '../tables.ts';
import { embeddingsOf, type NearestOptions, type NearMemory, type NewEmbedding } from './embeddings.ts';
import { type Memory, memoryOf, type NewMemory, ROW } from './memory.ts';

/**
 * The rule for a memory that exists and has not expired: `latest` replaces it; `surer` replaces it if the new confidence is equal or
 * higher; `merge` adds the members of a JSON object to it.
 */
export type MemoryRule = 'latest' | 'surer' | 'merge';

export interface Remembered {
  readonly type: string;
  readonly key: string;
  /** `kept`: the rule kept the existing memory. */
  readonly outcome: 'added' | 'changed' | 'kept';
}

export interface RecallOptions {
  readonly type?: string;
  /** Only these keys. */
  readonly keys?: readonly string[];
  /** Only memories whose text contains this, ignoring case: 1 to 200 characters. */
  readonly text?: string;
  /** 1 to 500. @default 100 */
  readonly limit?: number;
}

/**
 * What an agent remembers about an owner. Every call takes an owner, and never reads or changes memories of another owner or expired
 * ones.
 */
export interface MemoryStore {
  /**
   * Stores 1 to 500 memories with one statement. If two have the same type and key, the last one is stored.
   *
   * @example
   * await memories.remember('alice', [{ type: 'preference', key: 'language', value: 'de' }], { rule: 'latest' });
   * @param options `rule` is 'latest' by default
   * @throws {InvalidInputError} with every problem; nothing was stored.
   */
  remember(
    owner: Owner,
    items: readonly NewMemory[],
    options?: { readonly rule?: MemoryRule },
  ): Promise<readonly Remembered[]>;
  /** Memories, the newest change first. */
  recall(owner: Owner, options?: RecallOptions): Promise<readonly Memory[]>;
  /**
   * Stores embeddings of 1 to 100 memories, as pgvector. Returns how many of the memories existed. After a memory changes, it is not found
   * by its embedding until it gets a new one. Needs the migrations of the templates `pgvector` and `embeddings`; not on Aurora DSQL.
   */
  embed(owner: Owner, items: readonly NewEmbedding[], options: { readonly model: string }): Promise<number>;
  /** Memories with the smallest cosine distance to an embedding of the same model, the nearest first. */
  nearest(owner: Owner, options: NearestOptions): Promise<readonly NearMemory[]>;
  /** Deletes one memory. Returns whether it existed. */
  forget(owner: Owner, memory: Pick<NewMemory, 'type' | 'key'>): Promise<boolean>;
  /** Deletes all memories of an owner. Returns how many there were. */
  deleteOwner(owner: Owner): Promise<number>;
  /** Removes expired memories, at most 1,000 per call. Call it again while `more` is true. */
  prune(): Promise<{ readonly memories: number; readonly more: boolean }>;
}

const MAX_ITEMS = 500;

const REPEATED = { idempotent: true };

/** The effect of each rule on an existing row: the values, and the condition. */
const RULES: Readonly<Record<MemoryRule, { readonly value: string; readonly where: string }>> = {
  latest: { value: 'excluded.value', where: '' },
  surer: {
    value: 'excluded.value',
    where: ' WHERE excluded.confidence >= memory.confidence OR memory.expires_at <= now()',
  },
  merge: {
    value: `CASE WHEN jsonb_typeof(memory.value) = 'object' AND jsonb_typeof(excluded.value) = 'object'
    AND coalesce(memory.expires_at > now(), true) THEN memory.value || excluded.value ELSE excluded.value END`,
    where: '',
  },
};

export function memoryStatements(table: string) {
  const remember = (rule: MemoryRule) =>
    statement({
      name: `memories.remember.${rule}`,
      sql: `INSERT INTO ${table} AS memory (owner, memory_type, key, value, text, confidence, expires_at)
SELECT :owner, item.type, item.key, coalesce(item.value, 'null'), item.text, item.confidence, item."expiresAt"
FROM jsonb_to_recordset(:items) AS item
  (type text, key text, value jsonb, text text, confidence float8, "expiresAt" timestamptz)
ON CONFLICT (owner, memory_type, key) DO UPDATE
SET value = ${RULES[rule].value}, text = excluded.text, confidence = excluded.confidence,
  expires_at = excluded.expires_at, updated_at = now()${RULES[rule].where}
RETURNING memory_type, key, created_at = updated_at AS added`,
      parameters: { owner: 'text', items: 'jsonb' },
      row: { memory_type: 'text', key: 'text', added: 'bool' },
    });
  return {
    remember: { latest: remember('latest'), surer: remember('surer'), merge: remember('merge') },
    recall: statement({
      name: 'memories.recall',
      sql: `SELECT ${Object.keys(ROW).join(', ')} FROM ${table} AS memory
WHERE owner = :owner AND (expires_at IS NULL OR expires_at > now())
  AND (:type IS NULL OR memory_type = :type)
  AND (:keys IS NULL OR key IN (SELECT jsonb_array_elements_text(:keys)))
  AND (:pattern IS NULL OR text ILIKE :pattern)
ORDER BY updated_at DESC, memory_type, key
LIMIT :limit`,
      parameters: {
        owner: 'text',
        type: nullable('text'),
        keys: nullable('jsonb'),
        pattern: nullable('text'),
        limit: 'int4',
      },
      row: ROW,
      readOnly: true,
    }),
    forget: statement({
      name: 'memories.forget',
      sql: `DELETE FROM ${table} WHERE owner = :owner AND memory_type = :type AND key = :key`,
      parameters: { owner: 'text', type: 'text', key: 'text' },
    }),
    removeOwner: statement({
      name: 'memories.deleteOwner',
      sql: `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE owner = :owner LIMIT :limit)`,
      parameters: { owner: 'text', limit: 'int4' },
    }),
    removeExpired: statement({
      name: 'memories.prune',
      sql: `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE expires_at <= now() LIMIT :limit)`,
      parameters: { limit: 'int4' },
    }),
  };
}

/**
 * The memories on a database, or inside a transaction of the caller.
 *
 * @example
 * const memories = createMemories(await connectDatabase(loadConnection({ env: process.env })));
 * @throws {InvalidInputError} an invalid table name.
 */
export function createMemories(
  db: StatementRunner,
  { table = 'user_memories' }: { /** @default 'user_memories' */ readonly table?: string } = {},
): MemoryStore {
  const statements = memoryStatements(nameOfTable(table, 'table'));
  const call = callsTo(db, memoriesNeeds(table));
  return {
    ...embeddingsOf(db, table),
    async remember(owner, items, { rule = 'latest' } = {}) {
      check((checker) => {
        checker.owner(owner);
        checker.expect(Object.hasOwn(RULES, rule), 'rule', 'expected latest, surer or merge');
        const counted = items.length >= 1 && items.length <= MAX_ITEMS;
        checker.expect(counted, 'items', `expected 1 to ${MAX_ITEMS}, received ${items.length}`);
        for (const [index, item] of counted ? items.entries() : []) {
          const place = `items[${index}]`;
          checker.text(item.type, `${place}.type`, { bytes: 64 });
          checker.text(item.key, `${place}.key`, { bytes: 255 });
          checker.json(item.value, `${place}.value`, { kind: 'any' });
          if (item.text != null) checker.text(item.text, `${place}.text`, { bytes: 64 * 1024, empty: true });
          const { confidence = 1 } = item;
          checker.expect(confidence >= 0 && confidence <= 1, `${place}.confidence`, 'expected 0 to 1');
          if (item.expiresAt != null) checker.time(item.expiresAt, `${place}.expiresAt`);
        }
      });
      // PostgreSQL refuses two rows with one key in a statement.
      const byKey = new Map(items.map((item) => [JSON.stringify([item.type, item.key]), item]));
      const sent = [...byKey.values()].map(({ type, key, value, text = null, confidence = 1, expiresAt = null }) => ({
        ...{ type, key, value, text, confidence },
        expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
      }));
      // A retry stores the same memory again, so it is safe.
      const rows = await call(REPEATED, () => db.query(statements.remember[rule], { owner, items: sent }));
      const outcomes = new Map(rows.map((row) => [JSON.stringify([row.memory_type, row.key]), row.added]));
      return sent.map(({ type, key }) => {
        const added = outcomes.get(JSON.stringify([type, key]));
        return { type, key, outcome: added === undefined ? 'kept' : added ? 'added' : 'changed' };
      });
    },
    async recall(owner, { type, keys, text, limit = 100 } = {}) {
      check((checker) => {
        checker.owner(owner);
        checker.number(limit, 'limit', 1, 500);
        if (type !== undefined) checker.text(type, 'type', { bytes: 64 });
        for (const [index, key] of (keys ?? []).entries()) checker.text(key, `keys[${index}]`, { bytes: 255 });
        if (text !== undefined) checker.text(text, 'text', { characters: 200 });
      });
      const pattern = text === undefined ? null : containing(text);
      const values = { owner, type: type ?? null, keys: keys ?? null, pattern, limit };
      const rows = await call(REPEATED, () => db.query(statements.recall, values));
      return rows.map(memoryOf);
    },
    async forget(owner, { type, key }) {
      check((checker) => {
        checker.owner(owner);
        checker.text(type, 'type', { bytes: 64 });
        checker.text(key, 'key', { bytes: 255 });
      });
      const { rowCount } = await call({ idempotent: false }, () => db.execute(statements.forget, { owner, type, key }));
      return rowCount > 0;
    },
    async deleteOwner(owner) {
      check((checker) => checker.owner(owner));
      return await inBatches(call, (limit) => db.execute(statements.removeOwner, { owner, limit }));
    },
    async prune() {
      const { rowCount } = await call(REPEATED, () => db.execute(statements.removeExpired, { limit: ROWS_AT_ONCE }));
      return { memories: rowCount, more: rowCount === ROWS_AT_ONCE };
    },
  };
}
