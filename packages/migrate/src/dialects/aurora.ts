import { type DeclarationProblem, MAX_SQL_CHARACTERS, StatementDeclarationError, statement } from '@daybreak/database';
import { placeInFile, type SplitStatement } from '../sql/split-statements.ts';
import { refuseKind } from '../sql/statement-rules.ts';
import { type Dialect, RESERVED_TAG_CHARACTERS, type StatementProblem } from './dialect.ts';

/** Aurora PostgreSQL through the RDS Data API: reports what PostgreSQL, the Data API or a migration in one transaction would refuse. */
export const aurora: Dialect = {
  name: 'aurora',
  commits: 'file',
  refuse(part, transaction) {
    const { line, column } = part;
    const kind = refuseKind(part.node, transaction);
    return [
      ...(kind === undefined ? [] : [{ line, column, message: kind }]),
      ...sizeProblem(part, transaction ? 0 : RESERVED_TAG_CHARACTERS),
      ...clientProblems(part),
    ];
  },
};

/** @param reserved characters that are sent in front of the statement and count as well. */
export function sizeProblem({ line, column, text }: SplitStatement, reserved: number): readonly StatementProblem[] {
  const allowed = MAX_SQL_CHARACTERS - reserved;
  if (text.length <= allowed) return [];
  const message =
    `the statement has ${grouped(text.length)} characters, and the Data API takes at most ${grouped(allowed)}. ` +
    'Split it into several statements, for example an INSERT with fewer rows each.';
  return [{ line, column, message }];
}

/** Reports what the client would refuse, or the Data API would silently change, when the statement runs. */
export function clientProblems(part: SplitStatement): readonly StatementProblem[] {
  try {
    statement({ sql: part.text });
    return [];
  } catch (error) {
    if (!(error instanceof StatementDeclarationError)) throw error;
    return error.problems.flatMap((problem) => migrationProblem(part, problem));
  }
}

/** The client's problem in terms of a migration, which has no parameters. */
function migrationProblem(
  part: SplitStatement,
  { code, place, message }: DeclarationProblem,
): readonly StatementProblem[] {
  // statement-rules.ts and sizeProblem report these with an alternative for migrations.
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
