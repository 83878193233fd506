-- Who may own conversations. A row is made when a caller is first seen; `subject` is what the authorizer says.
-- 640 characters of four bytes still fit an index entry, and no ARN or OpenID Connect subject is longer.
CREATE TABLE users (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  subject text NOT NULL CONSTRAINT users_subject_length CHECK (char_length(subject) BETWEEN 1 AND 640),
  email text CONSTRAINT users_email_length CHECK (char_length(email) BETWEEN 3 AND 320),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_subject_key UNIQUE (subject)
);

-- Addresses differ by more than letter case.
CREATE UNIQUE INDEX users_email_key ON users (lower(email));
