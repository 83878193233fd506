import type { Dialect } from '../dialects/dialect.ts';
import type { MigrationFile } from '../files/read-folder.ts';
import type { MigrationProblem } from '../problem.ts';
import { readMarkers } from './markers.ts';
import { adviceOnPsql } from './psql-command.ts';
import { type SplitStatement, type SyntaxProblem, splitStatements } from './split-statements.ts';

/** A migration that may run: every statement passed the checks. */
export interface Migration extends MigrationFile {
  /** False when the file has the marker line, and on Aurora DSQL: each statement then commits on its own. */
  readonly transaction: boolean;
  /** False when the file names other backends than this: it is recorded, and nothing of it runs. */
  readonly isApplicable: boolean;
  /** At least one. */
  readonly statements: readonly SplitStatement[];
}

/** Reads a file as a migration, or reports everything that is wrong with it. The parser must be loaded. */
export function parseMigration(file: MigrationFile, dialect: Dialect): Migration | readonly MigrationProblem[] {
  const split = splitStatements(file.text);
  if (split.problem !== undefined) {
    return inFile(file, [{ ...split.problem, message: explainSyntax(split.problem, file.text) }]);
  }
  const { statements, comments } = split;
  const { transaction: isMarkedSo, backends, problems } = readMarkers(comments);
  const transaction = isMarkedSo && dialect.commits === 'file';
  const isApplicable = backends?.includes(dialect.name) ?? true;
  const refused = (isApplicable ? statements : []).flatMap((part, i) =>
    dialect.refuse(part, transaction).map((problem) => ({ ...problem, statement: i + 1 })),
  );
  const found: Found[] = [...problems, ...refused];
  if (statements.length === 0) {
    found.push({ message: 'the file has no statements. Write its SQL, or delete the file.' });
  }
  return found.length > 0 ? inFile(file, found) : { ...file, transaction, isApplicable, statements };
}

type Found = Omit<MigrationProblem, 'fileName'>;

function explainSyntax(problem: SyntaxProblem, text: string): string {
  const lines = text.split('\n').slice(0, problem.line);
  const atProblem = [...(lines.at(-1) ?? '')].slice(problem.column - 1).join('');
  const psql = adviceOnPsql(atProblem);
  if (psql !== undefined) return psql;
  if (problem.message.endsWith('at or near ":"')) {
    return `${problem.message}. A migration has no parameters. Write the value itself.`;
  }
  if (lines.some((line) => /\bcopy\b.*\bfrom\s+stdin\b/i.test(line))) {
    return `${problem.message}. There is no COPY … FROM STDIN in a migration. Use INSERT … VALUES.`;
  }
  return `${problem.message}. Correct the SQL here; nothing of this file has run.`;
}

function inFile(file: MigrationFile, problems: readonly Found[]): readonly MigrationProblem[] {
  return problems.map((problem) => ({ fileName: file.fileName, ...problem }));
}
