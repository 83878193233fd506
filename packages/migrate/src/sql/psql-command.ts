/**
 * Advice for a psql command at the position of a syntax error; undefined for other SQL.
 *
 * @param sql from the position of the error to the end.
 * @example adviceOnPsql('\\d users') // '\\d is a command of psql, not SQL. …'
 */
export function adviceOnPsql(sql: string): string | undefined {
  const command = /^\\\S*/.exec(sql)?.[0];
  if (command === undefined) return undefined;
  return `${command.slice(0, 20)} is a command of psql, not SQL. Remove it, or write what it does as SQL.`;
}
