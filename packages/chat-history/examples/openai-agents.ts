// An agent of the OpenAI Agents SDK whose session is stored. The model is a script, so no data leaves this machine.
// Run it: npm run local -- --env-file .env, npm run migrate, node --import tsx packages/chat-history/examples/openai-agents.ts
import { randomUUID } from 'node:crypto';
import { createChatHistory } from '@daybreak/chat-history';
import { agentSession } from '@daybreak/chat-history/openai-agents';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { Agent, type AgentInputItem, type Model, Runner, setTracingDisabled, Usage } from '@openai/agents-core';

setTracingDisabled(true);
const db = await connectDatabase(loadConnection({ env: process.env, envFile: '.env' }));
const session = agentSession<AgentInputItem>({
  store: createChatHistory(db),
  owner: 'alice',
  sessionId: `session-${randomUUID()}`,
});

/** A model that answers with the number of items that it received. */
const scripted: Model = {
  async getResponse({ input }) {
    const count = typeof input === 'string' ? 1 : input.length;
    return {
      usage: new Usage(),
      output: [
        {
          ...{ type: 'message', role: 'assistant', status: 'completed' },
          content: [{ type: 'output_text', text: `I was given ${count} items.` }],
        },
      ],
    };
  },
  getStreamedResponse() {
    throw new Error('This model does not stream.');
  },
};

const agent = new Agent({ name: 'Scripted', instructions: 'Count.', model: scripted });
const runner = new Runner({ modelProvider: { getModel: () => scripted } });
for (const question of ['Hello', 'And now?']) {
  const { finalOutput } = await runner.run(agent, question, { session });
  console.log(`user: ${question}\nassistant: ${finalOutput}`);
}
console.log(`The session has ${(await session.getItems()).length} items.`);
await db.close();
