import { type Database, nullable, type Row, statement } from '@daybreak/database';
import { KeyReusedError } from '../runtime/errors.ts';
import { requestDigest } from '../runtime/idempotency.ts';
import {
  type Conversation,
  type ConversationChange,
  type ConversationSummary,
  type ConversationsQuery,
  cursorOf,
  type NewConversation,
} from './conversation.ts';

// Every statement filters by the caller (:subject), so that no user reaches another user's rows.

const SUMMARY = {
  id: 'uuid',
  agent_id: nullable('text'),
  title: nullable('text'),
  message_count: 'int4',
  created_at: 'timestamptz',
  updated_at: 'timestamptz',
  ended_at: nullable('timestamptz'),
} as const;
const CONVERSATION = { ...SUMMARY, metadata: 'jsonb' } as const;

const columnsOf = (row: object) =>
  Object.keys(row)
    .map((name) => `conversations.${name}`)
    .join(', ');

// The updates change nothing. Without them, RETURNING gives no row for a user, or a key, that exists.
const insertConversation = statement({
  sql: `WITH caller AS (
  INSERT INTO users (subject) VALUES (:subject)
  ON CONFLICT (subject) DO UPDATE SET subject = excluded.subject
  RETURNING id
)
INSERT INTO conversations (user_id, agent_id, title, metadata, create_key, create_digest)
SELECT id, :agent_id, :title, :metadata, :key, :digest FROM caller
ON CONFLICT (user_id, create_key) DO UPDATE SET create_key = excluded.create_key
RETURNING ${columnsOf(CONVERSATION)}, conversations.create_digest`,
  parameters: {
    subject: 'text',
    agent_id: nullable('text'),
    title: nullable('text'),
    metadata: 'jsonb',
    key: nullable('uuid'),
    digest: nullable('text'),
  },
  row: { ...CONVERSATION, create_digest: nullable('text') },
});

const selectConversation = statement({
  sql: `SELECT ${columnsOf(CONVERSATION)}
FROM conversations JOIN users ON users.id = conversations.user_id
WHERE conversations.id = :id AND users.subject = :subject`,
  parameters: { subject: 'text', id: 'uuid' },
  row: CONVERSATION,
  readOnly: true,
});

// By the index of user and time. The first page begins after every time and id that there can be.
const selectPage = statement({
  sql: `SELECT ${columnsOf(SUMMARY)}
FROM conversations JOIN users ON users.id = conversations.user_id
WHERE users.subject = :subject AND (conversations.created_at, conversations.id) < (:created_at, :id)
ORDER BY conversations.created_at DESC, conversations.id DESC
LIMIT :limit + 1`,
  parameters: { subject: 'text', created_at: 'timestamptz', id: 'uuid', limit: 'int4' },
  row: SUMMARY,
  readOnly: true,
});
const NEWEST = { createdAt: '9999-12-31T23:59:59Z', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

const changeConversation = statement({
  sql: `UPDATE conversations
SET title = CASE WHEN :set_title THEN :title ELSE title END,
  metadata = coalesce(:metadata, metadata),
  ended_at = CASE WHEN :ended IS NULL THEN ended_at WHEN :ended THEN coalesce(ended_at, now()) END,
  updated_at = now()
FROM users
WHERE conversations.id = :id AND users.id = conversations.user_id AND users.subject = :subject
RETURNING ${columnsOf(CONVERSATION)}`,
  parameters: {
    subject: 'text',
    id: 'uuid',
    set_title: 'bool',
    title: nullable('text'),
    metadata: nullable('jsonb'),
    ended: nullable('bool'),
  },
  row: CONVERSATION,
});

const removeConversation = statement({
  sql: `DELETE FROM conversations USING users
WHERE conversations.id = :id AND users.id = conversations.user_id AND users.subject = :subject`,
  parameters: { subject: 'text', id: 'uuid' },
});

/**
 * Creates a conversation. The caller's first one also creates the user.
 *
 * @param key - a UUID: the same key again creates nothing, and gives the conversation as it is now
 * @throws {KeyReusedError} the key belongs to another request.
 */
export async function createConversation(
  db: Database,
  subject: string,
  { input, key }: { readonly input: NewConversation; readonly key: string | undefined },
): Promise<Conversation> {
  const { title = null, agentId = null, metadata = {} } = input;
  const digest = key === undefined ? null : requestDigest([title, agentId, metadata]);
  const [row] = await db.query(insertConversation, {
    subject,
    title,
    agent_id: agentId,
    metadata,
    key: key ?? null,
    digest,
  });
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row.');
  if (row.create_digest !== digest) throw new KeyReusedError();
  return conversationOf(row);
}

/** @returns undefined when the caller does not own the conversation. */
export async function findConversation(db: Database, subject: string, id: string): Promise<Conversation | undefined> {
  const [row] = await db.query(selectConversation, { subject, id });
  return row === undefined ? undefined : conversationOf(row);
}

export interface ConversationPage {
  readonly conversations: readonly ConversationSummary[];
  /** Pass it as `after` for the next page; null on the last one. */
  readonly next: string | null;
}

/** The caller's conversations, newest first. */
export async function findConversations(
  db: Database,
  subject: string,
  { limit, after = NEWEST }: ConversationsQuery,
): Promise<ConversationPage> {
  const rows = await db.query(selectPage, { subject, created_at: after.createdAt, id: after.id, limit });
  const conversations = rows.slice(0, limit).map(summaryOf);
  const last = conversations.at(-1);
  return { conversations, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}

/** Changes what the change names. @returns undefined when the caller does not own the conversation. */
export async function updateConversation(
  db: Database,
  subject: string,
  { id, change }: { readonly id: string; readonly change: ConversationChange },
): Promise<Conversation | undefined> {
  const { title, metadata = null, ended = null } = change;
  const values = { subject, id, set_title: title !== undefined, title: title ?? null, metadata, ended };
  const [row] = await db.query(changeConversation, values);
  return row === undefined ? undefined : conversationOf(row);
}

/** Deletes a conversation and its messages. @returns false when the caller does not own it. */
export async function deleteConversation(db: Database, subject: string, id: string): Promise<boolean> {
  const { rowCount } = await db.execute(removeConversation, { subject, id });
  return rowCount > 0;
}

type SummaryRow = Row<typeof SUMMARY>;

function summaryOf(row: SummaryRow): ConversationSummary {
  return {
    id: row.id,
    title: row.title,
    agentId: row.agent_id,
    messageCount: row.message_count,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    endedAt: row.ended_at,
  };
}

function conversationOf(row: SummaryRow & { readonly metadata: unknown }): Conversation {
  return { ...summaryOf(row), metadata: row.metadata };
}

/** For the test that proves them against the migrations. */
export const CONVERSATION_STATEMENTS = [
  insertConversation,
  selectConversation,
  selectPage,
  changeConversation,
  removeConversation,
] as const;
