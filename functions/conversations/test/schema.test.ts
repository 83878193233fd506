import { statement } from '@daybreak/database';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../test/deployment.ts';
import { deployConversations } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployConversations();
});
afterAll(() => deployment?.stop());

/** What PostgreSQL says to SQL without parameters: a constraint's name, a SQLSTATE, or nothing. */
async function refusal(sql: string): Promise<string | undefined> {
  try {
    await deployment.db.execute(statement({ sql }));
    return undefined;
  } catch (error) {
    const { constraint, sqlState } = error as { constraint?: string; sqlState?: string };
    return constraint ?? sqlState;
  }
}

const USER = "'00000000-0000-4000-8000-000000000001'";
const CONVERSATION = "'00000000-0000-4000-8000-000000000002'";

describe('the schema', () => {
  beforeAll(async () => {
    await refusal(`INSERT INTO users (id, subject, email) VALUES (${USER}, 'alice', 'Alice@example.com')`);
    await refusal(`INSERT INTO conversations (id, user_id) VALUES (${CONVERSATION}, ${USER})`);
    await refusal(
      `INSERT INTO messages (conversation_id, number, role, content) VALUES (${CONVERSATION}, 1, 'user', '')`,
    );
  });

  test.each([
    ["users (subject) VALUES ('alice')", 'users_subject_key'],
    ["users (subject) VALUES ('')", 'users_subject_length'],
    ["users (subject) VALUES (repeat('x', 641))", 'users_subject_length'],
    ["users (subject, email) VALUES ('bob', 'alice@EXAMPLE.com')", 'users_email_key'],
    [`conversations (user_id) VALUES (gen_random_uuid())`, 'conversations_user_id_fkey'],
    [`conversations (user_id, title) VALUES (${USER}, '')`, 'conversations_title_length'],
    [`conversations (user_id, agent_id) VALUES (${USER}, repeat('x', 101))`, 'conversations_agent_id_length'],
    [`conversations (user_id, metadata) VALUES (${USER}, '[]')`, 'conversations_metadata_object'],
    [`conversations (user_id, ended_at) VALUES (${USER}, '2000-01-01')`, 'conversations_ended_after_created'],
    [
      `messages (conversation_id, number, role, content) VALUES (${CONVERSATION}, 1, 'user', '')`,
      'messages_conversation_id_number_key',
    ],
    [
      `messages (conversation_id, number, role, content) VALUES (${CONVERSATION}, 0, 'user', '')`,
      'messages_number_positive',
    ],
    [
      `messages (conversation_id, number, role, content) VALUES (${CONVERSATION}, 2, 'boss', '')`,
      'messages_role_known',
    ],
    [
      `messages (conversation_id, number, role, content) VALUES (gen_random_uuid(), 2, 'user', '')`,
      'messages_conversation_id_fkey',
    ],
    [
      `messages (conversation_id, number, role, content) VALUES (${CONVERSATION}, 2, 'user', repeat('x', 524289))`,
      'messages_content_size',
    ],
    [
      `messages (conversation_id, number, role, content, tool_calls) VALUES (${CONVERSATION}, 2, 'user', '', '{}')`,
      'messages_tool_calls_array',
    ],
    [
      `messages (conversation_id, number, role, content, metadata) VALUES (${CONVERSATION}, 2, 'user', '', 'null')`,
      'messages_metadata_object',
    ],
  ])('refuses %s by %s', async (insert, constraint) => {
    expect(await refusal(`INSERT INTO ${insert}`)).toBe(constraint);
  });

  test('deletes conversations and messages with their user', async () => {
    expect(await refusal(`DELETE FROM users WHERE id = ${USER}`)).toBeUndefined();

    const left = statement({
      sql: 'SELECT (SELECT count(*) FROM conversations)::int4 + (SELECT count(*) FROM messages)::int4 AS rows',
      row: { rows: 'int4' },
    });
    expect(await deployment.db.query(left)).toEqual([{ rows: 0 }]);
  });

  test('pages messages by the index of their unique constraint', async () => {
    const sql = `EXPLAIN SELECT id FROM messages WHERE conversation_id = ${CONVERSATION} AND number > 10 ORDER BY number LIMIT 50`;
    const plan = await deployment.db.transaction(async (tx) => {
      // The table is empty, and reading it whole would be cheaper.
      await tx.execute(statement({ sql: 'SET LOCAL enable_seqscan = off' }));
      await tx.execute(statement({ sql: 'SET LOCAL enable_bitmapscan = off' }));
      return tx.run(statement({ sql }));
    });

    const text = plan.rows.flat().join('\n');
    expect(text).toContain('Index Scan using messages_conversation_id_number_key');
    expect(text).not.toContain('Sort');
  });
});
