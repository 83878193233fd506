import { scanSync } from 'libpg-query';

/** SQL in which the words that only Aurora DSQL knows are blanks, so that positions stay and PostgreSQL can parse the rest. */
export interface PlainSql {
  readonly sql: Buffer;
  /** Where ASYNC stood, in bytes. */
  readonly async: readonly number[];
  /** Where AWS IAM stood, in bytes. */
  readonly iam: readonly number[];
}

/**
 * `CREATE INDEX ASYNC ON t (c)` is valid PostgreSQL, which makes an index named async: so ASYNC is taken out before the parser sees it.
 * The ARN of AWS IAM GRANT becomes a quoted name of the same length.
 *
 * @throws {Error} the text ends inside a string, a quoted name or a comment
 */
export function withoutExtensions(text: string): PlainSql {
  const sql = Buffer.from(text, 'utf8');
  if (!/async|iam/i.test(text)) return { sql, async: [], iam: [] };
  const tokens = scanSync(text).tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName));
  const async: number[] = [];
  const iam: number[] = [];
  const word = (index: number) => sql.toString('utf8', tokens[index]?.start, tokens[index]?.end).toUpperCase();
  tokens.forEach(({ start, end }, index) => {
    const before = word(index - 1);
    if (word(index) === 'ASYNC' && isAsync(before, word(index - 2), word(index - 3))) {
      async.push(start);
      sql.fill(' ', start, end);
    }
    if (word(index) === 'IAM' && before === 'AWS' && /^(GRANT|REVOKE)$/.test(word(index + 1))) {
      const first = tokens[index - 1]?.start ?? start;
      iam.push(first);
      sql.fill(' ', first, end);
      const arn = tokens.slice(index).find(({ tokenName }) => tokenName === 'SCONST');
      if (arn !== undefined && isPlainString(sql.toString('utf8', arn.start, arn.end))) {
        sql.write('"', arn.start);
        sql.write('"', arn.end - 1);
      }
    }
  });
  return { sql, async, iam };
}

function isAsync(before: string, second: string, third: string): boolean {
  if (before === 'TABLE') return second === 'ALTER';
  return before === 'INDEX' && (second === 'CREATE' || (second === 'UNIQUE' && third === 'CREATE'));
}

function isPlainString(text: string): boolean {
  return /^'[^'"]+'$/.test(text);
}
