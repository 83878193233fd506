import { describe, expect, test } from '@jest/globals';
import { type Review, reviewPlan } from '../../infra/rules/review.ts';
import type { Plan } from '../../infra/terraform/document.ts';
import { readPlan } from '../../infra/terraform/read.ts';
import { countsOf, gateOf } from './gate.ts';

function planOf(more: object): Plan {
  return readPlan(JSON.stringify({ format_version: '1.2', terraform_version: '1.11.4', ...more }), 'the plan');
}

const row = (address: string, actions: readonly string[], before: object | null, after: object | null) => ({
  address,
  mode: 'managed',
  type: address.split('.')[0],
  name: address.split('.')[1],
  provider_name: 'registry/hashicorp/aws',
  change: { actions, before, after, after_unknown: {}, before_sensitive: {}, after_sensitive: {} },
});
const CLUSTER = { cluster_identifier: 'alex-aurora', skip_final_snapshot: true };
const SECRET = { name: 'alex-db-credentials', recovery_window_in_days: 0 };
const destroying = planOf({
  applyable: true,
  resource_changes: [
    row('aws_rds_cluster.aurora', ['delete'], CLUSTER, null),
    row('aws_secretsmanager_secret.db_credentials', ['delete'], SECRET, null),
  ],
});
const judge = (plan: Plan, accept: readonly string[] = [], changes: Partial<Review> = {}) =>
  gateOf(plan, { ...reviewPlan(plan), ...changes }, accept);

describe('gateOf', () => {
  test('a plan that changes nothing needs no answer', () => {
    expect(judge(planOf({ applyable: false }))).toEqual({ kind: 'unchanged' });
  });

  test('a plan of a Terraform that does not say whether it is applyable is judged by its changes', () => {
    const rows = (actions: readonly string[]) => [row('terraform_data.a', actions, {}, {})];

    expect(judge(planOf({ resource_changes: rows(['no-op']) }))).toEqual({ kind: 'unchanged' });
    expect(judge(planOf({ resource_changes: rows(['update']) }))).toEqual({ kind: 'open' });
  });

  test('a plan that only changes outputs is applied too', () => {
    expect(judge(planOf({ applyable: true }))).toEqual({ kind: 'open' });
  });

  test('stop is closed until every finding to stop at is accepted, and says how', () => {
    expect(judge(destroying)).toEqual({
      kind: 'closed',
      message:
        'Not applied: the verdict is stop, because of PLAN-DATA-001 (aws_rds_cluster.aurora), PLAN-DATA-005 (aws_secretsmanager_secret.db_credentials). ' +
        'Expected safe, look, or every finding to stop at accepted. Change the code, or accept what it says with --accept PLAN-DATA-001 PLAN-DATA-005.',
    });
    expect(judge(destroying, ['PLAN-DATA-001'])).toMatchObject({
      kind: 'closed',
      message: expect.stringMatching(/--accept PLAN-DATA-005\.$/),
    });
    expect(judge(destroying, ['PLAN-DATA-001', 'PLAN-DATA-005'])).toEqual({ kind: 'open' });
  });

  test('a plan that failed is closed, whatever is accepted', () => {
    const failed = planOf({ errored: true, applyable: false });

    expect(judge(failed, ['PLAN-RUN-001'])).toEqual({
      kind: 'closed',
      message:
        'Not applied: the plan failed, so nothing can accept it. Expected a plan that is complete. Fix the problem that Terraform reports above, then run the command again.',
    });
  });
});

test('countsOf counts as Terraform does: a replacement is one to add and one to destroy', () => {
  const changes = [['create'], ['update'], ['delete'], ['delete', 'create'], ['create', 'delete'], ['no-op']];
  const rows = changes.map((actions, index) => row(`terraform_data.r${index}`, actions, {}, {}));
  const read = { ...row('data.aws_vpc.default', ['read'], null, {}), mode: 'data' };

  expect(countsOf(planOf({ resource_changes: [...rows, read] }))).toBe('3 to add, 1 to change, 3 to destroy');
});
