import { count } from './text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Writes invisible characters, and those that change the direction of text, as escapes. */
export const visible = (text: string): string =>
  text.replace(CONTROLS, (one) => NAMED[one] ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** 12 B, 1.2 kB, 5.0 MB */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

interface CellProps {
  /** Null is NULL. */
  readonly value: string | null;
  /** Size of the whole value, if `value` is only its beginning. */
  readonly bytes?: number | undefined;
  readonly length?: number | undefined;
}

/** NULL, an empty text and a text differ by more than colour. */
export function Cell({ value, bytes = 0, length = 0 }: CellProps) {
  if (value === null) return <span class="null">NULL</span>;
  if (value === '') return <span class="null">empty</span>;
  return (
    <>
      {visible(value)}
      {bytes > 0 && <span class="sized">… {size(bytes)}</span>}
      {bytes === 0 && length > 0 && <span class="sized">… {count(length)} characters</span>}
    </>
  );
}
