import type { SqlParameter } from '@aws-sdk/client-rds-data';

/** What stands in a message where a value stood. */
const HIDDEN = '[value hidden]';

/**
 * Takes values out of a message of PostgreSQL: the Detail, which holds whole rows; what a data exception (class 22)
 * repeats, for instance `invalid input syntax for type integer: "…"`; and every sent text that the SQL does not hold.
 */
export function redact(message: string, sql: string, sent: readonly SqlParameter[]): string {
  // What programs read stays, whatever was sent: somebody may have sent the text 23505.
  const end = /(?:(?:;|\n)\s*Position: \d+)?;?\s*SQLState: [0-9A-Z]{5}$/.exec(message)?.[0] ?? '';
  let hidden = message.slice(0, message.length - end.length).replace(DETAIL, '');
  if (/SQLState: 22[0-9A-Z]{3}$/.test(end)) hidden = hidden.replace(REPEATED, `$1"${HIDDEN}"`);
  for (const text of textsOf(sent)) {
    // A text that is longer than the message is not in it, and a pattern of megabytes would be refused.
    if (text.length <= hidden.length && !sql.includes(text)) hidden = hidden.replace(asWords(text), HIDDEN);
  }
  return hidden + end;
}

/** The text where it is no part of a longer word. */
function asWords(text: string): RegExp {
  const literal = text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])`, 'gu');
}

const DETAIL = /(?:\n\s*|; )Detail: [\s\S]*?(?=(?:\n\s*|; )(?:Hint|Position|SQLState): |$)/;
const REPEATED = /(: |\bvalue )"[\s\S]*"/;

/** Texts shorter than this would hide words of the sentence. */
const SHORTEST_HIDDEN = 3;

function textsOf(sent: readonly SqlParameter[]): readonly string[] {
  const texts = sent.flatMap(({ value }) => (value?.stringValue === undefined ? [] : [value.stringValue]));
  return texts.filter((text) => text.length >= SHORTEST_HIDDEN).sort((a, b) => b.length - a.length);
}
