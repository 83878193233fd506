import { conversationBody, conversationChange, conversationPath } from './conversations/conversation.ts';
import { history, notFound } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * PATCH /conversations/{conversationId} `{ title?, metadata?, ended? }` → 200 with the conversation. Members that are not sent stay
 * unchanged. An ended conversation can be read, but no message can be appended; `ended: false` opens it again.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path, body } = parseRequest({ path: conversationPath, body: conversationChange }, event);
  const conversation = await history((store) => store.update(caller, path.conversationId, body));
  if (conversation === undefined) throw notFound();
  return respond(200, { conversation: conversationBody(conversation) });
});
