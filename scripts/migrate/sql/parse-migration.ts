import { type DeclarationProblem, MAX_SQL_CHARACTERS, StatementDeclarationError, statement } from '@daybreak/database';
import type { MigrationFile } from '../files/read-folder.ts';
import type { MigrationProblem } from '../problem.ts';
import { readMarkers } from './markers.ts';
import { adviceOnPsql } from './psql-command.ts';
import { placeInFile, type SplitStatement, type SyntaxProblem, splitStatements } from './split-statements.ts';
import { refuseKind } from './statement-rules.ts';

/** A migration that may run: every statement passed the checks. */
export interface Migration extends MigrationFile {
  /** False when the file has the marker line: each statement then commits on its own. */
  readonly transaction: boolean;
  /** At least one. */
  readonly statements: readonly SplitStatement[];
}

/** Characters reserved before each statement of a no-transaction migration, for the tag that identifies it. */
export const RESERVED_TAG_CHARACTERS = 80;

/** Reads a file as a migration, or reports everything that is wrong with it. The parser must be loaded. */
export function parseMigration(file: MigrationFile): Migration | readonly MigrationProblem[] {
  const split = splitStatements(file.text);
  if (split.problem !== undefined) {
    return inFile(file, [{ ...split.problem, message: explainSyntax(split.problem, file.text) }]);
  }
  const { statements, comments } = split;
  const { transaction, problems } = readMarkers(comments);
  const found: Found[] = [...problems, ...statements.flatMap((part, i) => judge(part, i + 1, transaction))];
  if (statements.length === 0) {
    found.push({ message: 'the file has no statements. Write its SQL, or delete the file.' });
  }
  return found.length > 0 ? inFile(file, found) : { ...file, transaction, statements };
}

type Found = Omit<MigrationProblem, 'fileName'>;

function judge(part: SplitStatement, number: number, transaction: boolean): readonly Found[] {
  const { line, column } = part;
  const kind = refuseKind(part.node, transaction);
  const found = [
    ...(kind === undefined ? [] : [{ line, column, message: kind }]),
    ...sizeProblem(part, transaction ? 0 : RESERVED_TAG_CHARACTERS),
    ...clientProblems(part),
  ];
  return found.map((problem) => ({ ...problem, statement: number }));
}

/** @param reserved characters that are sent in front of the statement and count as well. */
function sizeProblem({ line, column, text }: SplitStatement, reserved: number): readonly Found[] {
  const allowed = MAX_SQL_CHARACTERS - reserved;
  if (text.length <= allowed) return [];
  const message =
    `the statement has ${grouped(text.length)} characters, and the Data API takes at most ${grouped(allowed)}. ` +
    'Split it into several statements, for example an INSERT with fewer rows each.';
  return [{ line, column, message }];
}

/** What the client would refuse, or the Data API would silently change, when the statement runs. */
function clientProblems(part: SplitStatement): readonly Found[] {
  try {
    statement({ sql: part.text });
    return [];
  } catch (error) {
    if (!(error instanceof StatementDeclarationError)) throw error;
    return error.problems.flatMap((problem) => migrationProblem(part, problem));
  }
}

/** The client's problem in terms of a migration, which has no parameters. */
function migrationProblem(part: SplitStatement, { code, place, message }: DeclarationProblem): readonly Found[] {
  // statement-rules.ts and sizeProblem report these with what a migration can do instead.
  if (code === 'transaction-control' || code === 'too-long') return [];
  const at = placeInFile(part, place?.kind === 'sql' ? place.offset : 0);
  if (code === 'positional-parameter') {
    return [{ ...at, message: '$1 is a parameter, and a migration has none. Write the value itself.' }];
  }
  if (code === 'undeclared-parameter' || code === 'parameter-name') {
    const advice = 'Put a space after the colon, which PostgreSQL reads the same.';
    return [{ ...at, message: `the Data API would take the colon and what follows for a parameter. ${advice}` }];
  }
  return [{ ...at, message }];
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

function explainSyntax(problem: SyntaxProblem, text: string): string {
  const lines = text.split('\n').slice(0, problem.line);
  const atProblem = [...(lines.at(-1) ?? '')].slice(problem.column - 1).join('');
  const psql = adviceOnPsql(atProblem);
  if (psql !== undefined) return psql;
  if (problem.message.endsWith('at or near ":"')) {
    return `${problem.message}. A migration has no parameters. Write the value itself.`;
  }
  if (lines.some((line) => /\bcopy\b.*\bfrom\s+stdin\b/i.test(line))) {
    return `${problem.message}. The Data API has no COPY … FROM STDIN. Use INSERT … VALUES.`;
  }
  return `${problem.message}. Correct the SQL here; nothing of this file has run.`;
}

function inFile(file: MigrationFile, problems: readonly Found[]): readonly MigrationProblem[] {
  return problems.map((problem) => ({ fileName: file.fileName, ...problem }));
}
