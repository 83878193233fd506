// Runs the example programs as their first lines say.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';
import { startTestDataApi } from '../../../test/database.ts';
import { chatHistorySchema } from '../src/index.ts';
import { statementsOf } from './backends.ts';

let api: Awaited<ReturnType<typeof startTestDataApi>>;
beforeAll(async () => {
  api = await startTestDataApi();
  const db = await connectDatabase(loadConnection({ env: api.env }));
  for (const sql of statementsOf(chatHistorySchema())) await db.execute(statement({ sql }));
  await db.close();
});
afterAll(() => api?.stop());

test.each([
  [
    'ai-sdk.ts',
    ['user: Hello', 'assistant: I was given 1 messages.', 'user: And now?', 'assistant: I was given 3 messages.'],
  ],
  [
    'openai-agents.ts',
    [
      ...['user: Hello', 'assistant: I was given 1 items.', 'user: And now?', 'assistant: I was given 3 items.'],
      'The session has 4 items.',
    ],
  ],
  [
    'langchain.ts',
    [
      ...['human: I am Alice.', 'ai: Hello, Alice.', 'human: Who am I?', 'ai: You are Alice.'],
      'The session has 4 messages.',
    ],
  ],
])(
  '%s runs without a network, and stores its history',
  async (file, lines) => {
    const program = path.join(PROJECT_FOLDER, 'packages/chat-history/examples', file);
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
      cwd: PROJECT_FOLDER,
      env: { ...process.env, ...api.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });

    expect(stdout.trim().split('\n')).toEqual(lines);
  },
  60_000,
);
