import { check } from '../check.ts';
import { nameOfTable, type TableNames, tablesOf } from '../tables.ts';

/**
 * The SQL of the tables, for a migration: `npm run migrate -- new chat_history --template chat-history`. It runs on PostgreSQL, on Aurora
 * and on Aurora DSQL.
 *
 * @throws {InvalidInputError} an invalid table name.
 */
export function chatHistorySchema(names: TableNames = {}): string {
  const { conversations, messages } = tablesOf(names).names;
  return `-- Conversations of an owner: what the authorizer says, at most 640 bytes. A key of an index has at most 1 KiB on Aurora DSQL.
CREATE TABLE ${conversations} (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  owner text NOT NULL CONSTRAINT ${conversations}_owner_size CHECK (octet_length(owner) BETWEEN 1 AND 640),
  external_id text CONSTRAINT ${conversations}_external_id_size CHECK (octet_length(external_id) BETWEEN 1 AND 255),
  agent_id text CONSTRAINT ${conversations}_agent_id_length CHECK (char_length(agent_id) BETWEEN 1 AND 100),
  title text CONSTRAINT ${conversations}_title_length CHECK (char_length(title) BETWEEN 1 AND 500),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT ${conversations}_metadata_object CHECK (jsonb_typeof(metadata) = 'object'),
  -- Rises with every append, under the row's lock, and never falls: messages get their numbers from it.
  last_number integer NOT NULL DEFAULT 0 CONSTRAINT ${conversations}_last_number_positive CHECK (last_number >= 0),
  -- A request that is sent again with its key finds what the first one made. SHA-256 of the request: 64 hexadecimal digits.
  create_key uuid,
  create_digest text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  -- Set while its rows are being removed. It is gone for its owner.
  deleted_at timestamptz,
  CONSTRAINT ${conversations}_external_id_key UNIQUE (owner, external_id),
  CONSTRAINT ${conversations}_create_key_key UNIQUE (owner, create_key),
  CONSTRAINT ${conversations}_create_key_digest CHECK ((create_key IS NULL) = (create_digest IS NULL))
);

-- Pages of an owner's conversations, newest activity first.
CREATE INDEX ${conversations}_owner_idx ON ${conversations} (owner, updated_at, id);

-- Conversations by age, for the retention.
CREATE INDEX ${conversations}_updated_at_idx ON ${conversations} (updated_at, id);

-- What is being removed.
CREATE INDEX ${conversations}_deleted_at_idx ON ${conversations} (deleted_at) WHERE deleted_at IS NOT NULL;

-- The limits in bytes add up to less than the 1 MiB that one result of the RDS Data API may have.
CREATE TABLE ${messages} (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL
    CONSTRAINT ${messages}_conversation_id_fkey REFERENCES ${conversations} (id) ON DELETE CASCADE,
  -- 1, 2, 3 … in its conversation: the order in which messages were appended.
  number integer NOT NULL CONSTRAINT ${messages}_number_positive CHECK (number > 0),
  external_id text CONSTRAINT ${messages}_external_id_size CHECK (octet_length(external_id) BETWEEN 1 AND 255),
  role text NOT NULL CONSTRAINT ${messages}_role_known CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  content text NOT NULL CONSTRAINT ${messages}_content_size CHECK (octet_length(content) <= 524288),
  parts jsonb CONSTRAINT ${messages}_parts_size CHECK (octet_length(parts::text) <= 196608),
  tool_calls jsonb
    CONSTRAINT ${messages}_tool_calls_array CHECK (jsonb_typeof(tool_calls) = 'array')
    CONSTRAINT ${messages}_tool_calls_size CHECK (octet_length(tool_calls::text) <= 98304),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT ${messages}_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
    CONSTRAINT ${messages}_metadata_size CHECK (octet_length(metadata::text) <= 98304),
  -- What a caller sends as a key of an append, and the place in that append.
  append_key uuid,
  append_position integer CONSTRAINT ${messages}_append_position_positive CHECK (append_position > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Its index serves the pages.
  CONSTRAINT ${messages}_number_key UNIQUE (conversation_id, number),
  CONSTRAINT ${messages}_external_id_key UNIQUE (conversation_id, external_id),
  CONSTRAINT ${messages}_append_key_key UNIQUE (conversation_id, append_key, append_position),
  CONSTRAINT ${messages}_append_key_position CHECK ((append_key IS NULL) = (append_position IS NULL))
);
`;
}

/**
 * The SQL of the memories, for a migration: `npm run migrate -- new memories --template memories`. It runs on PostgreSQL, on Aurora and on
 * Aurora DSQL.
 *
 * @throws {InvalidInputError} an invalid table name.
 */
export function memoriesSchema(table = 'user_memories'): string {
  nameOfTable(table, 'table');
  return `-- What agents remember of an owner. Owner, type and key fit into the 1 KiB that a key of an index may have on Aurora DSQL.
CREATE TABLE ${table} (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  owner text NOT NULL CONSTRAINT ${table}_owner_size CHECK (octet_length(owner) BETWEEN 1 AND 640),
  memory_type text NOT NULL CONSTRAINT ${table}_type_size CHECK (octet_length(memory_type) BETWEEN 1 AND 64),
  key text NOT NULL CONSTRAINT ${table}_key_size CHECK (octet_length(key) BETWEEN 1 AND 255),
  value jsonb NOT NULL CONSTRAINT ${table}_value_size CHECK (octet_length(value::text) <= 98304),
  text text CONSTRAINT ${table}_text_size CHECK (octet_length(text) <= 65536),
  confidence double precision NOT NULL DEFAULT 1
    CONSTRAINT ${table}_confidence_range CHECK (confidence BETWEEN 0 AND 1),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  CONSTRAINT ${table}_owner_key UNIQUE (owner, memory_type, key)
);

CREATE INDEX ${table}_updated_at_idx ON ${table} (owner, updated_at);

CREATE INDEX ${table}_expires_at_idx ON ${table} (expires_at) WHERE expires_at IS NOT NULL;
`;
}

/**
 * The SQL of the documents, for a migration: `npm run migrate -- new documents --template documents`. It runs on PostgreSQL, on Aurora and
 * on Aurora DSQL.
 *
 * @throws {InvalidInputError} an invalid table name.
 */
export function documentsSchema(table = 'documents'): string {
  nameOfTable(table, 'table');
  return `CREATE TABLE ${table} (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  owner text NOT NULL CONSTRAINT ${table}_owner_size CHECK (octet_length(owner) BETWEEN 1 AND 640),
  title text NOT NULL CONSTRAINT ${table}_title_length CHECK (char_length(title) BETWEEN 1 AND 500),
  source text CONSTRAINT ${table}_source_size CHECK (octet_length(source) BETWEEN 1 AND 255),
  content text NOT NULL CONSTRAINT ${table}_content_size CHECK (octet_length(content) <= 524288),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT ${table}_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
    CONSTRAINT ${table}_metadata_size CHECK (octet_length(metadata::text) <= 98304),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT ${table}_source_key UNIQUE (owner, source)
);

CREATE INDEX ${table}_updated_at_idx ON ${table} (owner, updated_at, id);
`;
}

/** Number of characters whose words are indexed. With more, a tsvector could exceed its limit of 1 MiB. */
export const WORDS_OF = 100_000;

/**
 * The SQL of an index for `search` with `words`, for a migration: `npm run migrate -- new words --template text-search`. It runs on
 * PostgreSQL and on Aurora, not on Aurora DSQL.
 *
 * @param table the table of messages
 * @throws {InvalidInputError} an invalid table name.
 */
export function textSearchSchema(table = 'messages'): string {
  nameOfTable(table, 'table');
  return `-- backends: aurora, postgres
-- Words of the content in any language: 'simple' only folds their case.
CREATE INDEX ${table}_words_idx ON ${table} USING gin (to_tsvector('simple', left(content, ${WORDS_OF})));
`;
}

/**
 * The SQL of embeddings of memories, for a migration: `npm run migrate -- new embeddings --template embeddings`. It needs the extension
 * pgvector, and runs on PostgreSQL and on Aurora, not on Aurora DSQL.
 *
 * @param memories the table of memories
 * @param dimensions dimensions of the model: 1 to 16,000
 * @throws {InvalidInputError} an invalid table name or number of dimensions.
 */
export function embeddingsSchema(memories = 'user_memories', dimensions = 1536): string {
  nameOfTable(memories, 'table');
  check((checker) => checker.number(dimensions, 'dimensions', 1, 16_000));
  const table = `${memories}_embeddings`;
  return `-- backends: aurora, postgres
-- The memories of one owner are few: they are compared one by one, without an index, which would look at those of all owners.
CREATE TABLE ${table} (
  memory_id uuid NOT NULL CONSTRAINT ${table}_memory_id_fkey REFERENCES ${memories} (id) ON DELETE CASCADE,
  model text NOT NULL CONSTRAINT ${table}_model_size CHECK (octet_length(model) BETWEEN 1 AND 255),
  embedding vector(${dimensions}) NOT NULL,
  -- The updated_at of the memory when it was embedded. A memory that has changed since is not found by its old embedding.
  memory_updated_at timestamptz NOT NULL,
  PRIMARY KEY (memory_id, model)
);
`;
}
