import type { Conversation, ConversationSummary, JsonObject, JsonValue, Message } from '@daybreak/chat-history';
import * as z from 'zod';
import { TooLargeError } from '../runtime/errors.ts';
import { storableJson, storableText } from '../runtime/text.ts';

/** As in a response. */
export type ConversationBody = Omit<Conversation, 'externalId'>;
/** A conversation in a list: without metadata, so that a page stays small. */
export type ConversationSummaryBody = Omit<ConversationSummary, 'externalId'>;
/** As in a response. */
export type MessageBody = Omit<Message, 'externalId' | 'parts'>;

export function conversationBody({ externalId: _, ...conversation }: Conversation): ConversationBody {
  return conversation;
}

export function summaryBody({ externalId: _, ...summary }: ConversationSummary): ConversationSummaryBody {
  return summary;
}

export function messageBody({ externalId: _, parts: __, ...message }: Message): MessageBody {
  return message;
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

// The body was parsed from JSON, so that every value in it is one of JSON.
const metadata = storableJson(
  z.record(z.string(), z.custom<JsonValue>()) as z.ZodType<JsonObject>,
  MAX_JSON_BYTES,
).optional();

export const conversationPath = z.object({
  conversationId: z.guid({ error: 'Not a UUID, expected 8-4-4-4-12 hexadecimal digits' }),
});

export const newConversation = z.strictObject({
  title: storableText().min(1).max(500).optional(),
  agentId: storableText().min(1).max(100).optional(),
  metadata,
});

/** Undefined members are not changed. */
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

const newMessage = z.strictObject({
  role: z.enum(['user', 'assistant', 'system', 'tool']),
  content: storableText().refine(
    (content) => Buffer.byteLength(content) <= MAX_CONTENT_BYTES,
    `Too long: at most ${MAX_CONTENT_BYTES} bytes in UTF-8`,
  ),
  toolCalls: storableJson(z.array(z.custom<JsonValue>()), MAX_JSON_BYTES).optional(),
  metadata,
});

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

const MAX_CONVERSATIONS = 100;
const DEFAULT_CONVERSATIONS = 20;

export const conversationsQuery = z.object({
  limit: wholeNumber(1, MAX_CONVERSATIONS).default(DEFAULT_CONVERSATIONS),
  /** `next` of the previous page. */
  after: z.string().optional(),
});
