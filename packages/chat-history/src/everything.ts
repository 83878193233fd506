import type { Message, Owner } from './model.ts';
import type { ChatHistoryStore } from './store.ts';

/** Reads a whole conversation page by page, and its counter. */
export async function everything(
  store: ChatHistoryStore,
  owner: Owner,
  id: string,
): Promise<{ readonly messages: readonly Message[]; readonly lastNumber: number }> {
  const messages: Message[] = [];
  let after: number | null = 0;
  let lastNumber = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<ChatHistoryStore['page']>> = await store.page(owner, id, { after, limit: 500 });
    messages.push(...page.messages);
    ({ next: after, lastNumber } = page);
  }
  return { messages, lastNumber };
}
