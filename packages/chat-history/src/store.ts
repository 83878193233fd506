import type { StatementRunner } from '@daybreak/data-api/core';
import {
  type ConversationChange,
  conversationsOf,
  type ListOptions,
  type NewConversation,
} from './conversations/conversations.ts';
import {
  type ChangedMessages,
  messagesOfConversation,
  type NewMessages,
  type PageOptions,
  type TruncatedMessages,
  type Truncation,
} from './messages/messages.ts';
import type {
  Appended,
  Conversation,
  ConversationSummary,
  Hit,
  Message,
  MessagePage,
  Owner,
  Page,
  Written,
} from './model.ts';
import { type Pruned, type PruneOptions, removalOf } from './removal/removal.ts';
import { type SearchOptions, searchOf } from './search.ts';
import { type TableNames, tablesOf } from './tables.ts';

/**
 * Conversations and their messages. Every call takes an owner; a conversation of another owner does not exist for it.
 *
 * Every call throws {@link InvalidInputError} with all problems before anything is sent, `ChatHistoryError` with the code
 * `schema_missing` if a table is missing, and errors of the database unchanged. A statement that conflicts with another writer is sent
 * again, with at most five attempts.
 */
export interface ChatHistoryStore {
  /**
   * Creates a conversation. If one with the same `id`, `externalId` or `key` exists, it creates nothing and returns that one.
   *
   * @example
   * const conversation = await store.create('alice', { externalId: 'chat-7', title: 'Trip to Oslo' });
   * @throws {ChatHistoryError} `id_taken`: another owner has the id.
   * @throws {AppendKeyReusedError} the key belongs to another request.
   */
  create(owner: Owner, input?: NewConversation): Promise<Conversation>;
  get(owner: Owner, id: string): Promise<Conversation | undefined>;
  /** The conversation with the caller's own id. */
  find(owner: Owner, externalId: string): Promise<Conversation | undefined>;
  /**
   * The conversations with the newest activity first. One that gets a message between two pages may appear twice; none is left out.
   *
   * @throws {CursorError} the cursor is not `next` of a page of this list.
   */
  list(owner: Owner, options?: ListOptions): Promise<Page<ConversationSummary>>;
  /**
   * Changes the members that are set. Returns undefined if the owner does not have the conversation.
   *
   * @throws {ChatHistoryError} `conversation_changed`: it was changed since `ifUpdatedAt`.
   */
  update(owner: Owner, id: string, change: ConversationChange): Promise<Conversation | undefined>;
  /**
   * Appends messages in order, with one statement: all of them or none. After a lost answer it is sent again with its key, so that nothing
   * is stored twice.
   *
   * @example
   * const { lastNumber } = await store.append('alice', id, { messages: [{ role: 'user', content: 'Hello' }], key });
   * @throws {ConversationNotFoundError}
   * @throws {ConversationChangedError} `expectedLast` is no longer the counter; one of several writers wins.
   * @throws {AppendKeyReusedError} the key belongs to other messages.
   * @throws {ChatHistoryError} `conversation_ended`.
   */
  append(owner: Owner, id: string, input: NewMessages): Promise<Appended>;
  /**
   * Writes messages by their external ids, with one statement: existing ones keep their number and get the new content, the others are
   * appended in order.
   *
   * @throws as {@link append}, but for the key.
   */
  upsert(owner: Owner, id: string, input: ChangedMessages): Promise<Written>;
  /**
   * Messages after or before a number, oldest first.
   *
   * @example
   * for (let after: number | null = 0; after !== null; ) {
   *   const { messages, next } = await store.page('alice', id, { after });
   *   after = next;
   * }
   * @throws {ConversationNotFoundError}
   */
  page(owner: Owner, id: string, options?: PageOptions): Promise<MessagePage>;
  /**
   * The newest messages, oldest first: 1 to 10,000, in as few requests as possible with at most 1 MiB each.
   *
   * @throws {ConversationNotFoundError}
   */
  last(owner: Owner, id: string, count: number): Promise<readonly Message[]>;
  /**
   * Removes the messages after a number, for instance to answer again. Their numbers are not used again, and an older `expectedLast` fails.
   * More than 1,000 messages need several statements, newest first.
   *
   * @throws as {@link append}, but for the key.
   */
  truncate(owner: Owner, id: string, truncation: Truncation): Promise<TruncatedMessages>;
  /** Deletes a conversation and its messages. Returns false if the owner does not have the conversation. */
  delete(owner: Owner, id: string): Promise<boolean>;
  /** Deletes every conversation of an owner. Returns how many there were. */
  deleteOwner(owner: Owner): Promise<number>;
  /** Deletes conversations of all owners by age, oldest first. Call it again while `more` is true. */
  prune(options: PruneOptions): Promise<Pruned>;
  /**
   * Messages that contain a text, ignoring case, newest first. It reads every message of the owner.
   *
   * @example
   * const hits = await store.search('alice', { text: 'oslo' });
   */
  search(owner: Owner, options: SearchOptions): Promise<readonly Hit[]>;
}

export interface ChatHistoryOptions {
  /** Names of the tables, if they are not `conversations` and `messages`. */
  readonly tables?: TableNames;
}

/**
 * The store on a database, or inside a transaction of the caller. It does not create tables; migrations do.
 *
 * @example
 * const store = createChatHistory(await connectDatabase(loadConnection({ env: process.env })));
 * @throws {InvalidInputError} an invalid table name.
 */
export function createChatHistory(db: StatementRunner, options: ChatHistoryOptions = {}): ChatHistoryStore {
  const tables = tablesOf(options.tables ?? {});
  const { create, get, find, list, update } = conversationsOf(db, tables);
  const { append, upsert, page, last, truncate } = messagesOfConversation(db, tables, get);
  const { remove, removeOwner, prune } = removalOf(db, tables);
  const search = searchOf(db, tables);
  return {
    ...{ create, get, find, list, update, append, upsert, page, last, truncate },
    ...{ delete: remove, deleteOwner: removeOwner, prune, search },
  };
}
