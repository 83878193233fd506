import { nullable, type Row, statement } from '@daybreak/data-api/core';
import type { JsonObject, JsonValue, Message, NewMessage, Role } from '../model.ts';
import { perTables, type Tables } from '../tables.ts';

// Every statement filters by owner, and does not write to a conversation that has ended or is being deleted.

/** The messages of a request as rows. */
const ITEMS = `(
  SELECT position::int4 AS position, message ->> 'externalId' AS external_id, message ->> 'role' AS role,
    message ->> 'content' AS content, message -> 'parts' AS parts, message -> 'toolCalls' AS tool_calls,
    message -> 'metadata' AS metadata
  FROM jsonb_array_elements(:messages) WITH ORDINALITY AS element (message, position)
)`;

/** One message of a request, as {@link ITEMS} reads it. Members that are not set are left out, and become NULL. */
export function itemOf({ role, content = '', parts, toolCalls, metadata = {}, externalId }: NewMessage): JsonObject {
  return {
    ...{ role, content, metadata },
    ...(parts == null ? {} : { parts }),
    ...(toolCalls == null ? {} : { toolCalls }),
    ...(externalId == null ? {} : { externalId }),
  };
}

/** A message that was stored. */
const NUMBERED = {
  id: 'uuid',
  number: 'int4',
  external_id: nullable('text'),
  created_at: 'timestamptz',
} as const;
export type NumberedRow = Row<typeof NUMBERED>;

const WRITTEN = { ...NUMBERED, last_number: 'int4' } as const;

const MESSAGE = {
  id: nullable('uuid'),
  number: nullable('int4'),
  external_id: nullable('text'),
  role: nullable('text'),
  content: nullable('text'),
  parts: nullable('jsonb'),
  tool_calls: nullable('jsonb'),
  metadata: nullable('jsonb'),
  created_at: nullable('timestamptz'),
  last_number: 'int4',
  /** Number of messages in this direction, at most one more than the page has. */
  available: 'int4',
} as const;
export type PageRow = Row<typeof MESSAGE>;

export const messageStatements = perTables(({ messages, conversations }) => {
  const tables = { messages, conversations };
  const unlessStored = `
    AND NOT EXISTS (SELECT FROM ${messages} WHERE conversation_id = :id AND append_key = :key)`;
  const replaced = `, replaced AS (
  DELETE FROM ${messages} USING conversation WHERE conversation_id = :id AND number > :replace_after
)`;
  return {
    // For a key that has not been sent before.
    appendNew: statement({
      name: 'chat.append.new',
      sql: appendOf(tables),
      parameters: APPENDED,
      row: NUMBERED,
    }),
    append: statement({
      name: 'chat.append',
      sql: appendOf(tables, { unlessStored }),
      parameters: APPENDED,
      row: NUMBERED,
    }),
    appendReplacing: statement({
      name: 'chat.append.replace',
      sql: appendOf(tables, { unlessStored, replaced }),
      parameters: { ...APPENDED, replace_after: 'int4' },
      row: NUMBERED,
    }),
    // The messages that an earlier request stored with the key, and whether they equal those of this request.
    stored: statement({
      name: 'chat.append.stored',
      sql: `SELECT stored.id, stored.number, stored.external_id, stored.created_at, owned.last_number, (
  stored.role = item.role AND stored.content = item.content AND stored.metadata = item.metadata
    AND stored.parts IS NOT DISTINCT FROM item.parts AND stored.tool_calls IS NOT DISTINCT FROM item.tool_calls
    AND stored.external_id IS NOT DISTINCT FROM item.external_id
) IS TRUE AS same
FROM ${messages} AS stored
JOIN ${conversations} AS owned ON owned.id = stored.conversation_id
LEFT JOIN ${ITEMS} AS item ON item.position = stored.append_position
WHERE owned.id = :id AND owned.owner = :owner AND owned.deleted_at IS NULL AND stored.append_key = :key
ORDER BY stored.number`,
      parameters: { id: 'uuid', owner: 'text', messages: 'jsonb', key: 'uuid' },
      row: { ...WRITTEN, same: 'bool' },
      readOnly: true,
    }),
    // Messages with a known external id keep their number; the others are appended in the order of the request.
    upsert: statement({
      name: 'chat.upsert',
      sql: `WITH item AS ${ITEMS}, fresh AS (
  SELECT item.*, row_number() OVER (ORDER BY position)::int4 AS place FROM item
  WHERE NOT EXISTS (SELECT FROM ${messages} AS stored
    WHERE stored.conversation_id = :id AND stored.external_id = item.external_id)
), conversation AS (
  UPDATE ${conversations} SET last_number = last_number + (SELECT count(*) FROM fresh)::int4, updated_at = now()
  WHERE id = :id AND owner = :owner AND deleted_at IS NULL AND ended_at IS NULL
    AND (:expected IS NULL OR last_number = :expected)
  RETURNING last_number
), inserted AS (
  INSERT INTO ${messages} (conversation_id, number, external_id, role, content, parts, tool_calls, metadata)
  SELECT :id, conversation.last_number - (SELECT count(*) FROM fresh)::int4 + fresh.place, fresh.external_id, fresh.role,
    fresh.content, fresh.parts, fresh.tool_calls, fresh.metadata
  FROM conversation, fresh
  RETURNING id, number, external_id, created_at
), changed AS (
  UPDATE ${messages} AS stored
  SET role = item.role, content = item.content, parts = item.parts, tool_calls = item.tool_calls, metadata = item.metadata
  FROM conversation, item
  WHERE stored.conversation_id = :id AND stored.external_id = item.external_id
  RETURNING stored.id, stored.number, stored.external_id, stored.created_at
)
SELECT written.id, written.number, written.external_id, written.created_at, conversation.last_number
FROM conversation, (SELECT * FROM inserted UNION ALL SELECT * FROM changed) AS written
JOIN item ON item.external_id = written.external_id
ORDER BY item.position`,
      parameters: {
        id: 'uuid',
        owner: 'text',
        messages: 'jsonb',
        expected: nullable('int4'),
      },
      row: WRITTEN,
    }),
    after: pageStatement('chat.page', { messages, conversations }, 'number > :border', 'ASC'),
    before: pageStatement('chat.page.before', { messages, conversations }, 'number < :border', 'DESC'),
    // The counter rises, so that every `expectedLast` from before becomes invalid.
    truncate: statement({
      name: 'chat.truncate',
      sql: `WITH conversation AS (
  UPDATE ${conversations} SET last_number = last_number + 1, updated_at = now()
  WHERE id = :id AND owner = :owner AND deleted_at IS NULL AND ended_at IS NULL
    AND (:expected IS NULL OR last_number = :expected)
  RETURNING last_number
), removed AS (
  DELETE FROM ${messages} USING conversation
  WHERE conversation_id = :id AND number IN (
    SELECT number FROM ${messages} WHERE conversation_id = :id AND number > :after ORDER BY number DESC LIMIT :limit
  )
  RETURNING number
)
SELECT last_number, (SELECT count(*) FROM removed)::int4 AS removed FROM conversation`,
      parameters: { id: 'uuid', owner: 'text', after: 'int4', limit: 'int4', expected: nullable('int4') },
      row: { last_number: 'int4', removed: 'int4' },
    }),
  };
});

/** Input of an append. */
const APPENDED = {
  id: 'uuid',
  owner: 'text',
  count: 'int4',
  messages: 'jsonb',
  key: 'uuid',
  expected: nullable('int4'),
} as const;

// The row lock of the update numbers messages without gaps. The statement writes nothing and returns no row if the conversation was not
// found, has ended or was changed, or if the key was used before. PostgreSQL plans the statement at each call, which takes as long as
// storing the rows. So replay and replacement have their own statements, and this one is as flat as possible.
function appendOf(
  { messages, conversations }: Pick<Tables, 'messages' | 'conversations'>,
  { unlessStored = '', replaced = '' }: { readonly unlessStored?: string; readonly replaced?: string } = {},
): string {
  return `WITH conversation AS (
  UPDATE ${conversations} SET last_number = last_number + :count, updated_at = now()
  WHERE id = :id AND owner = :owner AND deleted_at IS NULL AND ended_at IS NULL
    AND (:expected IS NULL OR last_number = :expected)${unlessStored}
  RETURNING id, last_number - :count AS before
)${replaced}
INSERT INTO ${messages}
  (conversation_id, number, external_id, role, content, parts, tool_calls, metadata, append_key, append_position)
SELECT conversation.id, before + position::int4, message ->> 'externalId', message ->> 'role', message ->> 'content',
  message -> 'parts', message -> 'toolCalls', message -> 'metadata', :key, position::int4
FROM conversation, jsonb_array_elements(:messages) WITH ORDINALITY AS element (message, position)
RETURNING id, number, external_id, created_at`;
}

// An empty page is one row of NULLs. A conversation that the owner does not have returns no row.
function pageStatement(
  name: string,
  { messages, conversations }: Pick<Tables, 'messages' | 'conversations'>,
  condition: 'number > :border' | 'number < :border',
  order: 'ASC' | 'DESC',
) {
  return statement({
    name,
    sql: `SELECT page.id, page.number, page.external_id, page.role, page.content, page.parts, page.tool_calls, page.metadata,
  page.created_at, owned.last_number, coalesce(page.available, 0) AS available
FROM ${conversations} AS owned
LEFT JOIN LATERAL (
  SELECT found.*, count(*) OVER ()::int4 AS available, row_number() OVER (ORDER BY number ${order}) AS place,
    sum(octet_length(content) + coalesce(octet_length(parts::text), 0) + coalesce(octet_length(tool_calls::text), 0)
      + octet_length(metadata::text) + 200) OVER (ORDER BY number ${order}) AS bytes
  FROM (
    SELECT id, number, external_id, role, content, parts, tool_calls, metadata, created_at
    FROM ${messages} AS stored
    WHERE stored.conversation_id = owned.id AND ${condition}
    ORDER BY number ${order}
    LIMIT :limit + 1
  ) AS found
) AS page ON page.place <= :limit AND (page.place = 1 OR page.bytes <= :max_bytes)
WHERE owned.id = :id AND owned.owner = :owner AND owned.deleted_at IS NULL
ORDER BY page.number`,
    parameters: { id: 'uuid', owner: 'text', border: 'int4', limit: 'int4', max_bytes: 'int4' },
    row: MESSAGE,
    readOnly: true,
  });
}

/** The messages of a page; none for the row of NULLs. */
export function messagesOf(rows: readonly PageRow[]): readonly Message[] {
  return rows.flatMap((row) => {
    const { id, number, role, content, created_at: createdAt } = row;
    if (id === null || number === null || role === null || content === null || createdAt === null) return [];
    return [
      {
        ...{ id, number, externalId: row.external_id, role: role as Role, content, createdAt },
        parts: row.parts as JsonValue,
        toolCalls: row.tool_calls as readonly JsonValue[] | null,
        metadata: row.metadata as JsonObject,
      },
    ];
  });
}
