import { checkMessageCount, conversationPath, newMessages } from './conversations/conversation.ts';
import { appendMessages } from './conversations/repository.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { NotFoundError } from './runtime/errors.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/**
 * POST /conversations/{conversationId}/messages `{ messages: [{ role, content, toolCalls?, metadata? }, …] }` → 201 with
 * id, number and time of each. All messages are one request to the database: all are stored, or none.
 */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { path, body } = parseRequest(
    { path: conversationPath, checkBody: checkMessageCount, body: newMessages },
    event,
  );
  const messages = await appendMessages(connectedDatabase(), caller, path.conversationId, body.messages);
  if (messages === undefined) throw new NotFoundError('You have no conversation with this id. Create one first.');
  return respond(201, { messages });
});
