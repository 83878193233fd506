// The managed block of a .env file as text. Files are read as latin1 here, one character a byte, so that whatever
// stands around the block comes out as it went in, in any encoding and with any line ending.

const BLOCK_START = '# >>> daybreak connection >>>';
const BLOCK_END = '# <<< daybreak connection <<<';
const BLOCK_NOTE = '# Written by npm run env and npm run local. Edits between these two lines are lost.';

/** UTF-8's, read as latin1. An editor puts it before the block; only the block's own line loses it again. */
const BYTE_ORDER_MARK = /^\u00ef\u00bb\u00bf/;

/** A line outside the block that sets a name of the contract and counts, since the last one of a name does. */
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

/** Each line with its own ending, so that joining them gives the text back. */
export function splitLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Where the managed block is. One that is there twice, or lacks a marker, is a problem: nobody may guess its border. */
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
    `"${marker}" ${found.length === 0 ? 'nowhere' : `on line ${found.map((index) => index + 1).join(' and ')}`}`;
  const what = starts.length > 1 || ends.length > 1 ? 'is there more than once' : 'is unfinished';
  return {
    block: undefined,
    problem: `The managed block ${what}: ${places(BLOCK_START, starts)}, ${places(BLOCK_END, ends)}. Expected each marker once, the first above the second, or neither. Remove what is left over of the block, markers included, and run the command again.`,
  };
}

/** The block's own lines. Always with LF: a shell would take the CR of a Windows line ending for part of the value. */
export function renderBlock(assignments: readonly string[]): string {
  return [BLOCK_START, BLOCK_NOTE, ...assignments, BLOCK_END].map((line) => `${line}\n`).join('');
}

/** The text with its block replaced, or with the block at its end; every other byte stays. */
export function placeBlock(lines: readonly string[], found: BlockLines['block'], block: string): string {
  if (found) return [...lines.slice(0, found.start), block, ...lines.slice(found.end + 1)].join('');
  const text = lines.join('');
  return text === '' || text.endsWith('\n') ? text + block : `${text}\n${block}`;
}

/** User's own lines that set one of `names` in spite of the block: below it, or a name that the block does not set. */
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
