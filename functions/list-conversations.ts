import { conversationsQuery, summaryBody } from './conversations/conversation.ts';
import { history } from './conversations/history.ts';
import { callerOf } from './runtime/caller.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * GET /conversations?limit=20&after=… → 200 with a page of the caller's conversations, the newest activity first. Pass `next` as `after`
 * for the next page; it is null on the last one.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { query } = parseRequest({ query: conversationsQuery }, event);
  const { items, next } = await history((store) => store.list(caller, { limit: query.limit, cursor: query.after }));
  return respond(200, { conversations: items.map(summaryBody), next });
});
