-- Conversations of an owner: what the authorizer says, at most 640 bytes. A key of an index has at most 1 KiB on Aurora DSQL.
CREATE TABLE conversations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  owner text NOT NULL CONSTRAINT conversations_owner_size CHECK (octet_length(owner) BETWEEN 1 AND 640),
  external_id text CONSTRAINT conversations_external_id_size CHECK (octet_length(external_id) BETWEEN 1 AND 255),
  agent_id text CONSTRAINT conversations_agent_id_length CHECK (char_length(agent_id) BETWEEN 1 AND 100),
  title text CONSTRAINT conversations_title_length CHECK (char_length(title) BETWEEN 1 AND 500),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT conversations_metadata_object CHECK (jsonb_typeof(metadata) = 'object'),
  -- Rises with every append, under the row's lock, and never falls: messages get their numbers from it.
  last_number integer NOT NULL DEFAULT 0 CONSTRAINT conversations_last_number_positive CHECK (last_number >= 0),
  -- A request that is sent again with its key finds what the first one made. SHA-256 of the request: 64 hexadecimal digits.
  create_key uuid,
  create_digest text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  -- Set while its rows are being removed. It is gone for its owner.
  deleted_at timestamptz,
  CONSTRAINT conversations_external_id_key UNIQUE (owner, external_id),
  CONSTRAINT conversations_create_key_key UNIQUE (owner, create_key),
  CONSTRAINT conversations_create_key_digest CHECK ((create_key IS NULL) = (create_digest IS NULL))
);

-- Pages of an owner's conversations, newest activity first.
CREATE INDEX conversations_owner_idx ON conversations (owner, updated_at, id);

-- Conversations by age, for the retention.
CREATE INDEX conversations_updated_at_idx ON conversations (updated_at, id);

-- What is being removed.
CREATE INDEX conversations_deleted_at_idx ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;

-- The limits in bytes add up to less than the 1 MiB that one result of the RDS Data API may have.
CREATE TABLE messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL
    CONSTRAINT messages_conversation_id_fkey REFERENCES conversations (id) ON DELETE CASCADE,
  -- 1, 2, 3 … in its conversation: the order in which messages were appended.
  number integer NOT NULL CONSTRAINT messages_number_positive CHECK (number > 0),
  external_id text CONSTRAINT messages_external_id_size CHECK (octet_length(external_id) BETWEEN 1 AND 255),
  role text NOT NULL CONSTRAINT messages_role_known CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  content text NOT NULL CONSTRAINT messages_content_size CHECK (octet_length(content) <= 524288),
  parts jsonb CONSTRAINT messages_parts_size CHECK (octet_length(parts::text) <= 196608),
  tool_calls jsonb
    CONSTRAINT messages_tool_calls_array CHECK (jsonb_typeof(tool_calls) = 'array')
    CONSTRAINT messages_tool_calls_size CHECK (octet_length(tool_calls::text) <= 98304),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT messages_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
    CONSTRAINT messages_metadata_size CHECK (octet_length(metadata::text) <= 98304),
  -- What a caller sends as a key of an append, and the place in that append.
  append_key uuid,
  append_position integer CONSTRAINT messages_append_position_positive CHECK (append_position > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Its index serves the pages.
  CONSTRAINT messages_number_key UNIQUE (conversation_id, number),
  CONSTRAINT messages_external_id_key UNIQUE (conversation_id, external_id),
  CONSTRAINT messages_append_key_key UNIQUE (conversation_id, append_key, append_position),
  CONSTRAINT messages_append_key_position CHECK ((append_key IS NULL) = (append_position IS NULL))
);
