import { conversationPath } from './conversations/conversation.ts';
import { deleteConversation } from './conversations/conversations.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { NotFoundError } from './runtime/errors.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { noContent } from './runtime/respond.ts';

/** DELETE /conversations/{conversationId} → 204. Its messages are deleted with it. */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path } = parseRequest({ path: conversationPath }, event);
  const isDeleted = await deleteConversation(connectedDatabase(), caller, path.conversationId);
  if (!isDeleted) throw new NotFoundError('You have no conversation with this id. Check the id.');
  return noContent();
});
