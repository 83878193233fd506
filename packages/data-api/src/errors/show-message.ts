import { HINTS, SENTENCES } from './all-sentences.ts';
import { type Asked, type MessageParts, messageShown, type ServerMessage } from './server-message.ts';

/**
 * The part of a message that can be shown: known sentences with the names of constraint, table and column. From other sentences only the
 * words outside quotes and parentheses, and only if no values were sent.
 *
 * @example
 * const parts = { primary: 'column "emial" does not exist', hint: undefined, sqlState: '42703' };
 * showMessage(parts, { sql: 'SELECT emial FROM users', hasParameters: false }).text // 'column "emial" does not exist'
 */
export function showMessage(parts: Pick<MessageParts, 'primary' | 'hint' | 'sqlState'>, asked: Asked): ServerMessage {
  return messageShown(parts, asked, { sentences: SENTENCES, hints: HINTS });
}
