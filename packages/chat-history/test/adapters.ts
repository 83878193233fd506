import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages';
import { RunnableLambda, RunnableWithMessageHistory } from '@langchain/core/runnables';
import type { AgentInputItem, SessionHistoryTransactionAwareSession } from '@openai/agents-core';
import type { UIMessage } from 'ai';
import { createChat, loadChat, saveChat } from '../src/ai-sdk/index.ts';
import { type ChatHistoryStore, createChatHistory } from '../src/index.ts';
import { LangChainChatHistory } from '../src/langchain/index.ts';
import { agentSession } from '../src/openai-agents/index.ts';
import type { ChatBackend, ChatDatabase } from './backends.ts';

/** Every adapter, on one backend. */
export function adaptersOn({ name, open }: ChatBackend): void {
  describe(`adapters through ${name}`, () => {
    let database: ChatDatabase;
    let store: ChatHistoryStore;
    beforeAll(async () => {
      database = await open();
      store = createChatHistory(database.db);
    });
    afterAll(() => database?.stop());

    describe('AI SDK', () => {
      const text = (id: string, role: UIMessage['role'], words: string): UIMessage => ({
        id,
        role,
        parts: [{ type: 'text', text: words }],
      });
      const question = text('u1', 'user', 'Weather in Oslo?');
      const calling: UIMessage = {
        id: 'a1',
        role: 'assistant',
        metadata: { model: 'scripted' },
        parts: [
          { type: 'step-start' },
          {
            type: 'dynamic-tool',
            toolName: 'weather',
            toolCallId: 'c1',
            state: 'input-available',
            input: { city: 'Oslo' },
          },
        ],
      };
      const answered: UIMessage = {
        ...calling,
        parts: [
          { type: 'step-start' },
          {
            ...{ type: 'dynamic-tool', toolName: 'weather', toolCallId: 'c1', state: 'output-available' },
            ...{ input: { city: 'Oslo' }, output: { celsius: -3 } },
          } as UIMessage['parts'][number],
          { type: 'text', text: 'It is −3 °C.', state: 'done' },
        ],
      };

      async function newChat(): Promise<string> {
        const chatId = `chat-${randomUUID()}`;
        await createChat(store, 'alice', chatId);
        return chatId;
      }

      test('a chat is loaded as it was saved, parts, metadata and ids', async () => {
        const chatId = await newChat();
        await saveChat(store, 'alice', chatId, [question, answered]);

        expect(await loadChat<UIMessage>(store, 'alice', chatId)).toEqual([question, answered]);
      });

      test('a turn writes only new and changed messages', async () => {
        const chatId = await newChat();
        await saveChat(store, 'alice', chatId, [question, calling]);
        const { id = '' } = (await store.find('alice', chatId)) ?? {};
        await saveChat(store, 'alice', chatId, [question, answered, text('u2', 'user', 'Thanks')]);

        expect(await loadChat<UIMessage>(store, 'alice', chatId)).toEqual([
          question,
          answered,
          text('u2', 'user', 'Thanks'),
        ]);
        expect((await store.last('alice', id, 9)).map(({ number }) => number)).toEqual([1, 2, 3]);
        database.requests();
        await saveChat(store, 'alice', chatId, [question, answered, text('u2', 'user', 'Thanks')]);
        // The id, and the messages to compare with.
        expect(database.requests()).toBe(2);
      });

      test('a message that is answered again replaces the messages after it', async () => {
        const chatId = await newChat();
        await saveChat(store, 'alice', chatId, [question, answered, text('u2', 'user', 'Thanks')]);
        const again = text('a9', 'assistant', 'Cold.');
        await saveChat(store, 'alice', chatId, [question, again]);

        expect(await loadChat<UIMessage>(store, 'alice', chatId)).toEqual([question, again]);
      });

      test('600 messages are saved and loaded', async () => {
        const chatId = await newChat();
        const messages = Array.from({ length: 600 }, (_, index) => text(`m${index}`, 'user', `text ${index}`));
        await saveChat(store, 'alice', chatId, messages);

        expect(await loadChat<UIMessage>(store, 'alice', chatId)).toEqual(messages);
      });

      test('a chat of another owner does not exist', async () => {
        const chatId = await newChat();

        await expect(loadChat<UIMessage>(store, 'bob', chatId)).rejects.toMatchObject({
          code: 'conversation_not_found',
        });
        await expect(saveChat(store, 'bob', chatId, [question])).rejects.toMatchObject({
          code: 'conversation_not_found',
        });
      });
    });

    describe('OpenAI Agents', () => {
      const user = (content: string): AgentInputItem => ({ type: 'message', role: 'user', content });
      const call: AgentInputItem = {
        ...{ type: 'function_call', callId: 'c1', name: 'weather', status: 'completed', arguments: '{"city":"Oslo"}' },
      } as AgentInputItem;
      // The type of the SDK.
      const newSession = (): SessionHistoryTransactionAwareSession =>
        agentSession<AgentInputItem>({ store, owner: 'alice', sessionId: `session-${randomUUID()}` });

      test('items are returned unchanged, the newest ones in order', async () => {
        const session = newSession();
        await session.addItems([user('a'), call, user('b')]);

        expect(await session.getItems()).toEqual([user('a'), call, user('b')]);
        expect(await session.getItems(2)).toEqual([call, user('b')]);
        expect(await session.getItems(0)).toEqual([]);
      });

      test('popItem removes the newest item, and clearSession all', async () => {
        const session = newSession();
        await session.addItems([user('a'), user('b')]);

        expect(await session.popItem()).toEqual(user('b'));
        expect(await session.getItems()).toEqual([user('a')]);
        await session.clearSession();
        expect(await session.popItem()).toBeUndefined();
        expect(await session.getItems()).toEqual([]);
      });

      test('two concurrent popItem calls never return the same item', async () => {
        const session = newSession();
        await session.addItems([user('a'), user('b')]);

        const popped = await Promise.all([session.popItem(), session.popItem()]);
        expect(popped).toHaveLength(2);
        expect(popped).toEqual(expect.arrayContaining([user('a'), user('b')]));
      });

      test('a transaction takes effect once for its operation, even if the answer is lost', async () => {
        const session = newSession();
        const append = {
          operationId: 'op-1',
          transaction: { type: 'append_items' as const, items: [user('a'), call] },
        };
        await session.getSessionId();
        database.loseNextAnswer();
        await session.applyHistoryTransaction(append);
        await session.applyHistoryTransaction(append);

        expect(await session.getItems()).toEqual([user('a'), call]);
      });

      test('the same operation with a different transaction fails and changes nothing', async () => {
        const session = newSession();
        const items = [user('a')];
        await session.applyHistoryTransaction({ operationId: 'op', transaction: { type: 'append_items', items } });

        await expect(
          session.applyHistoryTransaction({
            operationId: 'op',
            transaction: { type: 'append_items', items: [user('b')] },
          }) as Promise<void>,
        ).rejects.toMatchObject({ code: 'key_reused' });
        expect(await session.getItems()).toEqual(items);
      });

      test.each([
        ['with items', [user('new 1'), user('new 2')]],
        ['with nothing', []],
      ])('a suffix is replaced %s, once', async (_, replacement) => {
        const session = newSession();
        await session.addItems([user('a'), user('b'), call]);
        const replace = {
          operationId: randomUUID(),
          transaction: { type: 'replace_suffix' as const, expectedSuffix: [user('b'), call], replacement },
        };
        await session.applyHistoryTransaction(replace);
        await session.applyHistoryTransaction(replace);

        expect(await session.getItems()).toEqual([user('a'), ...replacement]);
      });

      test('a suffix that does not match is refused, and nothing changes', async () => {
        const session = newSession();
        await session.addItems([user('a'), user('b')]);
        const replace = session.applyHistoryTransaction({
          operationId: randomUUID(),
          transaction: { type: 'replace_suffix', expectedSuffix: [user('a')], replacement: [] },
        });

        await expect(replace).rejects.toMatchObject({ code: 'conversation_changed' });
        expect(await session.getItems()).toEqual([user('a'), user('b')]);
      });
    });

    describe('LangChain.js', () => {
      const newHistory = () =>
        new LangChainChatHistory({ store, owner: 'alice', sessionId: `session-${randomUUID()}` });

      test('messages are appended with one request, and returned unchanged', async () => {
        const history = newHistory();
        const messages = [
          new SystemMessage('Be short.'),
          new HumanMessage({ content: [{ type: 'text', text: 'Hi' }] }),
          new AIMessage({ content: '', tool_calls: [{ name: 'weather', args: { city: 'Oslo' }, id: 'c1' }] }),
          new ToolMessage({ content: '-3', tool_call_id: 'c1' }),
        ];
        await history.getMessages();
        database.requests();
        await history.addMessages(messages);
        expect(database.requests()).toBe(1);

        const found = await history.getMessages();
        expect(found.map((message) => message.getType())).toEqual(['system', 'human', 'ai', 'tool']);
        expect(found.map((message) => message.toDict())).toEqual(messages.map((message) => message.toDict()));
      });

      test('a runnable with history gets the earlier messages', async () => {
        const histories = new Map<string, LangChainChatHistory>();
        const sessionId = `session-${randomUUID()}`;
        const runnable = RunnableLambda.from(
          (input: { readonly input: string; readonly history?: readonly unknown[] }) =>
            new AIMessage(`I have seen ${input.history?.length}.`),
        );
        const chain = new RunnableWithMessageHistory({
          runnable,
          getMessageHistory: (id: string) => {
            const history = histories.get(id) ?? new LangChainChatHistory({ store, owner: 'alice', sessionId: id });
            histories.set(id, history);
            return history;
          },
          inputMessagesKey: 'input',
          historyMessagesKey: 'history',
        });
        const ask = (input: string) => chain.invoke({ input }, { configurable: { sessionId } });

        expect((await ask('one')).content).toBe('I have seen 0.');
        expect((await ask('two')).content).toBe('I have seen 2.');
      });

      test('clear removes all messages, and later ones are stored', async () => {
        const history = newHistory();
        await history.addUserMessage('a');
        await history.clear();
        await history.addAIMessage('b');

        expect((await history.getMessages()).map(({ content }) => content)).toEqual(['b']);
      });
    });
  });
}
