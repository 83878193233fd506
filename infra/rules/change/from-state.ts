import { CATALOGUES } from '../../catalogue/catalogues.ts';
import { differs, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import type { ChangeRule, StateRule } from '../rule.ts';

/**
 * What a state rule finds on a resource that the plan makes, or where it changes the argument.
 *
 * @param finds - the state rule's; each of its problems names the argument
 */
export function fromState(
  finds: StateRule['find'],
  says: (change: Change, argument: string) => string,
): ChangeRule['find'] {
  return (plan) => {
    const changes = new Map(plan.changes.filter(({ deposed }) => !deposed).map((change) => [change.address, change]));
    return finds(plan, { documents: [plan], production: false, catalogues: CATALOGUES }).flatMap((problem) => {
      const change = changes.get(typeof problem.at === 'string' ? problem.at : problem.at.address);
      const { argument } = problem;
      if (change === undefined || argument === undefined || !decides(change, argument)) return [];
      return [{ at: change, argument, what: says(change, argument) }];
    });
  };
}

function decides(change: Change, argument: string): boolean {
  if (valueAfter(change, argument) === UNKNOWN) return false;
  return change.action === 'create' || differs(change, argument);
}
