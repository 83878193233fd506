const MAX_SQL_SHOWN = 120;

/** One line of at most 120 characters, without control characters. */
export const shortSql = (sql: string): string => oneLine(sql, MAX_SQL_SHOWN);

/** The text on one line, without control characters. */
export function oneLine(text: string, maxCharacters: number): string {
  const line = text
    .slice(0, 4 * maxCharacters)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length > maxCharacters || text.length > 4 * maxCharacters ? `${line.slice(0, maxCharacters - 1)}…` : line;
}
