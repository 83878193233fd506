import { DIALECT_NAMES, type DialectName } from '../dialects/dialect.ts';
import type { LineComment } from './split-statements.ts';
import { NO_TRANSACTION_MARKER } from './statement-rules.ts';

/** The instructions for the runner in the comments of a file. */
export interface Markers {
  /** False when the file begins with {@link NO_TRANSACTION_MARKER}. */
  readonly transaction: boolean;
  /** The backends of `-- backends: …`; undefined for a file that is for all. */
  readonly backends: readonly DialectName[] | undefined;
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** The comment with which another tool begins the part that undoes a migration. Here, that part would simply run. */
const DOWN_SECTIONS: readonly { readonly tool: string; readonly comment: RegExp }[] = [
  { tool: 'dbmate', comment: /^--\s*migrate:down\b/i },
  { tool: 'goose', comment: /^--\s*\+goose\s+down\b/i },
  { tool: 'sql-migrate', comment: /^--\s*\+migrate\s+down\b/i },
  { tool: 'micrate', comment: /^--\s*\+micrate\s+down\b/i },
  { tool: 'Rambler', comment: /^--\s*rambler\s+down\b/i },
  { tool: 'node-pg-migrate', comment: /^--[\s-]*down\s+migration\b/i },
  { tool: 'tern', comment: /^----\s*create above\s*\/\s*drop below\b/i },
  { tool: 'MyBatis Migrations', comment: /^--\s*\/\/\s*@undo\b/i },
  { tool: 'another tool', comment: /^--[^\w\n]*(?:downs?|undo|rollback)(?:\s+(?:section|script))?[^\w\n]*$/i },
];

/** @param comments those between statements: `--` in a string or a function body is not a marker. */
export function readMarkers(comments: readonly LineComment[]): Markers {
  const problems = comments.flatMap((comment) => {
    const message = markerProblem(comment);
    return message === undefined ? [] : [{ line: comment.line, message }];
  });
  return {
    transaction: !comments.some((comment) => comment.isHead && isNoTransaction(comment)),
    backends: headBackends(comments),
    problems,
  };
}

function isNoTransaction({ text }: LineComment): boolean {
  return /^--\s*daybreak:\s*no-transaction$/.test(text);
}

function headBackends(comments: readonly LineComment[]): readonly DialectName[] | undefined {
  const named = comments.filter(({ isHead }) => isHead).flatMap((comment) => backendsIn(comment) ?? []);
  return named.length === 0 ? undefined : DIALECT_NAMES.filter((name) => named.includes(name));
}

/** The names in `-- backends: aurora, postgres`; undefined for another comment. */
function backendsIn({ text }: LineComment): readonly string[] | undefined {
  const names = /^--\s*backends:(.*)$/i.exec(text)?.[1];
  return names?.split(',').map((name) => name.trim());
}

function backendsProblem(comment: LineComment, names: readonly string[]): string | undefined {
  if (!comment.isHead)
    return `"${comment.text.slice(0, 80)}" is after a statement. Move it to the top: it applies to the whole file.`;
  const unknown = names.filter((name) => !DIALECT_NAMES.some((each) => each === name));
  if (unknown.length === 0) return undefined;
  return `"${comment.text.slice(0, 80)}" names ${unknown.map((name) => name || 'nothing').join(', ')}. Allowed are ${DIALECT_NAMES.slice(0, -1).join(', ')} and ${DIALECT_NAMES.at(-1)}; without the line the file is for all.`;
}

function markerProblem(comment: LineComment): string | undefined {
  if (isNoTransaction(comment)) {
    if (comment.isHead) return undefined;
    return `the marker "${NO_TRANSACTION_MARKER}" is after a statement. Move it to the top: it applies to the whole file.`;
  }
  const { text } = comment;
  const backends = backendsIn(comment);
  if (backends !== undefined) return backendsProblem(comment, backends);
  if (/^--\s*daybreak:/.test(text)) {
    return `the marker "${text}" is unknown. The only one is "${NO_TRANSACTION_MARKER}", alone on its line.`;
  }
  const section = DOWN_SECTIONS.find((candidate) => candidate.comment.test(text));
  if (section === undefined) return undefined;
  return (
    `"${text.slice(0, 80)}" begins the part that undoes the migration (${section.tool}), and here it would run too. ` +
    'Delete that part and this line. To undo a migration, write a new one.'
  );
}
