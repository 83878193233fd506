import type { Placeholder } from './sql-scanner.ts';

/** 1-based position in a rewritten text → 1-based position in the SQL that was written. */
export type PositionMap = (position: number) => number;

export interface Rewritten {
  readonly sql: string;
  /** A position inside a replaced placeholder is converted to its start. */
  readonly positionOf: PositionMap;
}

/** The text with each placeholder replaced. */
export function rewrite(
  sql: string,
  placeholders: readonly Placeholder[],
  replacementOf: (placeholder: Placeholder, index: number) => string,
): Rewritten {
  const replaced = placeholders.map((placeholder, index) => ({
    ...placeholder,
    text: replacementOf(placeholder, index),
  }));
  let written = '';
  let from = 0;
  for (const { start, end, text } of replaced) {
    written += sql.slice(from, start) + text;
    from = end;
  }
  written += sql.slice(from);

  function positionOf(position: number): number {
    // How much longer the rewritten text is, up to here.
    let shift = 0;
    for (const { start, end, text } of replaced) {
      const theirStart = start + shift;
      if (position - 1 < theirStart) break;
      if (position - 1 < theirStart + text.length) return start + 1;
      shift += text.length - (end - start);
    }
    return Math.min(position - shift, sql.length + 1);
  }

  return { sql: written, positionOf };
}
