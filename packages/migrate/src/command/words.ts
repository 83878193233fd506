import type { CheckedFiles } from '../check-files.ts';
import type { MigrateEvent } from '../options.ts';
import { describeProblem } from '../problem.ts';
import type { MigrationStatus } from '../status.ts';

/** One line of progress. */
export function describeEvent(event: MigrateEvent): string {
  switch (event.kind) {
    case 'waiting':
      return `Waiting:  ${event.reason}`;
    case 'applying':
      return `Applying: ${event.fileName}`;
    case 'slow':
      return `Running:  ${event.fileName}, statement ${event.statement}, for more than 45 s; waiting until it ends`;
    case 'applied':
      return `Applied:  ${event.fileName} in ${event.durationMs} ms`;
    case 'already':
      return `Skipped:  ${event.fileName}, applied by another runner`;
    case 'not-applicable':
      return `Skipped:  ${event.fileName}, for other backends`;
  }
}

/** A line for each file, then the problems, then the totals. */
export function statusLines({ applied, pending, running, problems }: MigrationStatus): readonly string[] {
  const stopped = problems.length === 0 ? '' : `, ${counted(problems.length, 'problem')}`;
  return [
    ...applied.map((row) => `[X] ${row.version}_${row.name}.sql, applied ${row.appliedAt}`),
    ...pending.map((fileName) => `[ ] ${fileName}`),
    ...running.map(({ fileName, statement, statements, startedBy }) => {
      return `Running: ${fileName}, statement ${statement} of ${statements}, by ${startedBy}`;
    }),
    ...problems.map(describeProblem),
    `${applied.length} applied, ${pending.length} pending${stopped}`,
  ];
}

/** Each difference, then the totals. */
export function verifyLines({ applied, pending, problems }: MigrationStatus): readonly string[] {
  const differences = problems.length === 0 ? 'no differences' : counted(problems.length, 'difference');
  return [...problems.map(describeProblem), `${applied.length} applied, ${pending.length} pending, ${differences}`];
}

/** Each problem, then the total. */
export function filesLines({ files, problems }: CheckedFiles, backend: string): readonly string[] {
  const found = problems.length === 0 ? 'no problems' : counted(problems.length, 'problem');
  return [...problems.map(describeProblem), `${counted(files, 'file')} for ${backend}, ${found}`];
}

/** `1 problem`, `2 problems`. */
function counted(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : `${noun}s`}`;
}
