import { judgeSql } from '@daybreak/dsql-local/rules';
import { asyncText } from '../apply/async-text.ts';
import { refuseKind } from '../sql/statement-rules.ts';
import { clientProblems, sizeProblem } from './aurora.ts';
import type { Dialect, StatementProblem } from './dialect.ts';

/**
 * Aurora DSQL. A transaction can have only one DDL statement and no other, so each statement commits separately. The rules of
 * `@daybreak/dsql-local/rules` report what it refuses, with the cluster's messages.
 */
export const dsql: Dialect = {
  name: 'dsql',
  commits: 'statement',
  refuse(part) {
    const { line, column } = part;
    const kind = refuseKind(part.node, false);
    if (kind !== undefined) return [{ line, column, message: kind }];
    return [...refusals(part), ...sizeProblem(part, 0), ...clientProblems(part)];
  },
};

function refusals(part: Parameters<Dialect['refuse']>[0]): readonly StatementProblem[] {
  const { line, column } = part;
  const { statements, problem } = judgeSql(asyncText(part));
  if (problem !== undefined) return [{ line, column, message: problem.message }];
  return statements.flatMap(({ refusal }) => {
    if (refusal === undefined) return [];
    const way = refusal.instead === undefined ? '' : ` ${refusal.instead.replace(/[^.]$/, '$&.')}`;
    const sure =
      refusal.certainty === 'recorded' ? 'Aurora DSQL refuses it' : `Aurora DSQL refuses it (${refusal.certainty})`;
    return [{ line, column, message: `${sure}: ${refusal.message} (SQLSTATE ${refusal.sqlState}).${way}` }];
  });
}
