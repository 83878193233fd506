/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * The owner of a conversation: 1 to 640 bytes of UTF-8, for example the claim `sub` of a token. Every call takes it, and never reads or
 * changes data of another owner.
 */
export type Owner = string;

/** Times are ISO 8601 in UTC, with microseconds. They are only for display: the order of messages is their number. */
export interface Conversation {
  readonly id: string;
  /** The caller's own id, unique for an owner. */
  readonly externalId: string | null;
  readonly agentId: string | null;
  readonly title: string | null;
  readonly metadata: JsonObject;
  /** Counter that rises with every append and every truncation, and never falls. `expectedLast` is compared with it. Initially 0. */
  readonly lastNumber: number;
  readonly createdAt: string;
  /** When messages were last written, or the conversation was last changed. */
  readonly updatedAt: string;
  /** Null while messages can be appended. */
  readonly endedAt: string | null;
}

/** A conversation in a list: without metadata, so that a page stays small. */
export type ConversationSummary = Omit<Conversation, 'metadata'>;

export type Role = 'user' | 'assistant' | 'system' | 'tool';
export const ROLES: readonly Role[] = ['user', 'assistant', 'system', 'tool'];

export interface NewMessage {
  readonly role: Role;
  /** The text, which `search` reads: at most 512 KiB in UTF-8. @default '' */
  readonly content?: string | undefined;
  /** The message in the format of a library, such as the parts of a UIMessage: at most 128 KiB as JSON. @default null */
  readonly parts?: JsonValue | undefined;
  /** At most 64 KiB as JSON. @default null */
  readonly toolCalls?: readonly JsonValue[] | null | undefined;
  /** At most 64 KiB as JSON. @default {} */
  readonly metadata?: JsonObject | undefined;
  /** The caller's own id, unique in the conversation: 1 to 255 bytes. @default null */
  readonly externalId?: string | null | undefined;
}

export interface Message {
  readonly id: string;
  /** 1, 2, 3 … in its conversation, in the order of the appends; a number is never used again. */
  readonly number: number;
  readonly externalId: string | null;
  readonly role: Role;
  readonly content: string;
  readonly parts: JsonValue;
  readonly toolCalls: readonly JsonValue[] | null;
  readonly metadata: JsonObject;
  readonly createdAt: string;
}

/** The written messages, in the order of the request. */
export interface Written {
  readonly messages: readonly Pick<Message, 'id' | 'number' | 'externalId' | 'createdAt'>[];
  /** The counter of the conversation after the write: pass it as `expectedLast`. */
  readonly lastNumber: number;
}

export interface Appended extends Written {
  /** Whether an earlier request with this key stored them. Then nothing was written now. */
  readonly replayed: boolean;
}

export interface MessagePage {
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** When reading with `after`: pass it as `after` for the next page; null on the last page. */
  readonly next: number | null;
  /** When reading with `before`: pass it as `before` for the previous page; null on the first page of the conversation. */
  readonly previous: number | null;
  /** The counter of the conversation: pass it as `expectedLast`. */
  readonly lastNumber: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** A cursor that fits into a URL; null on the last page. */
  readonly next: string | null;
}

export interface Hit {
  readonly conversationId: string;
  readonly number: number;
  readonly role: Role;
  /** Up to 240 characters around the first match. */
  readonly excerpt: string;
  readonly createdAt: string;
}

/** Messages in one append or upsert. */
export const MAX_MESSAGES = 500;
export const MAX_CONTENT_BYTES = 512 * 1024;
/** Maximum of `parts` as JSON. */
export const MAX_PARTS_BYTES = 128 * 1024;
/** Maximum of other JSON. Together, as PostgreSQL text, the limits are below the 1 MiB of a Data API result. */
export const MAX_JSON_BYTES = 64 * 1024;
export const MAX_OWNER_BYTES = 640;
export const MAX_EXTERNAL_ID_BYTES = 255;
export const MAX_TITLE_CHARACTERS = 500;
export const MAX_AGENT_ID_CHARACTERS = 100;
export const MAX_MESSAGES_OF_PAGE = 500;
export const MAX_CONVERSATIONS_OF_PAGE = 100;
/** A message's number is an int4. */
export const MAX_NUMBER = 2 ** 31 - 1;
