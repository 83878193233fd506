import { type Database, nullable, SQL_STATES, StatementError, statement } from '@daybreak/database';
import { ConflictError, KeyReusedError } from '../runtime/errors.ts';
import type { Message, NewMessage, PageQuery } from './conversation.ts';
import { findConversation } from './conversations.ts';

// Every statement filters by the caller (:subject), so that no user reaches another user's rows.

// The row lock of the update numbers messages without gaps. It returns no row when the caller does not own the conversation, when the
// conversation has ended, and when the key was used before: then the last part returns what was stored under it.
const insertMessages = statement({
  sql: `WITH item AS (
  SELECT position::int4 AS position, message ->> 'role' AS role, message ->> 'content' AS content,
    message -> 'toolCalls' AS tool_calls, coalesce(message -> 'metadata', '{}') AS metadata
  FROM jsonb_array_elements(:messages) WITH ORDINALITY AS element (message, position)
), conversation AS (
  UPDATE conversations
  SET message_count = message_count + :count, updated_at = now()
  FROM users
  WHERE conversations.id = :conversation_id AND users.id = conversations.user_id AND users.subject = :subject
    AND conversations.ended_at IS NULL
    AND NOT EXISTS (SELECT FROM messages WHERE messages.conversation_id = conversations.id AND append_key = :key)
  RETURNING conversations.id, conversations.message_count - :count AS before
), inserted AS (
  INSERT INTO messages (conversation_id, number, role, content, tool_calls, metadata, append_key, append_position)
  SELECT conversation.id, conversation.before + item.position, item.role, item.content, item.tool_calls, item.metadata,
    :key, CASE WHEN :key IS NULL THEN NULL ELSE item.position END
  FROM conversation, item
  ORDER BY item.position
  RETURNING id, number, created_at
)
SELECT id, number, created_at, false AS replayed, true AS same FROM inserted
UNION ALL
SELECT messages.id, messages.number, messages.created_at, true, (
  messages.role = item.role AND messages.content = item.content AND messages.metadata = item.metadata
    AND messages.tool_calls IS NOT DISTINCT FROM item.tool_calls
) IS TRUE
FROM messages
JOIN conversations ON conversations.id = messages.conversation_id
JOIN users ON users.id = conversations.user_id
LEFT JOIN item ON item.position = messages.append_position
WHERE conversations.id = :conversation_id AND users.subject = :subject AND messages.append_key = :key
ORDER BY number`,
  parameters: {
    subject: 'text',
    conversation_id: 'uuid',
    count: 'int4',
    messages: 'jsonb',
    key: nullable('uuid'),
  },
  row: { id: 'uuid', number: 'int4', created_at: 'timestamptz', replayed: 'bool', same: 'bool' },
});

/** A result has at most 1 MiB; this leaves room for what surrounds the texts of a row. */
const MAX_PAGE_BYTES = 900_000;

// An empty page is one row of NULLs. A conversation that the caller does not own gives no row.
const selectPage = statement({
  sql: `SELECT page.id, page.number, page.role, page.content, page.tool_calls, page.metadata, page.created_at,
  coalesce(page.available, 0) AS available
FROM conversations
JOIN users ON users.id = conversations.user_id
LEFT JOIN LATERAL (
  SELECT id, number, role, content, tool_calls, metadata, created_at,
    count(*) OVER ()::int4 AS available,
    row_number() OVER (ORDER BY number) AS place,
    sum(octet_length(content) + coalesce(octet_length(tool_calls::text), 0) + octet_length(metadata::text) + 200)
      OVER (ORDER BY number) AS bytes
  FROM (
    SELECT id, number, role, content, tool_calls, metadata, created_at
    FROM messages
    WHERE messages.conversation_id = conversations.id AND number > :after
    ORDER BY number
    LIMIT :limit + 1
  ) AS found
) AS page ON page.place <= :limit AND (page.place = 1 OR page.bytes <= :max_bytes)
WHERE conversations.id = :conversation_id AND users.subject = :subject
ORDER BY page.number`,
  parameters: { subject: 'text', conversation_id: 'uuid', after: 'int4', limit: 'int4', max_bytes: 'int4' },
  row: {
    id: nullable('uuid'),
    number: nullable('int4'),
    role: nullable('text'),
    content: nullable('text'),
    tool_calls: nullable('jsonb'),
    metadata: nullable('jsonb'),
    created_at: nullable('timestamptz'),
    available: 'int4',
  },
  readOnly: true,
});

export interface Appended {
  readonly messages: readonly Pick<Message, 'id' | 'number' | 'createdAt'>[];
  /** Whether an earlier request with this key stored them. */
  readonly replayed: boolean;
}

export interface NewMessages {
  readonly conversationId: string;
  readonly messages: readonly NewMessage[];
  /** A UUID. The same key again stores nothing, and gives what was stored. */
  readonly key: string | undefined;
}

/**
 * Appends messages in their order, by one statement: all of them or none.
 *
 * @returns undefined when the caller does not own the conversation.
 * @throws {KeyReusedError} the key belongs to other messages.
 * @throws {ConflictError} the conversation has ended.
 */
export async function appendMessages(db: Database, subject: string, input: NewMessages): Promise<Appended | undefined> {
  const { conversationId, messages, key = null } = input;
  const values = { subject, conversation_id: conversationId, count: messages.length, messages, key };
  const rows = await db.query(insertMessages, values).catch((error) => {
    // Another request with this key committed while this one waited for the row lock. Its rows are there now.
    if (isKeyTaken(error)) return db.query(insertMessages, values);
    throw error;
  });
  if (rows.length === 0) {
    if ((await findConversation(db, subject, conversationId)) === undefined) return undefined;
    throw new ConflictError('The conversation has ended. Set ended to false first, or create another one.');
  }
  if (rows.length !== messages.length || rows.some(({ same }) => !same)) throw new KeyReusedError();
  return {
    messages: rows.map((row) => ({ id: row.id, number: row.number, createdAt: row.created_at })),
    replayed: rows.some(({ replayed }) => replayed),
  };
}

function isKeyTaken(error: unknown): boolean {
  return (
    error instanceof StatementError &&
    error.sqlState === SQL_STATES.uniqueViolation &&
    error.constraint === 'messages_append_key_key'
  );
}

export interface MessagePage {
  readonly messages: readonly Message[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: number | null;
}

/**
 * Messages after a number, oldest first: at most `limit`, and fewer when they are long, because a result has at most 1 MiB.
 * @returns undefined when the caller does not own the conversation.
 */
export async function findMessages(
  db: Database,
  subject: string,
  conversationId: string,
  { after, limit }: PageQuery,
): Promise<MessagePage | undefined> {
  const rows = await db.query(selectPage, {
    subject,
    conversation_id: conversationId,
    after,
    limit,
    max_bytes: MAX_PAGE_BYTES,
  });
  const [first] = rows;
  if (first === undefined) return undefined;
  const messages = rows.flatMap((row) => {
    const { id, number, role, content, created_at: createdAt } = row;
    if (id === null || number === null || role === null || content === null || createdAt === null) return [];
    return [{ id, number, role, content, toolCalls: row.tool_calls, metadata: row.metadata, createdAt }];
  });
  const next = messages.length < first.available ? (messages.at(-1)?.number ?? null) : null;
  return { messages, next };
}

/** For the test that proves them against the migrations. */
export const MESSAGE_STATEMENTS = [insertMessages, selectPage] as const;
