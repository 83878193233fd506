import { nullable, type StatementRunner, statement } from '@daybreak/data-api/core';
import { check } from '../check.ts';
import type { Owner } from '../model.ts';
import { callsTo } from '../repeat.ts';
import { embeddingsNeeds } from '../schema/needs.ts';
import { type Memory, memoryOf, type NewMemory, ROW } from './memory.ts';

export interface NewEmbedding extends Pick<NewMemory, 'type' | 'key'> {
  /** One number for each dimension of the table. */
  readonly embedding: readonly number[];
}

export interface NearestOptions {
  readonly embedding: readonly number[];
  /** The model of the embeddings: embeddings of other models are not compared. */
  readonly model: string;
  readonly type?: string;
  /** 1 to 500. @default 10 */
  readonly limit?: number;
}

export interface NearMemory extends Memory {
  /** The cosine distance: 0 is the same direction, 1 orthogonal, 2 opposite. */
  readonly distance: number;
}

/** They fit into the 4 MiB of a request. */
const MAX_EMBEDDINGS = 100;
const REPEATED = { idempotent: true };

function embeddingStatements(memories: string) {
  const embeddings = `"${memories}_embeddings"`;
  return {
    embed: statement({
      name: 'memories.embed',
      sql: `INSERT INTO ${embeddings} (memory_id, model, embedding, memory_updated_at)
SELECT memory.id, :model, CAST(item.embedding AS vector), memory.updated_at
FROM jsonb_to_recordset(:items) AS item (type text, key text, embedding text)
JOIN "${memories}" AS memory ON memory.owner = :owner AND memory.memory_type = item.type AND memory.key = item.key
ON CONFLICT (memory_id, model) DO UPDATE
SET embedding = excluded.embedding, memory_updated_at = excluded.memory_updated_at`,
      parameters: { owner: 'text', model: 'text', items: 'jsonb' },
    }),
    nearest: statement({
      name: 'memories.nearest',
      sql: `SELECT ${Object.keys(ROW).join(', ')}, (embedding <=> CAST(:embedding AS vector))::float8 AS distance
FROM "${memories}" AS memory
JOIN ${embeddings} AS embedded ON embedded.memory_id = memory.id AND embedded.memory_updated_at = memory.updated_at
WHERE owner = :owner AND model = :model AND (expires_at IS NULL OR expires_at > now())
  AND (:type IS NULL OR memory_type = :type)
ORDER BY distance, memory_type, key
LIMIT :limit`,
      parameters: { owner: 'text', model: 'text', embedding: 'text', type: nullable('text'), limit: 'int4' },
      row: { ...ROW, distance: 'float8' },
      readOnly: true,
    }),
  };
}

/** The embedding functions of the memories. */
export function embeddingsOf(db: StatementRunner, memories: string) {
  const statements = embeddingStatements(memories);
  const call = callsTo(db, embeddingsNeeds(memories));
  return {
    async embed(owner: Owner, items: readonly NewEmbedding[], { model }: { readonly model: string }): Promise<number> {
      check((checker) => {
        checker.owner(owner);
        checker.text(model, 'model', { bytes: 255 });
        const counted = items.length >= 1 && items.length <= MAX_EMBEDDINGS;
        checker.expect(counted, 'items', `expected 1 to ${MAX_EMBEDDINGS}, received ${items.length}`);
        for (const [index, { type, key, embedding }] of counted ? items.entries() : []) {
          checker.text(type, `items[${index}].type`, { bytes: 64 });
          checker.text(key, `items[${index}].key`, { bytes: 255 });
          checker.expect(isVector(embedding), `items[${index}].embedding`, 'expected 1 to 16,000 finite numbers');
        }
      });
      // PostgreSQL refuses two rows with one key in a statement, so only the last one is sent.
      const byKey = new Map(items.map((item) => [JSON.stringify([item.type, item.key]), item]));
      const sent = [...byKey.values()].map(({ type, key, embedding }) => ({ type, key, embedding: textOf(embedding) }));
      const { rowCount } = await call(REPEATED, () => db.execute(statements.embed, { owner, model, items: sent }));
      return rowCount;
    },
    async nearest(
      owner: Owner,
      { embedding, model, type, limit = 10 }: NearestOptions,
    ): Promise<readonly NearMemory[]> {
      check((checker) => {
        checker.owner(owner);
        checker.text(model, 'model', { bytes: 255 });
        checker.expect(isVector(embedding), 'embedding', 'expected 1 to 16,000 finite numbers');
        if (type !== undefined) checker.text(type, 'type', { bytes: 64 });
        checker.number(limit, 'limit', 1, 500);
      });
      const values = { owner, model, embedding: textOf(embedding), type: type ?? null, limit };
      const rows = await call(REPEATED, () => db.query(statements.nearest, values));
      return rows.map((row) => ({ ...memoryOf(row), distance: row.distance }));
    },
  };
}

function isVector(embedding: unknown): embedding is readonly number[] {
  return (
    Array.isArray(embedding) && embedding.length >= 1 && embedding.length <= 16_000 && embedding.every(Number.isFinite)
  );
}

/** pgvector stores four bytes per number; nine digits are enough for that. */
function textOf(embedding: readonly number[]): string {
  return `[${embedding.map((value) => Number(value.toPrecision(9))).join(',')}]`;
}
