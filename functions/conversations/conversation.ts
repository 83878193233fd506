import * as z from 'zod';
import { TooLargeError } from '../runtime/errors.ts';
import { storableJson, storableText } from '../runtime/text.ts';

/** As in a response. Times are ISO 8601 in UTC, with microseconds. */
export interface Conversation {
  readonly id: string;
  readonly title: string | null;
  readonly agentId: string | null;
  readonly metadata: unknown;
  readonly messageCount: number;
  readonly createdAt: string;
  /** When a message was appended, or the conversation was changed, for the last time. */
  readonly updatedAt: string;
  /** Null while messages can be appended. */
  readonly endedAt: string | null;
}

/** As in a list: without metadata, so that a page of them stays small. */
export type ConversationSummary = Omit<Conversation, 'metadata'>;

export interface Message {
  readonly id: string;
  /** 1, 2, 3 … in its conversation. */
  readonly number: number;
  readonly role: string;
  readonly content: string;
  readonly toolCalls: unknown;
  readonly metadata: unknown;
  readonly createdAt: string;
}

/** In one request. */
const MAX_MESSAGES = 500;
/** The columns' own limits are in migrations/, in bytes of PostgreSQL's text form, which adds spaces to JSON. */
const MAX_CONTENT_BYTES = 512 * 1024;
const MAX_JSON_BYTES = 64 * 1024;
/** A message's number is a PostgreSQL integer. */
const MAX_NUMBER = 2 ** 31 - 1;
const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;

const metadata = storableJson(z.record(z.string(), z.unknown()), MAX_JSON_BYTES).optional();

export const conversationPath = z.object({
  conversationId: z.guid({ error: 'Not a UUID, expected 8-4-4-4-12 hexadecimal digits' }),
});

export const newConversation = z.strictObject({
  title: storableText().min(1).max(500).optional(),
  agentId: storableText().min(1).max(100).optional(),
  metadata,
});
export type NewConversation = z.output<typeof newConversation>;

/** What stays undefined is not changed. */
export const conversationChange = z
  .strictObject({
    title: storableText().min(1).max(500).nullable().optional(),
    metadata,
    ended: z.boolean().optional(),
  })
  .refine(
    (change) => Object.values(change).some((value) => value !== undefined),
    'Empty: set title, metadata or ended',
  );
export type ConversationChange = z.output<typeof conversationChange>;

const newMessage = z.strictObject({
  role: z.enum(['user', 'assistant', 'system', 'tool']),
  content: storableText().refine(
    (content) => Buffer.byteLength(content) <= MAX_CONTENT_BYTES,
    `Too long: at most ${MAX_CONTENT_BYTES} bytes in UTF-8`,
  ),
  toolCalls: storableJson(z.array(z.unknown()), MAX_JSON_BYTES).optional(),
  metadata,
});
export type NewMessage = z.output<typeof newMessage>;

/** @throws {TooLargeError} the request has too many messages; they are not checked one by one. */
export function checkMessageCount(body: unknown): void {
  const messages = typeof body === 'object' && body !== null && 'messages' in body ? body.messages : undefined;
  if (!Array.isArray(messages) || messages.length <= MAX_MESSAGES) return;
  throw new TooLargeError(
    `The request has ${messages.length} messages; the limit is ${MAX_MESSAGES}. Send them in several requests.`,
  );
}

export const newMessages = z.strictObject({ messages: z.array(newMessage).min(1) });

const wholeNumber = (min: number, max: number) => {
  const expected = `Expected a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, expected)
    .transform(Number)
    .pipe(z.int().min(min, expected).max(max, expected));
};

export const pageQuery = z.object({
  limit: wholeNumber(1, MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  after: wholeNumber(0, MAX_NUMBER).default(0),
});
export type PageQuery = z.output<typeof pageQuery>;

/** Where a page of conversations ends: the next one begins after it. */
export interface ConversationPlace {
  readonly createdAt: string;
  readonly id: string;
}

const PLACE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A place as text for a URL. Callers pass it back, and do not look into it. */
export function cursorOf({ createdAt, id }: ConversationPlace): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

const cursor = z.string().transform((text, context): ConversationPlace => {
  const [, createdAt, id] = PLACE.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (createdAt !== undefined && id !== undefined && !Number.isNaN(Date.parse(createdAt))) return { createdAt, id };
  context.addIssue({ code: 'custom', message: 'Not a cursor of this list, expected `next` of an earlier page' });
  return z.NEVER;
});

const MAX_CONVERSATIONS = 100;
const DEFAULT_CONVERSATIONS = 20;

export const conversationsQuery = z.object({
  limit: wholeNumber(1, MAX_CONVERSATIONS).default(DEFAULT_CONVERSATIONS),
  after: cursor.optional(),
});
export type ConversationsQuery = z.output<typeof conversationsQuery>;
