import { type StatementRunner, statement } from '@daybreak/data-api/core';
import { check } from './check.ts';
import type { Hit, Owner, Role } from './model.ts';
import { callsTo } from './repeat.ts';
import { chatHistoryNeeds } from './schema/needs.ts';
import { WORDS_OF } from './schema/schema.ts';
import { perTables, type Tables } from './tables.ts';

export interface SearchOptions {
  /** The text to find: 1 to 200 characters, ignoring case. */
  readonly text: string;
  /** 1 to 100. @default 20 */
  readonly limit?: number;
  /**
   * Finds messages that contain all words of `text` (also `"a phrase"`, `or` and `-without`), with the index of the template `text-search`.
   * Aurora DSQL does not support it. @default false: finds the exact text
   */
  readonly words?: boolean;
}

/** Characters before the match in an excerpt, and length of an excerpt. */
const EXCERPT = { before: 80, length: 240 };

const HIT = {
  conversation_id: 'uuid',
  number: 'int4',
  role: 'text',
  created_at: 'timestamptz',
  excerpt: 'text',
} as const;

export const searchStatement = perTables(({ messages, conversations }) =>
  statement({
    name: 'chat.search',
    sql: `SELECT conversation_id, number, role, stored.created_at,
  substr(content, greatest(1, position(lower(:text) IN lower(content)) - ${EXCERPT.before}), ${EXCERPT.length}) AS excerpt
FROM ${messages} AS stored JOIN ${conversations} AS owned ON owned.id = stored.conversation_id
WHERE owned.owner = :owner AND owned.deleted_at IS NULL AND content ILIKE :pattern
ORDER BY stored.created_at DESC, conversation_id, number DESC
LIMIT :limit`,
    parameters: { owner: 'text', text: 'text', pattern: 'text', limit: 'int4' },
    row: HIT,
    readOnly: true,
  }),
);

const WORDS = `to_tsvector('simple', left(content, ${WORDS_OF}))`;
const QUERY = "websearch_to_tsquery('simple', :text)";

const wordsStatement = perTables(({ messages, conversations }) =>
  statement({
    name: 'chat.search.words',
    sql: `SELECT conversation_id, number, role, stored.created_at,
  left(ts_headline('simple', left(content, ${WORDS_OF}), ${QUERY}, 'StartSel="", StopSel="", MaxWords=35'), ${EXCERPT.length}) AS excerpt
FROM ${messages} AS stored JOIN ${conversations} AS owned ON owned.id = stored.conversation_id
WHERE owned.owner = :owner AND owned.deleted_at IS NULL AND ${WORDS} @@ ${QUERY}
ORDER BY stored.created_at DESC, conversation_id, number DESC
LIMIT :limit`,
    parameters: { owner: 'text', text: 'text', limit: 'int4' },
    row: HIT,
    readOnly: true,
  }),
);

export function searchOf(db: StatementRunner, tables: Tables) {
  const find = searchStatement(tables);
  const findWords = wordsStatement(tables);
  const call = callsTo(db, chatHistoryNeeds(tables.names));

  return async function search(
    owner: Owner,
    { text, limit = 20, words = false }: SearchOptions,
  ): Promise<readonly Hit[]> {
    check((checker) => {
      checker.owner(owner);
      checker.text(text, 'text', { characters: 200 });
      checker.number(limit, 'limit', 1, 100);
    });
    const pattern = containing(text);
    const rows = await call({ idempotent: true }, () =>
      words ? db.query(findWords, { owner, text, limit }) : db.query(find, { owner, text, pattern, limit }),
    );
    return rows.map((row) => ({
      conversationId: row.conversation_id,
      number: row.number,
      role: row.role as Role,
      excerpt: row.excerpt,
      createdAt: row.created_at,
    }));
  };
}

/** An ILIKE pattern that matches exactly this text. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
