// A chat with the AI SDK whose history is stored. The model is a script, so no data leaves this machine.
// Run it: npm run local -- --env-file .env, npm run migrate, node --import tsx packages/chat-history/examples/ai-sdk.ts
import { createChatHistory } from '@daybreak/chat-history';
import { createChat, loadChat, saveChat } from '@daybreak/chat-history/ai-sdk';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { convertToModelMessages, generateId, streamText, type UIMessage } from 'ai';
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test';

const db = await connectDatabase(loadConnection({ env: process.env, envFile: '.env' }));
const store = createChatHistory(db);
const chatId = generateId();
await createChat(store, 'alice', chatId);

/** One turn, as in the route handler of a chat. */
async function turn(text: string): Promise<void> {
  const question: UIMessage = { id: generateId(), role: 'user', parts: [{ type: 'text', text }] };
  const messages = [...(await loadChat<UIMessage>(store, 'alice', chatId)), question];
  const result = streamText({ model: scripted(messages.length), messages: await convertToModelMessages(messages) });
  const stream = result.toUIMessageStream({
    originalMessages: messages,
    generateMessageId: generateId,
    onFinish: ({ messages: all }) => saveChat(store, 'alice', chatId, all),
  });
  for await (const _ of stream);
}

/** A model that answers with the number of messages that it received. */
function scripted(count: number): MockLanguageModelV3 {
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  return new MockLanguageModelV3({
    doStream: async () => ({
      stream: simulateReadableStream({
        chunks: [
          { type: 'text-start', id: '1' },
          { type: 'text-delta', id: '1', delta: `I was given ${count} messages.` },
          { type: 'text-end', id: '1' },
          { type: 'finish', finishReason: { unified: 'stop', raw: 'stop' }, usage },
        ],
      }),
    }),
  });
}

await turn('Hello');
await turn('And now?');
for (const { role, parts } of await loadChat<UIMessage>(store, 'alice', chatId)) {
  console.log(`${role}: ${parts.map((part) => (part.type === 'text' ? part.text : '')).join('')}`);
}
await db.close();
