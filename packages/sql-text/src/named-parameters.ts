import { tokensOf } from './tokens.ts';

/** SQL with `$1 … $n` instead of `:name`, and the name for each number. */
export interface RewrittenSql {
  readonly text: string;
  /** The name of `$1`, of `$2` …: every occurrence has its own number, as on AWS. */
  readonly names: readonly string[];
  /** Where each `:name` began in the caller's text. */
  readonly positions: readonly number[];
}

/**
 * Rewrites `:name` to `$n`, as the Data API was observed to do it: strings, quoted identifiers, comments and casts are
 * respected, dollar quotes and array slices are not. So `$$ :b $$` becomes `$$ $1 $$`, and `a[1:2]` a syntax error.
 */
export function rewriteNamedParameters(sql: string): RewrittenSql {
  const names: string[] = [];
  const positions: number[] = [];
  const parts: string[] = [];
  let copied = 0;
  for (const { kind, start, end } of sql.includes(':') ? tokensOf(sql, 'data-api') : []) {
    if (kind !== 'named') continue;
    names.push(sql.slice(start + 1, end));
    positions.push(start);
    parts.push(sql.slice(copied, start), `$${names.length}`);
    copied = end;
  }
  return { text: parts.join('') + sql.slice(copied), names, positions };
}
