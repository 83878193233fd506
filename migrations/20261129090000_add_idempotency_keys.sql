-- What a caller sends as Idempotency-Key. A request that is sent again with its key finds what the first one stored.
-- Rows without a key are not affected: NULLs are distinct.
ALTER TABLE conversations
  ADD COLUMN create_key uuid,
  -- SHA-256 of the request as 64 hexadecimal digits: the same key with another request is refused.
  ADD COLUMN create_digest text CONSTRAINT conversations_create_digest_format CHECK (create_digest ~ '^[0-9a-f]{64}$'),
  ADD CONSTRAINT conversations_create_key_with_digest CHECK ((create_key IS NULL) = (create_digest IS NULL)),
  ADD CONSTRAINT conversations_create_key_key UNIQUE (user_id, create_key);

ALTER TABLE messages
  ADD COLUMN append_key uuid,
  -- 1, 2, 3 … in the request that has the key.
  ADD COLUMN append_position integer CONSTRAINT messages_append_position_positive CHECK (append_position > 0),
  ADD CONSTRAINT messages_append_key_with_position CHECK ((append_key IS NULL) = (append_position IS NULL)),
  ADD CONSTRAINT messages_append_key_key UNIQUE (conversation_id, append_key, append_position);
