import { type Database, statement } from '@daybreak/database';
import { CONVERSATIONS } from './test-data.ts';

/** How many rows were added; those that were there already are left as they are. */
export type Seeded = {
  readonly conversations: number;
  readonly messages: number;
};

// One statement per table, for any number of rows, which are sent as one JSON value. An existing row, by any of its unique keys, is kept,
// because it may have been changed.
const addConversations = statement({
  sql: `
    INSERT INTO conversations (id, owner, title, last_number, created_at, updated_at)
    SELECT id, owner, title, last_number, created_at, created_at
    FROM jsonb_to_recordset(:rows)
      AS seed (id uuid, owner text, title text, last_number integer, created_at timestamptz)
    ON CONFLICT DO NOTHING`,
  parameters: { rows: 'jsonb' },
});

const addMessages = statement({
  sql: `
    INSERT INTO messages (conversation_id, number, role, content)
    SELECT conversations.id, seed.number, seed.role, seed.content
    FROM jsonb_to_recordset(:rows) AS seed (conversation_id uuid, number integer, role text, content text)
    JOIN conversations ON conversations.id = seed.conversation_id
    WHERE seed.number <= conversations.last_number
    ON CONFLICT DO NOTHING`,
  parameters: { rows: 'jsonb' },
});

/**
 * Adds the test data in one transaction of four requests. Running it again adds what is missing and changes nothing.
 * @throws {StatementError} with sqlState 42P01 if the tables do not exist yet
 */
export async function seedDatabase(database: Database): Promise<Seeded> {
  const conversations = CONVERSATIONS.map(({ id, owner, title, createdAt, messages }) => {
    return { id, owner, title, last_number: messages.length, created_at: createdAt };
  });
  const messages = CONVERSATIONS.flatMap(({ id, messages }) =>
    messages.map(({ role, content }, index) => ({ conversation_id: id, number: index + 1, role, content })),
  );
  return database.transaction(async (tx) => {
    const added = await tx.execute(addConversations, { rows: conversations });
    const written = await tx.execute(addMessages, { rows: messages });
    return { conversations: added.rowCount, messages: written.rowCount };
  });
}
