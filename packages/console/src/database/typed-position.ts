import { Refusal } from '../http/refusal.ts';

/**
 * Runs SQL that contains the user's condition in parentheses. PostgreSQL counts the position of an error from the beginning of the SQL. The
 * user sees only the condition, so the position is counted from its beginning.
 */
export async function withTypedPosition<T>(typed = '', sql: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Refusal) || typed.trim() === '') throw error;
    throw new Refusal(error.status, typedPosition(error.message, sql, typed));
  }
}

/**
 * PostgreSQL counts characters from 1. It finds an error such as an open quote after the condition; the end of the condition is shown
 * then.
 */
export function typedPosition(message: string, sql: string, typed: string): string {
  const before = sql.slice(0, sql.indexOf(`(${typed}\n)`) + 1);
  return message.replace(/; Position: (\d+)/, (_, position: string) => {
    const moved = Number(position) - lengthOf(before);
    return moved < 1 ? '' : `; Position: ${Math.min(moved, lengthOf(typed) + 1)}`;
  });
}

const lengthOf = (text: string): number => [...text].length;
