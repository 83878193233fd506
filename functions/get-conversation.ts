import { conversationBody, conversationPath } from './conversations/conversation.ts';
import { history, notFound } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/** GET /conversations/{conversationId} → 200 with the conversation. */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path } = parseRequest({ path: conversationPath }, event);
  const conversation = await history((store) => store.get(caller, path.conversationId));
  if (conversation === undefined) throw notFound();
  return respond(200, { conversation: conversationBody(conversation) });
});
