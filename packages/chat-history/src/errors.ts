/** Reason of an error. */
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
 * Base class of all errors of the store; errors of the database are passed on unchanged. No message contains text of a conversation.
 */
export class ChatHistoryError extends Error {
  override readonly name: string = 'ChatHistoryError';
  /** Use this to handle the error, not the text of the message. */
  readonly code: ChatHistoryCode;

  constructor(code: ChatHistoryCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The input cannot be stored. `problems` has every problem, with its place and without its value. */
export class InvalidInputError extends ChatHistoryError {
  override readonly name = 'InvalidInputError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('invalid_input', `Nothing was stored. ${problems.join(' ')}`);
    this.problems = problems;
  }
}

/** The owner has no conversation with this id: it does not exist, was deleted, or belongs to another owner. */
export class ConversationNotFoundError extends ChatHistoryError {
  override readonly name = 'ConversationNotFoundError';

  constructor() {
    super(
      'conversation_not_found',
      'The owner has no conversation with this id. Create it first, or check id and owner.',
    );
  }
}

/** The `lastNumber` of the conversation is not the expected one. Nothing was written: read the new messages, and decide again. */
export class ConversationChangedError extends ChatHistoryError {
  override readonly name = 'ConversationChangedError';
  /** The current counter. */
  readonly lastNumber: number;

  constructor(expected: number, lastNumber: number) {
    super(
      'conversation_changed',
      `The last number of the conversation is ${lastNumber}, and ${expected} was expected. Nothing was written. Read the messages after ${expected}, and decide again.`,
    );
    this.lastNumber = lastNumber;
  }
}

/** The key was already used for another request. Nothing was written: use a new key for each new append. */
export class AppendKeyReusedError extends ChatHistoryError {
  override readonly name = 'AppendKeyReusedError';

  constructor() {
    super(
      'key_reused',
      'The key belongs to an earlier request with other content. Use a new key for each new request.',
    );
  }
}

export function conversationEnded(): ChatHistoryError {
  return new ChatHistoryError(
    'conversation_ended',
    'The conversation has ended. Open it with update({ ended: false }), or create another one.',
  );
}
