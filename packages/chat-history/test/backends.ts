import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { startTestDataApi } from '../../../test/database.ts';
import { chatHistorySchema, documentsSchema, memoriesSchema } from '../src/index.ts';

/** A database with the tables of the chat history, and how many requests went to it. */
export interface ChatDatabase {
  readonly db: Database;
  /** Requests since the last call. */
  requests(): number;
  /** The answer to the next write is lost after it was committed. */
  loseNextAnswer(): void;
  stop(): Promise<void>;
}

/** The ways to a database on which the suite runs. */
export const BACKENDS: readonly { readonly name: string; readonly open: () => Promise<ChatDatabase> }[] = [
  { name: 'RDS Data API', open: openDataApi },
];

async function openDataApi(): Promise<ChatDatabase> {
  const api = await startTestDataApi();
  let sent = 0;
  const db = await connectDatabase(loadConnection({ env: api.env }), {
    onRequest: () => {
      sent += 1;
    },
  });
  const schema = [chatHistorySchema(), memoriesSchema(), documentsSchema()].join('');
  for (const sql of statementsOf(schema)) await db.execute(statement({ sql }));
  sent = 0;
  return {
    db,
    requests: () => {
      const count = sent;
      sent = 0;
      return count;
    },
    loseNextAnswer: () => void api.failNext({ disconnect: true, when: 'after' }),
    stop: async () => {
      await db.close();
      await api.stop();
    },
  };
}

/** The statements of a schema: none of ours has a semicolon inside. */
export function statementsOf(sql: string): readonly string[] {
  return sql
    .split(';')
    .map((text) => text.replace(/^--.*$/gm, '').trim())
    .filter((text) => text !== '');
}
