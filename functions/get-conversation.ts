import { conversationPath } from './conversations/conversation.ts';
import { findConversation } from './conversations/conversations.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { NotFoundError } from './runtime/errors.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/** GET /conversations/{conversationId} → 200 with the conversation. */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path } = parseRequest({ path: conversationPath }, event);
  const conversation = await findConversation(connectedDatabase(), caller, path.conversationId);
  if (conversation === undefined) throw new NotFoundError('You have no conversation with this id. Check the id.');
  return respond(200, { conversation });
});
