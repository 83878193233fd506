import { newConversation } from './conversations/conversation.ts';
import { createConversation } from './conversations/repository.ts';
import { callerOf } from './runtime/caller.ts';
import { connectedDatabase } from './runtime/client.ts';
import { answering } from './runtime/handler.ts';
import { parseRequest } from './runtime/request.ts';
import { respond } from './runtime/respond.ts';

/** POST /conversations `{ title?, agentId?, metadata? }` → 201 with the conversation. */
export const handler = answering(async (event) => {
  const caller = callerOf(event);
  const { body } = parseRequest({ body: newConversation }, event);
  const conversation = await createConversation(connectedDatabase(), caller, body);
  return respond(201, { conversation });
});
