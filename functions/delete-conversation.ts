import { conversationPath } from './conversations/conversation.ts';
import { history, notFound } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { noContent } from './runtime/respond.ts';

/** DELETE /conversations/{conversationId} → 204. Its messages are deleted with it. */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path } = parseRequest({ path: conversationPath }, event);
  const isDeleted = await history((store) => store.delete(caller, path.conversationId));
  if (!isDeleted) throw notFound();
  return noContent();
});
