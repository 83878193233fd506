import { labelOf, type Operation, StatementError } from './database-error.ts';
import { type KnownTexts, type MessageParts, messageShown } from './server-message.ts';

/** The request, for the message. */
export interface AskedStatement {
  readonly operation?: Operation;
  readonly sql?: string;
  readonly statementName?: string | undefined;
  /** Values were sent, in this request or before it in the transaction; unknown texts are then not shown. */
  readonly hasParameters: boolean;
  /** Converts a position in the text that PostgreSQL parsed to one in `sql`. */
  readonly positionOf?: (position: number) => number;
}

/** PostgreSQL's error as a driver received it. */
export interface Refusal extends MessageParts {
  readonly sqlState: string;
}

/** The texts of a client about PostgreSQL's errors. */
export interface RefusalTexts extends KnownTexts {
  /** PostgreSQL's name of a SQLSTATE. */
  readonly conditionOf: (sqlState: string) => string | undefined;
  /** `line:column` of a 1-based position, and the line of the SQL text with a caret below it. */
  readonly locate?: (sql: string, position: number) => { readonly place: string; readonly excerpt: string };
  /** Advice for a message of PostgreSQL that has no hint. */
  readonly adviceOnStatement?: (detail: string, hasParameters: boolean) => string | undefined;
}

const NOT_SHOWN = 'the text is not shown, because it may contain values';

/**
 * The error of a statement that PostgreSQL refused, the same for every driver, without values.
 *
 * @example
 * const asked = { operation: 'ExecuteStatement', sql: 'SELEC 1', statementName: undefined, hasParameters: false } as const;
 * const refusal = { sqlState: '42601', primary: 'syntax error at or near "SELEC"', hint: undefined, position: 1 };
 * throw refusedStatement(asked, refusal, ALL_TEXTS, (message) => new Error(message));
 * // StatementError: PostgreSQL refused "SELEC 1" at 1:1: syntax error at or near "SELEC" (SQLSTATE 42601 syntax_error)
 *
 * @param causeOf creates the `cause` from a message that can be shown
 */
export function refusedStatement(
  asked: AskedStatement,
  refusal: Refusal,
  texts: RefusalTexts,
  causeOf: (message: string) => unknown,
): StatementError {
  const { sql = '', hasParameters, positionOf } = asked;
  const { sqlState, position } = refusal;
  const shown = messageShown(refusal, { sql, hasParameters }, texts);
  const detail = shown.text ?? NOT_SHOWN;
  const at = position === undefined ? undefined : (positionOf?.(position) ?? position);
  const condition = texts.conditionOf(sqlState);
  const advice = texts.adviceOnStatement?.(detail, hasParameters) ?? shown.hint;
  const { place, excerpt } = (at === undefined || sql === '' ? undefined : texts.locate?.(sql, at)) ?? {};
  const message = [
    `PostgreSQL refused ${labelOf(asked)}${place === undefined ? '' : ` at ${place}`}: `,
    `${detail} (SQLSTATE ${[sqlState, condition].filter((part) => part !== undefined).join(' ')}).`,
    advice === undefined ? '' : ` ${advice}`,
    excerpt === undefined ? '' : `\n${excerpt}`,
  ].join('');
  return new StatementError(message, {
    ...asked,
    ...shown,
    cause: causeOf(causeMessage(detail, shown.hint, position, sqlState)),
    sqlState,
    condition,
    detail,
    position: at,
    excerpt,
  });
}

/** The cause in PostgreSQL's grammar of a message, as the Data API writes it. */
function causeMessage(detail: string, hint: string | undefined, position: number | undefined, state: string): string {
  const hintPart = hint === undefined ? '' : `; Hint: ${hint}`;
  return `ERROR: ${detail}${hintPart}${position === undefined ? '' : `; Position: ${position}`}; SQLState: ${state}`;
}
