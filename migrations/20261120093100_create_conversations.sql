CREATE TABLE conversations (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id uuid NOT NULL CONSTRAINT conversations_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
  agent_id text CONSTRAINT conversations_agent_id_length CHECK (char_length(agent_id) BETWEEN 1 AND 100),
  title text CONSTRAINT conversations_title_length CHECK (char_length(title) BETWEEN 1 AND 500),
  metadata jsonb NOT NULL DEFAULT '{}' CONSTRAINT conversations_metadata_object CHECK (jsonb_typeof(metadata) = 'object'),
  -- The number of the newest message. Appending raises it under the row's lock, so numbers have no gaps and are
  -- committed in their order.
  message_count integer NOT NULL DEFAULT 0 CONSTRAINT conversations_message_count_positive CHECK (message_count >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  CONSTRAINT conversations_ended_after_created CHECK (ended_at >= created_at)
);

-- A user's conversations, newest first; also what deleting a user looks up.
CREATE INDEX conversations_user_id_created_at_idx ON conversations (user_id, created_at DESC, id DESC);
