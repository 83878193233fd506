// Whether a reviewed plan may be applied. Pure: it does not ask.

import { openFindings } from '../../infra/rules/preflight.ts';
import type { Review } from '../../infra/rules/review.ts';
import { acceptedForThisRun, applyWaivers } from '../../infra/rules/waiver.ts';
import type { Plan } from '../../infra/terraform/document.ts';

export type Gate =
  /** There is nothing to apply. */
  | { readonly kind: 'unchanged' }
  /** It may be applied after a yes. */
  | { readonly kind: 'open' }
  /** It is refused; the message says what would open it. */
  | { readonly kind: 'closed'; readonly message: string };

/** Judges a plan by its review. `accept` holds the ids of findings that you accept. */
export function gateOf(plan: Plan, review: Review, accept: readonly string[]): Gate {
  if (!review.acceptable) {
    return {
      kind: 'closed',
      message:
        'Not applied: the plan failed, so nothing can accept it. Expected a plan that is complete. Fix the problem that Terraform reports above, then run the command again.',
    };
  }
  if (!changesAnything(plan)) return { kind: 'unchanged' };
  const findings = openFindings(applyWaivers(review.findings, acceptedForThisRun(accept)));
  const stops = findings.filter(({ severity }) => severity === 'stop');
  if (stops.length === 0) return { kind: 'open' };
  const ids = [...new Set(stops.map(({ rule }) => rule))];
  const named = stops.map(({ rule, at }) => `${rule} (${at})`).join(', ');
  return {
    kind: 'closed',
    message: `Not applied: the verdict is stop, because of ${named}. Expected safe, look, or every finding to stop at accepted. Change the code, or accept what it says with --accept ${ids.join(' ')}.`,
  };
}

function changesAnything(plan: Plan): boolean {
  return plan.applyable ?? plan.changes.some(({ actions }) => actions.some((action) => action !== 'no-op'));
}

/** `14 to add, 0 to change, 1 to destroy`, as Terraform counts: a replacement is one of each. */
export function countsOf(plan: Plan): string {
  const count = (action: string) => plan.managed.filter(({ actions }) => actions.includes(action)).length;
  return `${count('create')} to add, ${count('update')} to change, ${count('delete')} to destroy`;
}
