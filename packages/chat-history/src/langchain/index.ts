// For LangChain.js.
import { BaseListChatMessageHistory } from '@langchain/core/chat_history';
import {
  type BaseMessage,
  mapChatMessagesToStoredMessages,
  mapStoredMessagesToChatMessages,
  type StoredMessage,
} from '@langchain/core/messages';
import { everything } from '../everything.ts';
import type { JsonValue, NewMessage, Owner, Role } from '../model.ts';
import type { ChatHistoryStore } from '../store.ts';

export interface LangChainHistoryOptions {
  readonly store: ChatHistoryStore;
  readonly owner: Owner;
  /** LangChain's session id, stored as the external id of the conversation: 1 to 255 bytes. The conversation is created when needed. */
  readonly sessionId: string;
}

/** Messages in one append. */
const MAX_MESSAGES = 500;
const ROLES: Readonly<Record<string, Role>> = { ai: 'assistant', system: 'system', tool: 'tool', function: 'tool' };

/**
 * The messages of one session.
 *
 * @example
 * const withHistory = new RunnableWithMessageHistory({
 *   runnable,
 *   getMessageHistory: (sessionId) => new LangChainChatHistory({ store, owner: 'alice', sessionId }),
 *   inputMessagesKey: 'input',
 *   historyMessagesKey: 'history',
 * });
 */
export class LangChainChatHistory extends BaseListChatMessageHistory {
  lc_namespace = ['daybreak', 'chat_history'];
  readonly #options: LangChainHistoryOptions;
  #id: Promise<string> | undefined;

  constructor(options: LangChainHistoryOptions) {
    super();
    this.#options = options;
  }

  /** All messages, in order. */
  override async getMessages(): Promise<BaseMessage[]> {
    const { store, owner } = this.#options;
    const { messages } = await everything(store, owner, await this.#conversation());
    return mapStoredMessagesToChatMessages(messages.map(({ parts }) => parts as unknown as StoredMessage));
  }

  override async addMessage(message: BaseMessage): Promise<void> {
    await this.addMessages([message]);
  }

  /** Appends messages in order: up to 500 with one request, all or none. */
  override async addMessages(messages: BaseMessage[]): Promise<void> {
    const { store, owner } = this.#options;
    const id = await this.#conversation();
    const all = mapChatMessagesToStoredMessages(messages).map(newMessageOf);
    for (let first = 0; first < all.length; first += MAX_MESSAGES) {
      await store.append(owner, id, { messages: all.slice(first, first + MAX_MESSAGES) });
    }
  }

  /** Removes all messages. */
  override async clear(): Promise<void> {
    await this.#options.store.truncate(this.#options.owner, await this.#conversation(), { after: 0 });
  }

  #conversation(): Promise<string> {
    const { store, owner, sessionId } = this.#options;
    this.#id ??= store
      .create(owner, { externalId: sessionId })
      .then(({ id }) => id)
      .catch((error: unknown) => {
        this.#id = undefined;
        throw error;
      });
    return this.#id;
  }
}

function newMessageOf(stored: StoredMessage): NewMessage {
  const { content } = stored.data;
  return {
    role: ROLES[stored.type] ?? 'user',
    content: typeof content === 'string' ? content : '',
    parts: JSON.parse(JSON.stringify(stored)) as JsonValue,
  };
}
