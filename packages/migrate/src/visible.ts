/** Control and format characters, except line feed: they can control a terminal or hide text. */
const ACTING = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Text for a terminal: a character that acts on it is shown as an escape such as `\u001b`. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ACTING, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}

/** A value as part of one line. */
export function visibleInLine(text: string): string {
  return visible(text.replaceAll('\n', '\\n'));
}
