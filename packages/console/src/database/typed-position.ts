import { Refusal } from '../http/refusal.ts';

/**
 * Runs SQL that has a typed condition in parentheses in it. PostgreSQL counts the position of an error in the whole text; the user sees only
 * the condition, so the position is moved there.
 */
export async function withTypedPosition<T>(typed = '', sql: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal) || typed.trim() === '') throw error;
    throw new Refusal(error.status, typedPosition(error.message, sql, typed));
  }
}

/** PostgreSQL counts characters from 1. A mistake such as an open quote is found behind the condition: its end is meant. */
export function typedPosition(message: string, sql: string, typed: string): string {
  const before = sql.slice(0, sql.indexOf(`(${typed}\n)`) + 1);
  return message.replace(/; Position: (\d+)/, (_, position: string) => {
    const moved = Number(position) - lengthOf(before);
    return moved < 1 ? '' : `; Position: ${Math.min(moved, lengthOf(typed) + 1)}`;
  });
}

const lengthOf = (text: string): number => [...text].length;
