import { type Database, statement } from '@daybreak/database';
import { CONVERSATIONS, USERS } from './test-data.ts';

/** How many rows were added; those that were there already are left as they are. */
export type Seeded = {
  readonly users: number;
  readonly conversations: number;
  readonly messages: number;
};

// One statement a table, whatever the number of rows: the rows travel as one JSON value. A row that is there already,
// by any of its unique keys, stays as somebody may have changed it.
const addUsers = statement({
  sql: `
    INSERT INTO users (id, subject, email)
    SELECT id, subject, email FROM jsonb_to_recordset(:rows) AS seed (id uuid, subject text, email text)
    ON CONFLICT DO NOTHING`,
  parameters: { rows: 'jsonb' },
});

// By subject and not by id: an application may have made the user first, with an id of its own.
const addConversations = statement({
  sql: `
    INSERT INTO conversations (id, user_id, title, message_count, created_at)
    SELECT seed.id, users.id, seed.title, seed.message_count, seed.created_at
    FROM jsonb_to_recordset(:rows)
      AS seed (id uuid, subject text, title text, message_count integer, created_at timestamptz)
    JOIN users USING (subject)
    ON CONFLICT DO NOTHING`,
  parameters: { rows: 'jsonb' },
});

const addMessages = statement({
  sql: `
    INSERT INTO messages (conversation_id, number, role, content)
    SELECT conversations.id, seed.number, seed.role, seed.content
    FROM jsonb_to_recordset(:rows) AS seed (conversation_id uuid, number integer, role text, content text)
    JOIN conversations ON conversations.id = seed.conversation_id
    WHERE seed.number <= conversations.message_count
    ON CONFLICT DO NOTHING`,
  parameters: { rows: 'jsonb' },
});

/**
 * Adds the test data in one transaction of five requests. Running it again adds what is missing and changes nothing.
 * @throws {StatementError} with sqlState 42P01 where the tables are not there yet
 */
export async function seedDatabase(database: Database): Promise<Seeded> {
  const conversations = CONVERSATIONS.map(({ id, subject, title, createdAt, messages }) => {
    return { id, subject, title, message_count: messages.length, created_at: createdAt };
  });
  const messages = CONVERSATIONS.flatMap(({ id, messages }) =>
    messages.map(({ role, content }, index) => ({ conversation_id: id, number: index + 1, role, content })),
  );
  return database.transaction(async (tx) => {
    const users = await tx.execute(addUsers, { rows: USERS.map((user) => ({ ...user })) });
    const added = await tx.execute(addConversations, { rows: conversations });
    const written = await tx.execute(addMessages, { rows: messages });
    return { users: users.rowCount, conversations: added.rowCount, messages: written.rowCount };
  });
}
