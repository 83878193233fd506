import { conversationsQuery } from './conversations/conversation.ts';
import { findConversations } from './conversations/conversations.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * GET /conversations?limit=20&after=… → 200 with a page of the caller's conversations, newest first. Pass `next` as `after` for the next
 * page; it is null on the last one.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { query } = parseRequest({ query: conversationsQuery }, event);
  return respond(200, await findConversations(connectedDatabase(), caller, query));
});
