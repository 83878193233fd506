import {
  ChatHistoryError,
  type ChatHistoryStore,
  createChatHistory,
  InvalidInputError,
  type TableNames,
} from '@daybreak/chat-history';
import { CursorError } from '@daybreak/database';
import { connectedDatabase } from '../runtime/client.ts';
import {
  ConflictError,
  InvalidRequestError,
  KeyReusedError,
  NOT_MIGRATED,
  NotFoundError,
  NotMigratedError,
} from '../runtime/errors.ts';

/**
 * Runs one request to the chat history, and turns errors of the store into errors of a request.
 *
 * @example const conversation = await history((store) => store.get(caller, id));
 */
export async function history<T>(request: (store: ChatHistoryStore) => Promise<T>): Promise<T> {
  try {
    return await request(createChatHistory(connectedDatabase(), { tables: tablesOf(process.env.CHAT_TABLE_NAME) }));
  } catch (error) {
    throw asRequestError(error);
  }
}

/** The synth sets the variable where config/app_config.yml has a `table_name`. */
function tablesOf(messages: string | undefined): TableNames {
  return messages === undefined || messages === '' ? {} : { messages };
}

function asRequestError(error: unknown): unknown {
  if (error instanceof CursorError) {
    return new InvalidRequestError(['query.after: Not a cursor of this list, expected `next` of an earlier page.']);
  }
  if (error instanceof InvalidInputError) return new InvalidRequestError(error.problems);
  if (!(error instanceof ChatHistoryError)) return error;
  switch (error.code) {
    case 'conversation_not_found':
      return notFound();
    case 'conversation_ended':
      return new ConflictError('The conversation has ended. Set ended to false first, or create another one.');
    case 'conversation_changed':
    case 'id_taken':
      return new ConflictError(error.message);
    case 'key_reused':
      return new KeyReusedError();
    case 'schema_missing':
      return new NotMigratedError(NOT_MIGRATED, { cause: error });
    default:
      return error;
  }
}

export function notFound(): NotFoundError {
  return new NotFoundError('You have no conversation with this id. Check the id, or create one first.');
}
