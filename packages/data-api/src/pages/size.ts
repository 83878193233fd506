/** Rows of a page, at most. */
export const MAX_SIZE = 10_000;
/** Half of the limit of a result, because rows differ in length. */
const AIM_CHARACTERS = 512 * 1024;

/** How many rows to read next, after so many rows of this length: at most twice as many. */
export function nextSize(size: number, rows: readonly unknown[]): number {
  const characters = rows.reduce<number>((sum, row) => sum + roughLength(row), 0);
  const fitting = Math.floor((AIM_CHARACTERS / Math.max(1, characters)) * rows.length);
  return Math.min(MAX_SIZE, Math.max(1, Math.min(fitting, size * 2)));
}

function roughLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.byteLength * 2;
  if (typeof value !== 'object' || value === null) return 8;
  return Object.values(value).reduce<number>((sum, member) => sum + 6 + roughLength(member), 0);
}
