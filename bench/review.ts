// The time to review a plan of 5,000 resources, compared with only reading its JSON.
import { performance } from 'node:perf_hooks';
import { change, cluster, ingressRule, instance, planJson, policy, READ_SHOP } from '../infra/rules/cases/plans.ts';
import { reviewPlan } from '../infra/rules/review.ts';
import { readPlan } from '../infra/terraform/read.ts';

const RESOURCES = 5_000;
const RUNS = 5;

function hugePlan(): string {
  const changes = Array.from({ length: RESOURCES / 10 }, (_, index) => {
    const name = `shop${index}`;
    const own = { cluster_identifier: name, id: name, vpc_security_group_ids: [`sg-${index}`] };
    return [
      change(`aws_rds_cluster.${name}`, {
        before: cluster(own),
        after: cluster({ ...own, backup_retention_period: 1 }),
      }),
      ...['a', 'b'].map((suffix) => {
        const values = instance(`${name}-${suffix}`, { cluster_identifier: name });
        return change(`aws_rds_cluster_instance.${name}_${suffix}`, { before: values, after: values });
      }),
      change(`aws_security_group.${name}`, { before: { id: `sg-${index}` }, after: { id: `sg-${index}` } }),
      ingressRule(name, { security_group_id: `sg-${index}`, cidr_ipv4: '0.0.0.0/0' }),
      change(`aws_iam_role_policy.${name}`, {
        before: { role: name, policy: policy(READ_SHOP) },
        after: { role: name, policy: policy({ ...READ_SHOP, Action: 'rds-data:*' }) },
      }),
      ...['c', 'd', 'e', 'f'].map((suffix) =>
        change(`aws_lambda_function.${name}_${suffix}`, { before: { memory_size: 128 }, after: { memory_size: 256 } }),
      ),
    ];
  }).flat();
  return planJson({ changes });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function time(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

const text = hugePlan();
const parseMs = median(Array.from({ length: RUNS }, () => time(() => JSON.parse(text))));
const reviewMs = median(Array.from({ length: RUNS }, () => time(() => reviewPlan(readPlan(text, 'bench')))));
console.log(
  `review of ${RESOURCES} resources (${(text.length / 1_048_576).toFixed(1)} MiB): ${reviewMs.toFixed(0)} ms, ${(reviewMs / parseMs).toFixed(1)} times JSON.parse`,
);
