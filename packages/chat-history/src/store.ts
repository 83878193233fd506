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
 * Conversations and their messages. Every call takes the owner and sees nothing of another: a conversation of somebody else is one that
 * does not exist.
 *
 * Every call throws {@link InvalidInputError} with all problems before anything is sent, `ChatHistoryError` with the code
 * `schema_missing` where the tables are not there, and errors of the database as they are. A statement that loses against another
 * writer is sent again, at most five times.
 */
export interface ChatHistoryStore {
  /**
   * Creates a conversation. With the same `id`, `externalId` or `key` again it creates nothing, and gives the conversation that is there.
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
   * The conversations with the newest activity first. One that gets a message between two pages may come twice, and none is left out.
   *
   * @throws {CursorError} the cursor is not `next` of a page of this list.
   */
  list(owner: Owner, options?: ListOptions): Promise<Page<ConversationSummary>>;
  /**
   * Changes what is set. Gives undefined where the owner has no such conversation.
   *
   * @throws {ChatHistoryError} `conversation_changed`: it was changed since `ifUpdatedAt`.
   */
  update(owner: Owner, id: string, change: ConversationChange): Promise<Conversation | undefined>;
  /**
   * Appends messages in their order, by one statement: all of them or none. After a lost answer it is sent again with its key, so that
   * nothing is stored twice.
   *
   * @example
   * const { lastNumber } = await store.append('alice', id, { messages: [{ role: 'user', content: 'Hello' }], key });
   * @throws {ConversationNotFoundError}
   * @throws {ConversationChangedError} `expectedLast` is not the counter any more; one of several writers wins.
   * @throws {AppendKeyReusedError} the key belongs to other messages.
   * @throws {ChatHistoryError} `conversation_ended`.
   */
  append(owner: Owner, id: string, input: NewMessages): Promise<Appended>;
  /**
   * Writes messages by their external ids, by one statement: those that are there keep their number and get the new content, the others
   * are appended in their order.
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
   * The newest messages, oldest first: 1 to 10,000, in as few requests as fit 1 MiB each.
   *
   * @throws {ConversationNotFoundError}
   */
  last(owner: Owner, id: string, count: number): Promise<readonly Message[]>;
  /**
   * Removes the messages after a number, for instance to answer again. Their numbers are not used again, and an `expectedLast` from before
   * fails. Over 1,000 messages it takes several statements, newest first.
   *
   * @throws as {@link append}, but for the key.
   */
  truncate(owner: Owner, id: string, truncation: Truncation): Promise<TruncatedMessages>;
  /** Deletes a conversation and its messages. Gives false where the owner has no such conversation. */
  delete(owner: Owner, id: string): Promise<boolean>;
  /** Deletes every conversation of an owner. Gives how many there were. */
  deleteOwner(owner: Owner): Promise<number>;
  /** Deletes conversations of all owners by age, oldest first. Call it again while `more` is true. */
  prune(options: PruneOptions): Promise<Pruned>;
  /**
   * Messages that hold a text, whatever its case, newest first. It reads every message of the owner.
   *
   * @example
   * const hits = await store.search('alice', { text: 'oslo' });
   */
  search(owner: Owner, options: SearchOptions): Promise<readonly Hit[]>;
}

export interface ChatHistoryOptions {
  /** Names of the tables, where they are not `conversations` and `messages`. */
  readonly tables?: TableNames;
}

/**
 * The store on a database, or inside a transaction of the caller. It makes no tables: migrations do.
 *
 * @example
 * const store = createChatHistory(await connectDatabase(loadConnection({ env: process.env })));
 * @throws {InvalidInputError} a name that cannot be a table's.
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
