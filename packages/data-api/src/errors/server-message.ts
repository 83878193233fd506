/** A DatabaseErrorException's message in its parts. */
export interface ServerMessage {
  /** Undefined where the service and not PostgreSQL refused. */
  readonly sqlState: string | undefined;
  /** PostgreSQL's sentence, without severity. */
  readonly primary: string;
  readonly hint: string | undefined;
  /** In the text that PostgreSQL read, `:name` replaced by `$n`. */
  readonly position: number | undefined;
  readonly constraint: string | undefined;
}

/**
 * Reads `ERROR: <primary>[; Hint: …][; Position: n]; SQLState: xxxxx` from its end, since the primary text may hold
 * anything that a user wrote, `SQLState: 23505` too. The older form has line breaks in place of `; `.
 */
export function parseServerMessage(message: string): ServerMessage {
  const state = cutEnd(message, /;?\s*SQLState: ([0-9A-Z]{5})$/);
  // Without a SQLSTATE the text is the service's own, and has no further parts.
  if (state.value === undefined) {
    return {
      sqlState: undefined,
      primary: message.trim(),
      hint: undefined,
      position: undefined,
      constraint: undefined,
    };
  }
  const position = cutEnd(state.rest, /(?:;|\n)\s*Position: (\d+)$/);
  const hint = cutEnd(position.rest, /(?:;|\n)\s*Hint: ((?:(?!Hint: )[\s\S])*)$/);
  // A quote that is still open means that the word stood inside a name, and was no hint.
  const isHint = (hint.rest.split('"').length - 1) % 2 === 0;
  const primary = (isHint ? hint.rest : position.rest).replace(/^(ERROR|FATAL|PANIC): /, '').trim();
  return {
    sqlState: state.value,
    primary,
    hint: isHint ? hint.value : undefined,
    position: position.value === undefined ? undefined : Number(position.value),
    constraint: state.value.startsWith('23') ? /\bconstraint "([^"]+)"/.exec(primary)?.[1] : undefined,
  };
}

function cutEnd(text: string, end: RegExp): { readonly rest: string; readonly value: string | undefined } {
  const match = end.exec(text);
  return match === null ? { rest: text, value: undefined } : { rest: text.slice(0, match.index), value: match[1] };
}
