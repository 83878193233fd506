import type { WireText } from './casts.ts';
import type { Placeholder } from './sql-scanner.ts';

/** 1-based position in the text that PostgreSQL read → 1-based position in the SQL that was written. */
export type PositionMap = (position: number) => number;

/**
 * The service replaces each `:name` by `$1`, `$2` …, one number an occurrence, so an error's Position speaks of that
 * text. This walks both texts placeholder by placeholder. Positions inside a replaced placeholder give its start.
 */
export function positionMap(sql: string, { added }: WireText, placeholders: readonly Placeholder[]): PositionMap {
  return (position) => {
    // How much longer PostgreSQL's text is than ours, up to here.
    let shift = 0;
    for (const [index, { start, end }] of placeholders.entries()) {
      const theirStart = start + shift;
      const theirLength = `$${index + 1}`.length + (added[index] ?? 0);
      if (position - 1 < theirStart) break;
      if (position - 1 < theirStart + theirLength) return start + 1;
      shift += theirLength - (end - start);
    }
    return Math.min(position - shift, sql.length + 1);
  };
}
