-- The limits in bytes add up to less than the 1 MiB that one result of the Data API may have, so that every message
-- that was written can be read.
CREATE TABLE messages (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL CONSTRAINT messages_conversation_id_fkey REFERENCES conversations (id) ON DELETE CASCADE,
  -- 1, 2, 3 … in its conversation: the order in which messages were appended, also within one request.
  number integer NOT NULL CONSTRAINT messages_number_positive CHECK (number > 0),
  role text NOT NULL CONSTRAINT messages_role_known CHECK (role IN ('user', 'assistant', 'system', 'tool')),
  content text NOT NULL CONSTRAINT messages_content_size CHECK (octet_length(content) <= 524288),
  tool_calls jsonb
    CONSTRAINT messages_tool_calls_array CHECK (jsonb_typeof(tool_calls) = 'array')
    CONSTRAINT messages_tool_calls_size CHECK (octet_length(tool_calls::text) <= 131072),
  metadata jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT messages_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
    CONSTRAINT messages_metadata_size CHECK (octet_length(metadata::text) <= 131072),
  created_at timestamptz NOT NULL DEFAULT now(),
  -- Its index serves the pages of list-messages.
  CONSTRAINT messages_conversation_id_number_key UNIQUE (conversation_id, number)
);
