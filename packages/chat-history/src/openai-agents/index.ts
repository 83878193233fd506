// For the OpenAI Agents SDK.
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { digestOf } from '../digest.ts';
import { ChatHistoryError, ConversationChangedError } from '../errors.ts';
import { everything } from '../everything.ts';
import type { JsonValue, Message, NewMessage, Owner, Role } from '../model.ts';
import type { ChatHistoryStore } from '../store.ts';

/** The members of an `AgentInputItem` that are needed. Declared here, so that this module does not depend on the SDK. */
export interface AgentItem {
  readonly type?: string | undefined;
}

/** A `Session` of the SDK that is also a `SessionHistoryTransactionAwareSession`. */
export interface AgentSession<Item extends AgentItem> {
  getSessionId(): Promise<string>;
  /** @param limit returns only the newest ones */
  getItems(limit?: number): Promise<Item[]>;
  addItems(items: Item[]): Promise<void>;
  popItem(): Promise<Item | undefined>;
  clearSession(): Promise<void>;
  applyHistoryTransaction(args: HistoryTransaction<Item>): Promise<void>;
}

export interface HistoryTransaction<Item> {
  /** Stays the same when the transaction is sent again. */
  readonly operationId: string;
  readonly transaction:
    | { readonly type: 'append_items'; readonly items: readonly Item[] }
    | {
        readonly type: 'replace_suffix';
        readonly expectedSuffix: readonly Item[];
        readonly replacement: readonly Item[];
      };
}

export interface AgentSessionOptions {
  readonly store: ChatHistoryStore;
  readonly owner: Owner;
  /** The id of the session, stored as the external id of the conversation: 1 to 255 bytes. The conversation is created when needed. */
  readonly sessionId: string;
}

/** Items in one append. */
const MAX_MESSAGES = 500;
/** A message that keeps the key of a transaction without items. It is not returned as an item. */
const MARKER: NewMessage = { role: 'system', metadata: { marker: true } };
/** Number of retries of `popItem` when another writer interferes. */
const TRIES = 5;

/**
 * A session whose history is stored. A transaction of the SDK is one statement: it takes effect once for its `operationId`, even if an
 * answer is lost.
 *
 * @example
 * const session = agentSession<AgentInputItem>({ store, owner: 'alice', sessionId: 'support-7' });
 * await run(agent, 'Hello', { session });
 */
export function agentSession<Item extends AgentItem>(options: AgentSessionOptions): AgentSession<Item> {
  const { store, owner, sessionId } = options;
  let created: Promise<string> | undefined;

  function conversation(): Promise<string> {
    created ??= store
      .create(owner, { externalId: sessionId })
      .then(({ id }) => id)
      .catch((error: unknown) => {
        created = undefined;
        throw error;
      });
    return created;
  }

  return {
    async getSessionId() {
      await conversation();
      return sessionId;
    },

    async getItems(limit) {
      const id = await conversation();
      if (limit === undefined) return (await everything(store, owner, id)).messages.filter(isItem).map(itemOf<Item>);
      const newest: Message[] = [];
      for (let before: number | null = 2 ** 31 - 1; before !== null && newest.length < limit; ) {
        const page = await store.page(owner, id, { before, limit: Math.min(limit, MAX_MESSAGES) });
        newest.unshift(...page.messages.filter(isItem));
        before = page.previous;
      }
      return newest.slice(Math.max(0, newest.length - limit)).map(itemOf<Item>);
    },

    async addItems(items) {
      const id = await conversation();
      const messages = items.map(newMessageOf);
      for (let first = 0; first < messages.length; first += MAX_MESSAGES) {
        await store.append(owner, id, { messages: messages.slice(first, first + MAX_MESSAGES) });
      }
    },

    async popItem() {
      const id = await conversation();
      for (let attempt = 1; ; attempt += 1) {
        const { messages, lastNumber } = await store.page(owner, id, { before: 2 ** 31 - 1, limit: MAX_MESSAGES });
        const last = messages.findLast(isItem);
        if (last === undefined) return undefined;
        try {
          await store.truncate(owner, id, { after: last.number - 1, expectedLast: lastNumber });
          return itemOf<Item>(last);
        } catch (error) {
          if (!(error instanceof ConversationChangedError) || attempt === TRIES) throw error;
        }
      }
    },

    async clearSession() {
      await store.truncate(owner, await conversation(), { after: 0 });
    },

    async applyHistoryTransaction({ operationId, transaction }) {
      const id = await conversation();
      const items = transaction.type === 'append_items' ? transaction.items : transaction.replacement;
      const messages = items.length === 0 ? [MARKER] : items.map(newMessageOf);
      // Part of the stored message, so that the same operation with a different transaction is refused.
      const metadata = { transaction: digestOf(transaction) };
      const [first = MARKER, ...rest] = messages;
      const input = {
        messages: [{ ...first, metadata: { ...first.metadata, ...metadata } }, ...rest],
        key: keyOf(operationId),
      };
      if (transaction.type === 'append_items') {
        await store.append(owner, id, input);
        return;
      }
      const { messages: present, lastNumber } = await everything(store, owner, id);
      if (present.some((message) => message.metadata.transaction === metadata.transaction)) {
        // It may have been applied before. Then the key is found, and nothing is written.
        await store.append(owner, id, { ...input, expectedLast: lastNumber });
        return;
      }
      const { expectedSuffix } = transaction;
      const suffix = present
        .filter(isItem)
        .slice(expectedSuffix.length === 0 ? Number.POSITIVE_INFINITY : -expectedSuffix.length);
      if (!isDeepStrictEqual(suffix.map(itemOf<Item>), asJson(expectedSuffix))) {
        throw new ChatHistoryError(
          'conversation_changed',
          'The session does not end with the expected items. Nothing was written. Read the session again.',
        );
      }
      const replaceAfter = (suffix[0]?.number ?? lastNumber + 1) - 1;
      await store.append(owner, id, { ...input, expectedLast: lastNumber, replaceAfter });
    },
  };
}

function isItem({ metadata }: Message): boolean {
  return metadata.marker !== true;
}

function itemOf<Item>({ parts }: Message): Item {
  return parts as unknown as Item;
}

function newMessageOf(item: AgentItem): NewMessage {
  return { role: roleOf(item), content: textOf(item), parts: asJson(item) };
}

function roleOf(item: AgentItem & { readonly role?: unknown }): Role {
  if (item.role === 'user' || item.role === 'system') return item.role;
  return item.type?.endsWith('_result') === true ? 'tool' : 'assistant';
}

/** The text for `search`. */
function textOf({ content }: AgentItem & { readonly content?: unknown }): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}

/** A UUID that is the same for the same operation. */
function keyOf(operationId: string): string {
  const hex = createHash('sha256').update(operationId).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** As the database returns it: without undefined members. */
function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
