import { type StatementRunner, sql, table } from '@daybreak/data-api/core';
import { page } from '@daybreak/data-api/pages';
import { check } from '../check.ts';
import { digestOf } from '../digest.ts';
import { AppendKeyReusedError, ChatHistoryError } from '../errors.ts';
import {
  type Conversation,
  type ConversationSummary,
  type JsonObject,
  MAX_AGENT_ID_CHARACTERS,
  MAX_CONVERSATIONS_OF_PAGE,
  MAX_EXTERNAL_ID_BYTES,
  type Owner,
  type Page,
} from '../model.ts';
import { callsTo } from '../repeat.ts';
import { chatHistoryNeeds } from '../schema/needs.ts';
import type { Tables } from '../tables.ts';
import { conversationOf, conversationStatements, SUMMARY_ROW, summaryOf } from './statements.ts';

export interface NewConversation {
  /** A UUID. @default - the database generates one */
  readonly id?: string | undefined;
  /** The caller's own id, unique for the owner: 1 to 255 bytes. */
  readonly externalId?: string | null | undefined;
  /** 1 to 100 characters. */
  readonly agentId?: string | null | undefined;
  /** 1 to 500 characters. */
  readonly title?: string | null | undefined;
  /** At most 128 KiB as JSON. @default {} */
  readonly metadata?: JsonObject | undefined;
  /** A UUID. The same request with the same key creates nothing and returns the conversation; a different request with it is refused. */
  readonly key?: string | undefined;
}

/** A member that is not set stays unchanged. */
export interface ConversationChange {
  /** Null removes the title. */
  readonly title?: string | null | undefined;
  readonly metadata?: JsonObject | undefined;
  /** Merges the members of `metadata` into the stored ones, instead of replacing all. @default false */
  readonly merge?: boolean | undefined;
  /** True refuses further messages; false allows them again. */
  readonly ended?: boolean | undefined;
  /** Writes only if the conversation still has this `updatedAt`, so that no change of another writer is lost. */
  readonly ifUpdatedAt?: string | undefined;
}

export interface ListOptions {
  /** Only conversations with this agent. */
  readonly agentId?: string | undefined;
  /** 1 to 100. @default 20 */
  readonly limit?: number | undefined;
  /** `next` of the previous page. @default - the first page */
  readonly cursor?: string | null | undefined;
}

export function conversationsOf(db: StatementRunner, tables: Tables) {
  const statements = conversationStatements(tables);
  const call = callsTo(db, chatHistoryNeeds(tables.names));
  const conversations = table(tables.names.conversations, {});

  async function create(owner: Owner, input: NewConversation = {}): Promise<Conversation> {
    const { id = null, externalId = null, agentId = null, title = null, metadata = {}, key = null } = input;
    check((checker) => {
      checker.owner(owner);
      if (id !== null) checker.uuid(id, 'id');
      if (key !== null) checker.uuid(key, 'key');
      checker.conversation(input);
    });
    const digest = key === null ? null : digestOf([externalId, agentId, title, metadata]);
    const values = { id, owner, external_id: externalId, agent_id: agentId, title, metadata, key, digest };
    // Without any id, a retry would create a second conversation.
    const idempotent = id !== null || externalId !== null || key !== null;
    return await call({ idempotent }, async () => {
      const created = await db.find(statements.insert, values);
      if (created !== undefined) return conversationOf(created);
      const existing = await db.find(statements.existing, { owner, id, external_id: externalId, key });
      if (existing === undefined) {
        throw new ChatHistoryError('id_taken', 'The id of the conversation is taken. Create it with another id.');
      }
      if (key !== null && existing.create_key === key && existing.create_digest !== digest) {
        throw new AppendKeyReusedError();
      }
      return conversationOf(existing);
    });
  }

  async function get(owner: Owner, id: string): Promise<Conversation | undefined> {
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
    });
    const row = await call(READ, () => db.find(statements.find, { owner, id }));
    return row === undefined ? undefined : conversationOf(row);
  }

  async function find(owner: Owner, externalId: string): Promise<Conversation | undefined> {
    check((checker) => {
      checker.owner(owner);
      checker.text(externalId, 'externalId', { bytes: MAX_EXTERNAL_ID_BYTES });
    });
    const row = await call(READ, () => db.find(statements.findExternal, { owner, external_id: externalId }));
    return row === undefined ? undefined : conversationOf(row);
  }

  async function list(owner: Owner, options: ListOptions = {}): Promise<Page<ConversationSummary>> {
    const { agentId, limit = 20, cursor } = options;
    check((checker) => {
      checker.owner(owner);
      checker.number(limit, 'limit', 1, MAX_CONVERSATIONS_OF_PAGE);
      if (agentId !== undefined) checker.text(agentId, 'agentId', { characters: MAX_AGENT_ID_CHARACTERS });
    });
    const ofAgent = agentId === undefined ? sql.empty : sql` AND agent_id = ${sql.value('text', agentId)}`;
    const query = {
      name: 'chat.list',
      from: sql`SELECT * FROM ${conversations} WHERE owner = ${sql.value('text', owner)} AND deleted_at IS NULL${ofAgent}`,
      row: SUMMARY_ROW,
      orderBy: ['-updated_at', '-id'],
    } as const;
    const found = await call(READ, () => page(db, query, { size: limit, after: cursor ?? undefined }));
    return { items: found.rows.map(summaryOf), next: found.next ?? null };
  }

  async function update(owner: Owner, id: string, change: ConversationChange): Promise<Conversation | undefined> {
    const { title, metadata = null, merge = false, ended = null, ifUpdatedAt = null } = change;
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
      checker.conversation({ title, metadata: metadata ?? undefined });
      const changes = title !== undefined || metadata !== null || ended !== null;
      checker.expect(changes, 'change', 'expected title, metadata or ended');
    });
    const row = await call({ idempotent: false }, () =>
      db.find(statements.change, {
        ...{ id, owner, set_title: title !== undefined, title: title ?? null },
        ...{ metadata, merge, ended, if_updated_at: ifUpdatedAt },
      }),
    );
    if (row !== undefined) return conversationOf(row);
    if (ifUpdatedAt === null || (await get(owner, id)) === undefined) return undefined;
    throw new ChatHistoryError(
      'conversation_changed',
      'The conversation was changed since `ifUpdatedAt`. Nothing was written. Read it again, and decide again.',
    );
  }

  return { create, get, find, list, update };
}

const READ = { idempotent: true };
