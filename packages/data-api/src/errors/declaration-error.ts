/**
 * A statement that cannot be sent as it is declared; thrown by `statement(…)` before anything runs. Every problem is in
 * `problems`.
 */
export class StatementDeclarationError extends Error {
  override readonly name = 'StatementDeclarationError';
  readonly sql: string;
  readonly problems: readonly string[];

  constructor(sql: string, problems: readonly string[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`The statement "${shorten(sql)}" has ${count}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.sql = sql;
    this.problems = problems;
  }
}

/** The beginning of a statement, on one line: enough to find it. */
export function shorten(sql: string): string {
  const line = sql.trim().replace(/\s+/g, ' ');
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`;
}
