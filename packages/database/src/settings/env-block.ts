// The managed block of a .env file as text. Files are read as latin1, one character per byte, so that everything around the
// block is written back unchanged, in any encoding and with any line ending.

const BLOCK_START = '# >>> daybreak connection >>>';
const BLOCK_END = '# <<< daybreak connection <<<';
const BLOCK_NOTE = '# Written by npm run env and npm run local. Edits between these two lines are lost.';

/** UTF-8's, read as latin1. Some editors put it before the first line. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/;

/** A line outside the block that sets a name of the contract and overrides the block: the last line of a name counts. */
export interface OutsideLine {
  readonly name: string;
  /** From 1. */
  readonly line: number;
}

export interface BlockLines {
  /** From 0; undefined when the file has no block. */
  readonly block: { readonly start: number; readonly end: number } | undefined;
  readonly problem?: string;
}

/** The lines with their endings: joined, they are the text again. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The position of the managed block. A second block or a missing marker is a problem, because its borders must not be guessed. */
export function findBlock(lines: readonly string[]): BlockLines {
  const at = (marker: string): number[] =>
    lines.flatMap((line, index) => (line.replace(BYTE_ORDER_MARK, '').trim() === marker ? [index] : []));
  const starts = at(BLOCK_START);
  const ends = at(BLOCK_END);
  const [start] = starts;
  const [end] = ends;
  if (start === undefined && end === undefined) return { block: undefined };
  if (starts.length === 1 && ends.length === 1 && start !== undefined && end !== undefined && start < end) {
    return { block: { start, end } };
  }

  const places = (marker: string, found: readonly number[]): string =>
    `"${marker}" ${found.length === 0 ? 'missing' : `on line ${found.map((index) => index + 1).join(' and ')}`}`;
  const what = starts.length > 1 || ends.length > 1 ? 'occurs more than once' : 'is incomplete';
  return {
    block: undefined,
    problem: `The managed block ${what}: ${places(BLOCK_START, starts)}, ${places(BLOCK_END, ends)}. Expected each marker once, the first above the second, or neither. Remove the rest of the block, with its markers, and run the command again.`,
  };
}

/** The lines of the block. Always with LF: a shell would read the CR of a Windows line ending as part of the value. */
export function renderBlock(assignments: readonly string[]): string {
  return [BLOCK_START, BLOCK_NOTE, ...assignments, BLOCK_END].map((line) => `${line}\n`).join('');
}

/** The text with its block replaced, or with the block added at its end; every other byte is unchanged. */
export function placeBlock(lines: readonly string[], found: BlockLines['block'], block: string): string {
  if (found) return [...lines.slice(0, found.start), block, ...lines.slice(found.end + 1)].join('');
  const text = lines.join('');
  return text === '' || text.endsWith('\n') ? text + block : `${text}\n${block}`;
}

/** The user's own lines that set one of `names` and override the block: below it, or for a name that it does not set. */
export function outsideLines(
  text: string,
  names: readonly string[],
  written: readonly string[],
): readonly OutsideLine[] {
  const lines = splitLines(text);
  const { block } = findBlock(lines);
  return lines.flatMap((line, index) => {
    const name = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1];
    if (block === undefined || name === undefined || !names.includes(name)) return [];
    const inside = index > block.start && index < block.end;
    const counts = index > block.end || !written.includes(name);
    return !inside && counts ? [{ name, line: index + 1 }] : [];
  });
}

/**
 * A quoted value above the block that is not closed before the block: readers would treat lines of the block as part of it. Undefined if
 * there is none.
 */
export function openQuoteProblem(lines: readonly string[], found: BlockLines['block']): string | undefined {
  const above = lines.slice(0, found?.start);
  for (let index = 0; index < above.length; index += 1) {
    const [opening, quote] = /^\s*[^\s#=][^=]*=\s*(["'`])/.exec(above[index] ?? '') ?? [];
    if (opening === undefined || quote === undefined) continue;
    const value = above.slice(index).join('').slice(opening.length);
    const end = closingQuote(value, quote);
    if (end === undefined) {
      return `Line ${index + 1}: its value begins with ${quote}, and no ${quote} above the block closes it, so values of the block would be lost. Close the quote, or use another kind of quotes.`;
    }
    index += value.slice(0, end).split('\n').length - 1;
  }
  return undefined;
}

/** Node ends a value at the first quote; dotenv at the first without a backslash before it, which is never earlier. */
function closingQuote(value: string, quote: string): number | undefined {
  let at = value.indexOf(quote);
  while (at > 0 && value[at - 1] === '\\') at = value.indexOf(quote, at + 1);
  return at === -1 ? undefined : at;
}
