import type { SqlParameter } from '@aws-sdk/client-rds-data';

/** What stands in a message where a value stood. */
const HIDDEN = '[value hidden]';

/**
 * Takes values out of a message of PostgreSQL: the Detail, which holds whole rows; what a data exception (class 22)
 * repeats, for instance `invalid input syntax for type integer: "…"`; and every sent text that the SQL does not hold.
 */
export function redact(message: string, sql: string, sent: readonly SqlParameter[]): string {
  let hidden = message.replace(DETAIL, '');
  if (/SQLState: 22[0-9A-Z]{3}$/.test(hidden)) hidden = hidden.replace(REPEATED, `$1"${HIDDEN}"`);
  for (const text of textsOf(sent)) {
    if (!sql.includes(text)) hidden = hidden.replaceAll(text, HIDDEN);
  }
  return hidden;
}

const DETAIL = /(?:\n\s*|; )Detail: [\s\S]*?(?=(?:\n\s*|; )(?:Hint|Position|SQLState): |$)/;
const REPEATED = /(: |\bvalue )"[\s\S]*"/;

/** Texts shorter than this would hide words of the sentence. */
const SHORTEST_HIDDEN = 3;

function textsOf(sent: readonly SqlParameter[]): readonly string[] {
  const texts = sent.flatMap(({ value }) => (value?.stringValue === undefined ? [] : [value.stringValue]));
  return texts.filter((text) => text.length >= SHORTEST_HIDDEN).sort((a, b) => b.length - a.length);
}
