import { tokensOf } from '@daybreak/sql-text';

/** The names of `:name` parameters in a statement, once each, as the Data API finds them. */
export function parameterNames(sql: string): readonly string[] {
  const tokens = [...tokensOf(sql, 'data-api')].filter(({ kind }) => kind === 'named');
  return [...new Set(tokens.map(({ start, end }) => sql.slice(start + 1, end)))];
}
