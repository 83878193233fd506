/** Why the store refused. */
export type ChatHistoryCode =
  | 'invalid_input'
  | 'invalid_cursor'
  | 'conversation_not_found'
  | 'conversation_ended'
  | 'conversation_changed'
  | 'key_reused'
  | 'id_taken'
  | 'schema_missing'
  | 'target_newer'
  | 'target_conflicts';

/**
 * Every error that the store itself throws; errors of the database come through as they are. No message holds a text of a conversation.
 */
export class ChatHistoryError extends Error {
  override readonly name: string = 'ChatHistoryError';
  /** Branch on it, never on the words of the message. */
  readonly code: ChatHistoryCode;

  constructor(code: ChatHistoryCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What the caller passed in cannot be stored. `problems` has every problem, with its place and without its value. */
export class InvalidInputError extends ChatHistoryError {
  override readonly name = 'InvalidInputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('invalid_input', `Nothing was stored. ${problems.join(' ')}`);
    this.problems = problems;
  }
}

/** The owner has no conversation with this id: it does not exist, it is deleted, or it belongs to somebody else. */
export class ConversationNotFoundError extends ChatHistoryError {
  override readonly name = 'ConversationNotFoundError';

  constructor() {
    super(
      'conversation_not_found',
      'The owner has no conversation with this id. Create it first, or check id and owner.',
    );
  }
}

/** The conversation has another `lastNumber` than the caller expected. Nothing was written: read what is new, and decide again. */
export class ConversationChangedError extends ChatHistoryError {
  override readonly name = 'ConversationChangedError';
  /** The counter now. */
  readonly lastNumber: number;

  constructor(expected: number, lastNumber: number) {
    super(
      'conversation_changed',
      `The last number of the conversation is ${lastNumber}, and ${expected} was expected. Nothing was written. Read the messages after ${expected}, and decide again.`,
    );
    this.lastNumber = lastNumber;
  }
}

/** The key was used before, for something else. Nothing was written: make a new key for each new append. */
export class AppendKeyReusedError extends ChatHistoryError {
  override readonly name = 'AppendKeyReusedError';

  constructor() {
    super(
      'key_reused',
      'The key belongs to an earlier request with other content. Make a new key for each new request.',
    );
  }
}

export function conversationEnded(): ChatHistoryError {
  return new ChatHistoryError(
    'conversation_ended',
    'The conversation has ended. Open it with update({ ended: false }), or create another one.',
  );
}
