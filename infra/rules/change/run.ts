import { printable } from '../../terraform/show.ts';
import type { ChangeRule } from '../rule.ts';
import { look, stop } from './forms.ts';

const FORMAT = 'https://developer.hashicorp.com/terraform/internals/json-format';

/** About the plan as a whole. */
export const RUN_RULES: readonly ChangeRule[] = [
  stop('PLAN-RUN-001', 'Planning failed (errored: true): the plan is incomplete, and nothing can accept it.', {
    todo: 'Read the error that "terraform plan" printed: prevent_destroy on a resource that would be replaced is the usual one.',
    source: FORMAT,
    find: ({ errored }) => (errored ? [{ at: 'plan', argument: 'errored' }] : []),
  }),
  look('PLAN-RUN-002', 'This plan does not hold every change (complete: false): made with -target, or deferred.', {
    todo: 'Review a plan without -target before you rely on the verdict.',
    source: FORMAT,
    find: ({ complete, errored }) => (complete || errored ? [] : [{ at: 'plan', argument: 'complete' }]),
  }),
  look('PLAN-RUN-003', 'A `check` block, precondition or postcondition fails.', {
    todo: 'Correct the cause, or the check.',
    source: 'https://developer.hashicorp.com/terraform/language/checks',
    find: (plan) =>
      plan.failedChecks.map((check) => ({
        at: check.address,
        what: `A check fails: ${check.messages.map((text) => `"${printable(text, 120)}"`).join(' ') || '(without a message)'}. A check block only warns.`,
      })),
  }),
  look('PLAN-RUN-004', 'A resource has an action that this release does not know.', {
    allowed: 'Known are no-op, create, read, update, delete, replace and forget.',
    todo: 'Read this resource in "terraform show", and look for a newer release of Daybreak.',
    source: FORMAT,
    find: (plan) =>
      plan.changes
        .filter((change) => change.action === 'other')
        .map((change) => ({
          at: change,
          what: `The plan has an action that is not known here: ${printable(JSON.stringify(change.actions))}.`,
        })),
  }),
  look('PLAN-RUN-005', 'The plan runs an action of a provider, now or in a later apply.', {
    allowed: 'What an action does is in no plan.',
    todo: 'Read the action block, and what it calls, before you apply.',
    source: 'https://developer.hashicorp.com/terraform/language/block/action',
    find: (plan) =>
      plan.actionInvocations.map(({ address, type, trigger, deferred }) => ({
        at: address,
        what:
          `${deferred ? 'A later apply' : 'The apply'} runs the action ${printable(type)}` +
          `${trigger === undefined ? '' : ` (${printable(trigger, 160)})`}.`,
      })),
  }),
];
