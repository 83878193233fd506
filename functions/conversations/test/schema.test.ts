import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chatHistorySchema } from '@daybreak/chat-history';
import { expect, test } from '@jest/globals';

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../migrations');

test("a migration creates the same tables of the chat history that the store's statements are tested with", () => {
  const texts = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => readFileSync(path.join(MIGRATIONS, name), 'utf8'));

  expect(texts).toContain(chatHistorySchema());
});
