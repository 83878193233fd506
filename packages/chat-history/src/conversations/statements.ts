import { nullable, type Row, statement } from '@daybreak/data-api/core';
import type { Conversation, ConversationSummary, JsonObject } from '../model.ts';
import { perTables } from '../tables.ts';

// Every statement filters by owner, and ignores conversations that are being deleted.

const ROW = {
  id: 'uuid',
  external_id: nullable('text'),
  agent_id: nullable('text'),
  title: nullable('text'),
  metadata: 'jsonb',
  last_number: 'int4',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  ended_at: nullable('timestamptz'),
} as const;
const COLUMNS = Object.keys(ROW).join(', ');

export const conversationStatements = perTables(({ conversations }) => {
  return {
    insert: statement({
      name: 'chat.create',
      sql: `INSERT INTO ${conversations} (id, owner, external_id, agent_id, title, metadata, create_key, create_digest)
VALUES (coalesce(:id, gen_random_uuid()), :owner, :external_id, :agent_id, :title, :metadata, :key, :digest)
ON CONFLICT DO NOTHING
RETURNING ${COLUMNS}`,
      parameters: {
        id: nullable('uuid'),
        owner: 'text',
        external_id: nullable('text'),
        agent_id: nullable('text'),
        title: nullable('text'),
        metadata: 'jsonb',
        key: nullable('uuid'),
        digest: nullable('text'),
      },
      row: ROW,
    }),
    existing: statement({
      name: 'chat.create.existing',
      sql: `SELECT ${COLUMNS}, create_key, create_digest
FROM ${conversations}
WHERE owner = :owner AND deleted_at IS NULL AND (id = :id OR external_id = :external_id OR create_key = :key)
LIMIT 1`,
      parameters: {
        owner: 'text',
        id: nullable('uuid'),
        external_id: nullable('text'),
        key: nullable('uuid'),
      },
      row: { ...ROW, create_key: nullable('uuid'), create_digest: nullable('text') },
      readOnly: true,
    }),
    find: statement({
      name: 'chat.get',
      sql: `SELECT ${COLUMNS} FROM ${conversations} WHERE id = :id AND owner = :owner AND deleted_at IS NULL`,
      parameters: { id: 'uuid', owner: 'text' },
      row: ROW,
      readOnly: true,
    }),
    findExternal: statement({
      name: 'chat.find',
      sql: `SELECT ${COLUMNS} FROM ${conversations}
WHERE owner = :owner AND external_id = :external_id AND deleted_at IS NULL`,
      parameters: { external_id: 'text', owner: 'text' },
      row: ROW,
      readOnly: true,
    }),
    change: statement({
      name: 'chat.update',
      sql: `UPDATE ${conversations}
SET title = CASE WHEN :set_title THEN :title ELSE title END,
  metadata = CASE WHEN :metadata IS NULL THEN metadata WHEN :merge THEN metadata || :metadata ELSE :metadata END,
  ended_at = CASE WHEN :ended IS NULL THEN ended_at WHEN :ended THEN coalesce(ended_at, now()) END,
  updated_at = now()
WHERE id = :id AND owner = :owner AND deleted_at IS NULL
  AND (:if_updated_at IS NULL OR updated_at = :if_updated_at)
RETURNING ${COLUMNS}`,
      parameters: {
        id: 'uuid',
        owner: 'text',
        set_title: 'bool',
        title: nullable('text'),
        metadata: nullable('jsonb'),
        merge: 'bool',
        ended: nullable('bool'),
        if_updated_at: nullable('timestamptz'),
      },
      row: ROW,
    }),
  };
});

/** For lists: without metadata, so that a page stays small. */
export const { metadata: _, ...SUMMARY_ROW } = ROW;

export function conversationOf(row: Row<typeof ROW>): Conversation {
  return { ...summaryOf(row), metadata: row.metadata as JsonObject };
}

export function summaryOf(row: Row<typeof SUMMARY_ROW>): ConversationSummary {
  return {
    id: row.id,
    externalId: row.external_id,
    agentId: row.agent_id,
    title: row.title,
    lastNumber: row.last_number,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  };
}
