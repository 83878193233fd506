import { conversationBody, newConversation } from './conversations/conversation.ts';
import { history } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { idempotencyKeyOf } from './runtime/idempotency.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * POST /conversations `{ title?, agentId?, metadata? }` → 201 with the conversation. With a used Idempotency-Key none is created, and the
 * answer has the existing conversation.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { body } = parseRequest({ body: newConversation }, event);
  const conversation = await history((store) => store.create(caller, { ...body, key: idempotencyKeyOf(event) }));
  return respond(201, { conversation: conversationBody(conversation) });
});
