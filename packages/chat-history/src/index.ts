export type { ConversationChange, ListOptions, NewConversation } from './conversations/conversations.ts';
export { type CopiedTable, type CopyOptions, type CopyProgress, copyHistory } from './copy/copy.ts';
export {
  createDocuments,
  type Document,
  type DocumentStore,
  type DocumentSummary,
  type NewDocument,
} from './documents/documents.ts';
export {
  AppendKeyReusedError,
  type ChatHistoryCode,
  ChatHistoryError,
  ConversationChangedError,
  ConversationNotFoundError,
  InvalidInputError,
} from './errors.ts';
export type { NearestOptions, NearMemory, NewEmbedding } from './memories/embeddings.ts';
export {
  createMemories,
  type MemoryRule,
  type MemoryStore,
  type RecallOptions,
  type Remembered,
} from './memories/memories.ts';
export type { Memory, NewMemory } from './memories/memory.ts';
export type { ChangedMessages, NewMessages, PageOptions, TruncatedMessages, Truncation } from './messages/messages.ts';
export type {
  Appended,
  Conversation,
  ConversationSummary,
  Hit,
  JsonObject,
  JsonValue,
  Message,
  MessagePage,
  NewMessage,
  Owner,
  Page,
  Role,
  Written,
} from './model.ts';
export type { Pruned, PruneOptions } from './removal/removal.ts';
export {
  chatHistorySchema,
  documentsSchema,
  embeddingsSchema,
  memoriesSchema,
  textSearchSchema,
} from './schema/schema.ts';
export type { SearchOptions } from './search.ts';
export { type ChatHistoryOptions, type ChatHistoryStore, createChatHistory } from './store.ts';
export type { TableNames } from './tables.ts';
