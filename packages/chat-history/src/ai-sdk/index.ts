// For the AI SDK of Vercel: the functions that its documentation calls createChat, loadChat and saveChat.
import { isDeepStrictEqual } from 'node:util';
import { ConversationNotFoundError } from '../errors.ts';
import { everything } from '../everything.ts';
import type { JsonObject, JsonValue, Message, NewMessage, Owner } from '../model.ts';
import type { ChatHistoryStore } from '../store.ts';

/** The members of a `UIMessage` that are stored. Declared here, so that this module does not depend on the AI SDK. */
export interface ChatMessage {
  readonly id: string;
  readonly role: 'system' | 'user' | 'assistant';
  readonly metadata?: unknown;
  readonly parts: readonly { readonly type: string }[];
}

/** Messages in one upsert. */
const MAX_MESSAGES = 500;

/**
 * Creates a chat, or finds the one with this id.
 *
 * @example
 * const chatId = generateId();
 * await createChat(store, 'alice', chatId);
 * @param chatId the id that the AI SDK uses, kept as the external id of the conversation: 1 to 255 bytes
 */
export async function createChat(store: ChatHistoryStore, owner: Owner, chatId: string): Promise<void> {
  await store.create(owner, { externalId: chatId });
}

/**
 * The messages of a chat, as they were saved. If your tools or data parts change, validate them with `validateUIMessages`.
 *
 * @example
 * const messages = await loadChat<UIMessage>(store, 'alice', chatId);
 * @throws {ConversationNotFoundError} the owner has no chat with this id.
 */
export async function loadChat<M extends ChatMessage = ChatMessage>(
  store: ChatHistoryStore,
  owner: Owner,
  chatId: string,
): Promise<M[]> {
  const { messages } = await everything(store, owner, await conversationId(store, owner, chatId));
  return messages.map((message) => chatMessageOf(message) as M);
}

/**
 * Makes the stored messages equal to these: appends new messages, updates changed ones in place, and removes a missing one together with
 * all that follow it. It writes nothing if nothing has changed.
 *
 * @example
 * return result.toUIMessageStreamResponse({
 *   originalMessages: messages,
 *   onFinish: ({ messages }) => saveChat(store, 'alice', chatId, messages),
 * });
 * @throws {ConversationNotFoundError} the owner has no chat with this id.
 * @throws {ConversationChangedError} another writer changed the chat meanwhile.
 * @throws {InvalidInputError} a message has no id, or cannot be stored: parts have at most 128 KiB as JSON, so keep files elsewhere.
 */
export async function saveChat(
  store: ChatHistoryStore,
  owner: Owner,
  chatId: string,
  messages: readonly ChatMessage[],
): Promise<void> {
  const id = await conversationId(store, owner, chatId);
  const stored = await everything(store, owner, id);
  const wanted = messages.map(newMessageOf);
  const kept = keptOf(stored.messages, wanted);
  let expectedLast = stored.lastNumber;
  if (kept < stored.messages.length) {
    const after = stored.messages[kept - 1]?.number ?? 0;
    ({ lastNumber: expectedLast } = await store.truncate(owner, id, { after, expectedLast }));
  }
  const changed = wanted.filter((message, index) => index >= kept || !isStored(message, stored.messages[index]));
  for (let first = 0; first < changed.length; first += MAX_MESSAGES) {
    const batch = changed.slice(first, first + MAX_MESSAGES);
    ({ lastNumber: expectedLast } = await store.upsert(owner, id, { messages: batch, expectedLast }));
  }
}

async function conversationId(store: ChatHistoryStore, owner: Owner, chatId: string): Promise<string> {
  const conversation = await store.find(owner, chatId);
  if (conversation === undefined) throw new ConversationNotFoundError();
  return conversation.id;
}

/** The number of stored messages that stay: the common beginning of both lists, by id. */
function keptOf(stored: readonly Message[], wanted: readonly { readonly externalId: string }[]): number {
  const differing = stored.findIndex(({ externalId }, index) => externalId !== wanted[index]?.externalId);
  return differing === -1 ? stored.length : differing;
}

function isStored(message: NewMessage, stored: Message | undefined): boolean {
  return (
    stored !== undefined &&
    stored.role === message.role &&
    isDeepStrictEqual([stored.parts, stored.metadata], [asJson(message.parts), asJson(message.metadata)])
  );
}

function newMessageOf({ id, role, parts, metadata }: ChatMessage): NewMessage & { readonly externalId: string } {
  const content = parts.map(textOf).join('');
  // A message may have any metadata, or none, so the stored metadata is wrapped in one member.
  const kept: JsonObject = metadata === undefined ? {} : { value: asJson(metadata) };
  return { externalId: id, role, content, parts: asJson(parts), metadata: kept };
}

function textOf(part: { readonly type: string; readonly text?: unknown }): string {
  return part.type === 'text' && typeof part.text === 'string' ? part.text : '';
}

function chatMessageOf({ externalId, id, role, parts, metadata }: Message): ChatMessage {
  return {
    id: externalId ?? id,
    role: role === 'tool' ? 'assistant' : role,
    parts: parts as unknown as ChatMessage['parts'],
    ...('value' in metadata ? { metadata: metadata.value } : {}),
  };
}

/** As the database returns it: without undefined members. */
function asJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}
