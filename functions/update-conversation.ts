import { conversationChange, conversationPath } from './conversations/conversation.ts';
import { updateConversation } from './conversations/conversations.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { NotFoundError } from './runtime/errors.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * PATCH /conversations/{conversationId} `{ title?, metadata?, ended? }` → 200 with the conversation. What is not sent stays. An ended
 * conversation can be read, but no message can be appended; `ended: false` opens it again.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path, body } = parseRequest({ path: conversationPath, body: conversationChange }, event);
  const conversation = await updateConversation(connectedDatabase(), caller, { id: path.conversationId, change: body });
  if (conversation === undefined) throw new NotFoundError('You have no conversation with this id. Check the id.');
  return respond(200, { conversation });
});
