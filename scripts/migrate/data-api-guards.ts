import { MAX_SQL_CHARACTERS } from '@daybreak/database';
import { scanSync } from 'libpg-query';
import { findPlaceholder, type Placeholder } from './placeholder-scanner.ts';
import { placeInFile, type SplitStatement } from './split-statements.ts';

interface Refusal {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Why the Data API would not run this statement as it is written, or undefined. Found before anything runs, because the
 * service does not refuse: it changes the statement.
 * @param reserved characters that are sent in front of the statement and count as well.
 */
export function guardStatement(statement: SplitStatement, reserved = 0): Refusal | undefined {
  const allowed = MAX_SQL_CHARACTERS - reserved;
  if (statement.text.length > allowed) {
    return {
      line: statement.line,
      column: statement.column,
      message:
        `the statement has ${grouped(statement.text.length)} characters, and the Data API takes at most ${grouped(allowed)}. ` +
        'Split it into several statements, for example an INSERT with fewer rows each.',
    };
  }
  const placeholder = findPlaceholder(statement.text);
  if (placeholder === undefined) return undefined;
  return { ...placeInFile(statement, placeholder.index), message: describe(placeholder, statement.text) };
}

function describe({ text: name, index }: Placeholder, sql: string): string {
  const changes = `the Data API would take "${name}" for a placeholder and send $1 in its place: `;
  const kind = tokenKind(sql, index);
  if (kind === 'dollar') {
    return (
      `${changes}it does not know dollar quotes. Write the body as '…' with every quote in it doubled, or use BEGIN ATOMIC; ` +
      `where the colon is an array slice, a space after it is enough ("${spaced(name)}").`
    );
  }
  if (kind === 'quoted') {
    return (
      `${changes}it pairs the quotes and comments before this place in another way than PostgreSQL, because it does not know ` +
      "dollar quotes and may not know \\' in E'…' or a comment inside a comment. Write dollar-quoted text as '…' with every " +
      "quote in it doubled, \\' as '', and do not nest comments."
    );
  }
  return `${changes}it does not know array slices. Put a space after the colon ("${spaced(name)}"), which PostgreSQL reads the same.`;
}

function spaced(name: string): string {
  return `: ${name.slice(1)}`;
}

type TokenKind = 'dollar' | 'quoted' | 'code';

/** What PostgreSQL's lexer sees at `index` (UTF-16 units): a dollar-quoted text, another string, name or comment, or code. */
function tokenKind(sql: string, index: number): TokenKind {
  const offset = Buffer.byteLength(sql.slice(0, index), 'utf8');
  const token = scanSync(sql).tokens.find(({ start, end }) => start <= offset && offset < end);
  // In code, the colon is a token of its own.
  if (token === undefined || token.start === offset) return 'code';
  return Buffer.from(sql, 'utf8').subarray(token.start, token.end).toString('utf8').startsWith('$')
    ? 'dollar'
    : 'quoted';
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
