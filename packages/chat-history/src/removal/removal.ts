import { type StatementRunner, statement } from '@daybreak/data-api/core';
import { inBatches, ROWS_AT_ONCE } from '../batches.ts';
import { check } from '../check.ts';
import type { Owner } from '../model.ts';
import { callsTo } from '../repeat.ts';
import { chatHistoryNeeds } from '../schema/needs.ts';
import { perTables, type Tables } from '../tables.ts';

export interface PruneOptions {
  /** Removes conversations without activity since this time: a Date, or a time in ISO 8601 with a time zone. */
  readonly olderThan: Date | string;
  /** Maximum number of conversations that this call removes: 1 to 1,000. @default 100 */
  readonly limit?: number;
}

export interface Pruned {
  readonly conversations: number;
  /** Whether there are more; if so, call it again. */
  readonly more: boolean;
}

/**
 * One statement first marks a large conversation, which then no longer exists for its owner. Then its rows are removed in batches. The next
 * call of any of these functions removes the rest that an interrupted call left.
 */
export const removalStatements = perTables(({ messages, conversations }) => {
  // This makes its external id and its key free immediately.
  const MARK = `UPDATE ${conversations} SET deleted_at = now(), external_id = NULL, create_key = NULL, create_digest = NULL`;
  return {
    // The foreign key also removes its messages.
    deleteSmall: statement({
      name: 'chat.delete',
      sql: `DELETE FROM ${conversations}
WHERE id = :id AND owner = :owner AND deleted_at IS NULL AND last_number < :rows`,
      parameters: { id: 'uuid', owner: 'text', rows: 'int4' },
    }),
    markOne: statement({
      name: 'chat.delete.large',
      sql: `${MARK} WHERE id = :id AND owner = :owner AND deleted_at IS NULL`,
      parameters: { id: 'uuid', owner: 'text' },
    }),
    markOwner: statement({
      name: 'chat.deleteOwner',
      sql: `${MARK} WHERE deleted_at IS NULL AND id IN (
  SELECT id FROM ${conversations} WHERE owner = :owner AND deleted_at IS NULL LIMIT :limit
)`,
      parameters: { owner: 'text', limit: 'int4' },
    }),
    // The time is checked twice, so that a conversation that becomes active while this waits for its lock is kept.
    markOld: statement({
      name: 'chat.prune',
      sql: `${MARK} WHERE deleted_at IS NULL AND updated_at < :older AND id IN (
  SELECT id FROM ${conversations} WHERE updated_at < :older AND deleted_at IS NULL ORDER BY updated_at, id LIMIT :limit
)`,
      parameters: { older: 'timestamptz', limit: 'int4' },
    }),
    removeMessages: statement({
      name: 'chat.sweep.messages',
      sql: `DELETE FROM ${messages} WHERE id IN (
  SELECT stored.id FROM ${messages} AS stored JOIN ${conversations} AS marked ON marked.id = stored.conversation_id
  WHERE marked.deleted_at IS NOT NULL LIMIT :limit
)`,
      parameters: { limit: 'int4' },
    }),
    removeConversations: statement({
      name: 'chat.sweep.conversations',
      sql: `DELETE FROM ${conversations} WHERE id IN (
  SELECT marked.id FROM ${conversations} AS marked
  WHERE marked.deleted_at IS NOT NULL
    AND NOT EXISTS (SELECT FROM ${messages} AS stored WHERE stored.conversation_id = marked.id)
  LIMIT :limit
)`,
      parameters: { limit: 'int4' },
    }),
  };
});

export function removalOf(db: StatementRunner, tables: Tables) {
  const statements = removalStatements(tables);
  const call = callsTo(db, chatHistoryNeeds(tables.names));

  async function remove(owner: Owner, id: string): Promise<boolean> {
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
    });
    const once = { idempotent: false };
    const small = await call(once, () => db.execute(statements.deleteSmall, { id, owner, rows: ROWS_AT_ONCE }));
    if (small.rowCount > 0) return true;
    const { rowCount } = await call(once, () => db.execute(statements.markOne, { id, owner }));
    if (rowCount > 0) await sweep();
    return rowCount > 0;
  }

  async function removeOwner(owner: Owner): Promise<number> {
    check((checker) => checker.owner(owner));
    const removed = await inBatches(call, (limit) => db.execute(statements.markOwner, { owner, limit }));
    await sweep();
    return removed;
  }

  async function prune({ olderThan, limit = 100 }: PruneOptions): Promise<Pruned> {
    check((checker) => {
      checker.number(limit, 'limit', 1, ROWS_AT_ONCE);
      checker.time(olderThan, 'olderThan');
    });
    const { rowCount } = await call({ idempotent: true }, () =>
      db.execute(statements.markOld, { older: olderThan, limit }),
    );
    await sweep();
    return { conversations: rowCount, more: rowCount === limit };
  }

  async function sweep(): Promise<void> {
    await inBatches(call, (limit) => db.execute(statements.removeMessages, { limit }));
    await inBatches(call, (limit) => db.execute(statements.removeConversations, { limit }));
  }

  return { remove, removeOwner, prune };
}
