import { conversationPath, messageBody, pageQuery } from './conversations/conversation.ts';
import { history } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * GET /conversations/{conversationId}/messages?after=0&limit=50 → 200 with a page, oldest first. Pass `next` as `after` for
 * the next page; it is null on the last one.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path, query } = parseRequest({ path: conversationPath, query: pageQuery }, event);
  const { messages, next } = await history((store) => store.page(caller, path.conversationId, query));
  return respond(200, { messages: messages.map(messageBody), next });
});
