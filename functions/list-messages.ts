import { conversationPath, pageQuery } from './conversations/conversation.ts';
import { findMessages } from './conversations/messages.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { NotFoundError } from './runtime/errors.ts';
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
  const page = await findMessages(connectedDatabase(), caller, path.conversationId, query);
  if (page === undefined) throw new NotFoundError('You have no conversation with this id. Check the id.');
  return respond(200, page);
});
