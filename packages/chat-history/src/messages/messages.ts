import { randomUUID } from 'node:crypto';
import type { StatementRunner } from '@daybreak/data-api/core';
import { ROWS_AT_ONCE } from '../batches.ts';
import { check } from '../check.ts';
import {
  AppendKeyReusedError,
  ConversationChangedError,
  ConversationNotFoundError,
  conversationEnded,
} from '../errors.ts';
import {
  type Appended,
  type Conversation,
  MAX_MESSAGES_OF_PAGE,
  MAX_NUMBER,
  type Message,
  type MessagePage,
  type NewMessage,
  type Owner,
  type Written,
} from '../model.ts';
import { callsTo } from '../repeat.ts';
import { chatHistoryNeeds } from '../schema/needs.ts';
import type { Tables } from '../tables.ts';
import { itemOf, messageStatements, messagesOf, type NumberedRow } from './statements.ts';

export interface NewMessages {
  /** 1 to 500 messages, in order. */
  readonly messages: readonly NewMessage[];
  /** A UUID. The same key again stores nothing and returns the stored messages. @default - the store generates one for its own retries */
  readonly key?: string | undefined;
  /** Writes only if the counter of the conversation still is this `lastNumber`. */
  readonly expectedLast?: number | undefined;
  /**
   * Removes the messages with a greater number in the same statement: at most 1,000 on Aurora DSQL. Their numbers are not used again. Set
   * `expectedLast` too, so that no message is removed that the caller has not read.
   */
  readonly replaceAfter?: number | undefined;
}

export interface ChangedMessages extends Pick<NewMessages, 'expectedLast'> {
  /** 1 to 500 messages, each with an external id. */
  readonly messages: readonly (NewMessage & { readonly externalId: string })[];
}

export interface PageOptions {
  /** Messages with a greater number. @default 0 - from the beginning, if `before` is not set */
  readonly after?: number | undefined;
  /** Messages with a smaller number, the nearest ones. */
  readonly before?: number | undefined;
  /** 1 to 500. A page has fewer long messages, because a result has at most 1 MiB. @default 50 */
  readonly limit?: number | undefined;
}

export interface Truncation extends Pick<NewMessages, 'expectedLast'> {
  /** The last number to keep; 0 removes all. */
  readonly after: number;
}

/** A result has at most 1 MiB; this leaves room for the rest of each row. */
const MAX_PAGE_BYTES = 900_000;
const MAX_LAST = 10_000;

/** @param conversation finds the conversation, to report why nothing was written */
export function messagesOfConversation(
  db: StatementRunner,
  tables: Tables,
  conversation: (owner: Owner, id: string) => Promise<Conversation | undefined>,
) {
  const statements = messageStatements(tables);
  const call = callsTo(db, chatHistoryNeeds(tables.names));

  async function append(owner: Owner, id: string, input: NewMessages): Promise<Appended> {
    const { messages, key = randomUUID(), expectedLast, replaceAfter } = input;
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
      checker.uuid(key, 'key');
      if (expectedLast !== undefined) checker.number(expectedLast, 'expectedLast', 0, MAX_NUMBER);
      if (replaceAfter !== undefined) checker.number(replaceAfter, 'replaceAfter', 0, MAX_NUMBER);
      checker.messages(messages, { withIds: false });
    });
    const items = messages.map(itemOf);
    const values = { id, owner, count: messages.length, messages: items, key, expected: expectedLast ?? null };
    // A key that the store generated is new at the first attempt.
    let isNewKey = input.key === undefined;
    const { rows, isReplay } = await call({ idempotent: true }, async () => {
      const append = isNewKey ? statements.appendNew : statements.append;
      isNewKey = false;
      const appended = await (replaceAfter === undefined
        ? db.query(append, values)
        : db.query(statements.appendReplacing, { ...values, replace_after: replaceAfter }));
      if (appended.length > 0) return { rows: inOrder(appended), isReplay: false };
      const stored = await db.query(statements.stored, { id, owner, messages: items, key });
      if (stored.length === 0) throw await whyNot(owner, id, expectedLast);
      if (stored.length !== messages.length || stored.some(({ same }) => !same)) throw new AppendKeyReusedError();
      return { rows: stored, isReplay: true };
    });
    // If the store generated the key, only its own retry can have found it, so this is not a replay of the caller.
    return { ...writtenOf(rows), replayed: input.key !== undefined && isReplay };
  }

  async function upsert(owner: Owner, id: string, { messages, expectedLast }: ChangedMessages): Promise<Written> {
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
      if (expectedLast !== undefined) checker.number(expectedLast, 'expectedLast', 0, MAX_NUMBER);
      checker.messages(messages, { withIds: true });
    });
    // With `expectedLast`, a retry after a lost answer would conflict with its own change.
    const rows = await call({ idempotent: expectedLast === undefined }, async () => {
      const items = messages.map(itemOf);
      const found = await db.query(statements.upsert, { id, owner, messages: items, expected: expectedLast ?? null });
      if (found.length === 0) throw await whyNot(owner, id, expectedLast);
      return found;
    });
    return writtenOf(rows);
  }

  async function page(owner: Owner, id: string, options: PageOptions = {}): Promise<MessagePage> {
    const { after, before, limit = 50 } = options;
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
      checker.number(limit, 'limit', 1, MAX_MESSAGES_OF_PAGE);
      checker.expect(after === undefined || before === undefined, 'after', 'expected after or before, not both');
      if (after !== undefined) checker.number(after, 'after', 0, MAX_NUMBER);
      if (before !== undefined) checker.number(before, 'before', 1, MAX_NUMBER);
    });
    const isForward = before === undefined;
    const border = before ?? after ?? 0;
    const rows = await call({ idempotent: true }, () =>
      db.query(isForward ? statements.after : statements.before, {
        id,
        owner,
        border,
        limit,
        max_bytes: MAX_PAGE_BYTES,
      }),
    );
    const [first] = rows;
    if (first === undefined) throw new ConversationNotFoundError();
    const messages = messagesOf(rows);
    const hasMore = messages.length < first.available;
    return {
      messages,
      next: isForward && hasMore ? (messages.at(-1)?.number ?? null) : null,
      previous: !isForward && hasMore ? (messages[0]?.number ?? null) : null,
      lastNumber: first.last_number,
    };
  }

  async function last(owner: Owner, id: string, count: number): Promise<readonly Message[]> {
    check((checker) => checker.number(count, 'count', 1, MAX_LAST));
    const found: Message[] = [];
    let before: number | null = MAX_NUMBER;
    while (before !== null && found.length < count) {
      const limit = Math.min(count - found.length, MAX_MESSAGES_OF_PAGE);
      const { messages, previous }: MessagePage = await page(owner, id, { before, limit });
      found.unshift(...messages);
      before = previous;
    }
    return found;
  }

  async function truncate(owner: Owner, id: string, { after, expectedLast }: Truncation): Promise<TruncatedMessages> {
    check((checker) => {
      checker.owner(owner);
      checker.uuid(id, 'id');
      checker.number(after, 'after', 0, MAX_NUMBER);
      if (expectedLast !== undefined) checker.number(expectedLast, 'expectedLast', 0, MAX_NUMBER);
    });
    let removed = 0;
    let expected = expectedLast;
    for (;;) {
      const values = { id, owner, after, limit: ROWS_AT_ONCE, expected: expected ?? null };
      const row = await call({ idempotent: false }, () => db.find(statements.truncate, values));
      if (row === undefined) throw await whyNot(owner, id, expected);
      removed += row.removed;
      if (row.removed < ROWS_AT_ONCE) return { removed, lastNumber: row.last_number };
      // Removes the newest messages first, so that the rest is always a beginning of the conversation. An append in between is refused.
      expected = row.last_number;
    }
  }

  async function whyNot(owner: Owner, id: string, expected: number | undefined): Promise<Error> {
    const found = await conversation(owner, id);
    if (found === undefined) return new ConversationNotFoundError();
    if (found.endedAt !== null) return conversationEnded();
    return new ConversationChangedError(expected ?? found.lastNumber, found.lastNumber);
  }

  return { append, upsert, page, last, truncate };
}

export interface TruncatedMessages {
  readonly removed: number;
  /** The current counter of the conversation. */
  readonly lastNumber: number;
}

/** RETURNING has no order. The last message has the number of the counter. */
function inOrder(rows: readonly NumberedRow[]) {
  const sorted = [...rows].sort((one, other) => one.number - other.number);
  const last_number = sorted.at(-1)?.number ?? 0;
  return sorted.map((row) => ({ ...row, last_number }));
}

function writtenOf(rows: readonly (NumberedRow & { readonly last_number: number })[]): Written {
  return {
    messages: rows.map((row) => ({
      id: row.id,
      number: row.number,
      externalId: row.external_id,
      createdAt: row.created_at,
    })),
    lastNumber: rows[0]?.last_number ?? 0,
  };
}
