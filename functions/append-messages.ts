import { checkMessageCount, conversationPath, newMessages } from './conversations/conversation.ts';
import { history } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { idempotencyKeyOf } from './runtime/idempotency.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * POST /conversations/{conversationId}/messages `{ messages: [{ role, content, toolCalls?, metadata? }, …] }` → 201 with
 * id, number and time of each. All messages are stored with one request to the database, or none. With a used Idempotency-Key nothing is
 * stored, and the answer is 200 with the messages stored earlier.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path, body } = parseRequest(
    { path: conversationPath, checkBody: checkMessageCount, body: newMessages },
    event,
  );
  const { messages, replayed } = await history((store) =>
    store.append(caller, path.conversationId, { messages: body.messages, key: idempotencyKeyOf(event) }),
  );
  return respond(replayed ? 200 : 201, {
    messages: messages.map(({ id, number, createdAt }) => ({ id, number, createdAt })),
  });
});
