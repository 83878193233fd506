const graphemes = new Intl.Segmenter();
// Characters that are two columns wide in a terminal: emoji, and East Asian scripts.
const WIDE =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes in a terminal. */
export function textWidth(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** The text in at most `columns` columns, cut with … if it does not fit. */
export function shorten(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let shown = '';
  let width = 1;
  for (const { segment } of graphemes.segment(text)) {
    width += WIDE.test(segment) ? 2 : 1;
    if (width > columns) break;
    shown += segment;
  }
  return `${shown}…`;
}
