// A chain of LangChain.js whose history is stored. The model is a script, so no data leaves this machine.
// Run it: npm run local -- --env-file .env, npm run migrate, node --import tsx packages/chat-history/examples/langchain.ts
import { randomUUID } from 'node:crypto';
import { createChatHistory } from '@daybreak/chat-history';
import { LangChainChatHistory } from '@daybreak/chat-history/langchain';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { ChatPromptTemplate, MessagesPlaceholder } from '@langchain/core/prompts';
import { RunnableWithMessageHistory } from '@langchain/core/runnables';
import { FakeListChatModel } from '@langchain/core/utils/testing';

const db = await connectDatabase(loadConnection({ env: process.env, envFile: '.env' }));
const store = createChatHistory(db);
const model = new FakeListChatModel({ responses: ['Hello, Alice.', 'You are Alice.'] });
const prompt = ChatPromptTemplate.fromMessages([new MessagesPlaceholder('history'), ['human', '{input}']]);
const chain = new RunnableWithMessageHistory({
  runnable: prompt.pipe(model),
  getMessageHistory: (sessionId: string) => new LangChainChatHistory({ store, owner: 'alice', sessionId }),
  inputMessagesKey: 'input',
  historyMessagesKey: 'history',
});

const sessionId = `session-${randomUUID()}`;
for (const input of ['I am Alice.', 'Who am I?']) {
  const { content } = await chain.invoke({ input }, { configurable: { sessionId } });
  console.log(`human: ${input}\nai: ${content}`);
}
const history = new LangChainChatHistory({ store, owner: 'alice', sessionId });
console.log(`The session has ${(await history.getMessages()).length} messages.`);
await db.close();
