// Text from plans, rows and files in a terminal: characters that act on the terminal or hide text are shown as escapes.

/** A part of a line, in a colour if the terminal supports colours. */
export interface Painted {
  readonly text: string;
  readonly colour: 'red' | 'yellow' | 'green';
}

export type PaintedLine = readonly (string | Painted)[];

/** C0 without tab and line feed, DEL, C1, line separators, and characters that change the direction of text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: this finds control characters
const ACTING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Several lines for a terminal. An escape sequence is shown as `\u001b[31m`; JSON keeps its meaning.
 * @example visible('\u001b[2Jsafe') // '\\u001b[2Jsafe'
 */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(ACTING, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

const BREAKS: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as part of one line: line breaks and tabs are shown as escapes too. */
export function visibleInLine(text: string): string {
  return visible(text.replace(/[\n\r\t]/g, (character) => BREAKS[character] ?? character));
}

const SGR = { red: 31, yellow: 33, green: 32 } as const;

/** A line with the escape sequences of its colours. Those in the text itself are shown as escapes. */
export function withColours(line: PaintedLine): string {
  return line
    .map((part) =>
      typeof part === 'string' ? visible(part) : `\u001b[${SGR[part.colour]}m${visible(part.text)}\u001b[0m`,
    )
    .join('');
}

/** A line without its colours. */
export function plain(line: PaintedLine): string {
  return line.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}
