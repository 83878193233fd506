import { type Database, nullable, statement } from '@daybreak/database';
import type { Conversation, Message, NewConversation, NewMessage, PageQuery } from './conversation.ts';

// Every statement filters by the caller (:subject), so that no user reaches another user's rows.

// The update changes nothing. Without it, RETURNING gives no row for a user that exists.
const insertConversation = statement({
  sql: `WITH caller AS (
  INSERT INTO users (subject) VALUES (:subject)
  ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject
  RETURNING id
)
INSERT INTO conversations (user_id, agent_id, title, metadata)
SELECT id, :agent_id, :title, :metadata FROM caller
RETURNING id, agent_id, title, metadata, created_at`,
  parameters: { subject: 'text', agent_id: nullable('text'), title: nullable('text'), metadata: 'jsonb' },
  row: {
    id: 'uuid',
    agent_id: nullable('text'),
    title: nullable('text'),
    metadata: 'jsonb',
    created_at: 'timestamptz',
  },
});

// The row lock of the update numbers messages without gaps. It returns no row when the caller does not own the conversation.
const insertMessages = statement({
  sql: `WITH conversation AS (
  UPDATE conversations
  SET message_count = message_count + :count, updated_at = now()
  FROM users
  WHERE conversations.id = :conversation_id AND users.id = conversations.user_id AND users.subject = :subject
  RETURNING conversations.id, conversations.message_count - :count AS before
)
INSERT INTO messages (conversation_id, number, role, content, tool_calls, metadata)
SELECT conversation.id, conversation.before + item.position, item.message ->> 'role', item.message ->> 'content',
  item.message -> 'toolCalls', coalesce(item.message -> 'metadata', '{}')
FROM conversation, jsonb_array_elements(:messages) WITH ORDINALITY AS item (message, position)
ORDER BY item.position
RETURNING id, number, created_at`,
  parameters: { subject: 'text', conversation_id: 'uuid', count: 'int4', messages: 'jsonb' },
  row: { id: 'uuid', number: 'int4', created_at: 'timestamptz' },
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

/** Creates a conversation. The caller's first one also creates the user. */
export async function createConversation(db: Database, subject: string, input: NewConversation): Promise<Conversation> {
  const { title = null, agentId = null, metadata = {} } = input;
  const [row] = await db.query(insertConversation, { subject, title, agent_id: agentId, metadata });
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row.');
  return {
    id: row.id,
    title: row.title,
    agentId: row.agent_id,
    metadata: row.metadata,
    createdAt: row.created_at,
  };
}

export type AppendedMessage = Pick<Message, 'id' | 'number' | 'createdAt'>;

/**
 * Appends messages in their order, by one statement: all of them or none.
 * @returns undefined when the caller does not own the conversation.
 */
export async function appendMessages(
  db: Database,
  subject: string,
  conversationId: string,
  messages: readonly NewMessage[],
): Promise<readonly AppendedMessage[] | undefined> {
  const rows = await db.query(insertMessages, {
    subject,
    conversation_id: conversationId,
    count: messages.length,
    messages,
  });
  if (rows.length === 0) return undefined;
  const appended = rows.map((row) => ({ id: row.id, number: row.number, createdAt: row.created_at }));
  return appended.sort((a, b) => a.number - b.number);
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
