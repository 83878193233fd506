import { isDeepStrictEqual } from 'node:util';
import { counted } from '../../counted.ts';
import { changedArguments, isMade, setsInCode, UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { listed, shownChange } from '../../terraform/show.ts';
import { asTexts, isObject } from '../../terraform/value.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { isExamined } from '../types.ts';
import { look, safe, together } from './forms.ts';

const SOURCE = 'https://developer.hashicorp.com/terraform/tutorials/state/resource-drift';

export const DRIFT_RULES: readonly ChangeRule[] = [
  look('PLAN-DRIFT-001', 'Arguments that the code sets were changed outside Terraform.', {
    source: SOURCE,
    find: (plan) =>
      examined(plan)
        .filter((row) => row.action !== 'delete')
        .flatMap((row) => driftOf(row, plan)),
  }),
  look('PLAN-DRIFT-002', 'Something was deleted outside Terraform; says whether the plan makes it again.', {
    allowed: 'Only Terraform should change it.',
    todo: 'Find out who did it, and why, before you apply.',
    source: SOURCE,
    find: (plan) =>
      examined(plan)
        .filter((row) => row.action === 'delete')
        .map((row) => {
          const fate = isMadeAgain(row, plan)
            ? 'makes it again, new and, if it held data, empty'
            : 'does not make it again';
          return { at: row, what: `It was deleted outside Terraform. This plan ${fate}.` };
        }),
  }),
  look('PLAN-DRIFT-003', 'Other resources were changed or deleted outside Terraform.', {
    todo: 'Read them in "terraform show".',
    source: SOURCE,
    find: (plan) => {
      const rows = plan.drift.filter(
        (row) => !isExamined(row.type) && (row.action === 'delete' || drifted(row, plan).length > 0),
      );
      return together(
        rows,
        `${counted(rows.length, 'other resource was', 'other resources were')} changed outside Terraform: ${listed(rows.map((row) => row.address))}. They are not examined here.`,
      );
    },
  }),
  safe('PLAN-DRIFT-004', 'Only attributes that AWS computes differ from the state: harmless.', {
    source: SOURCE,
    find: (plan) => {
      const rows = plan.drift.filter((row) => row.action !== 'delete' && drifted(row, plan).length === 0);
      return together(
        rows,
        `Only attributes that AWS computes differ from the state (${counted(rows.length, 'resource')}). That is normal after an apply, and no action is needed.`,
      );
    },
  }),
];

function examined(plan: Plan): readonly Change[] {
  return plan.drift.filter((row) => isExamined(row.type));
}

/** Arguments that the code sets and that were changed outside. Computed attributes change by themselves. */
function drifted(row: Change, plan: Plan): readonly string[] {
  const planned = plan.changes.find((change) => change.address === row.address);
  return changedArguments(row)
    .filter((argument) => setsInCode(row, argument))
    .filter((argument) => !isLeftToAws(row, argument) || planned === undefined || changesIn(planned, argument));
}

/** Arguments for which AWS chooses a value, and changes it, where the code has null. */
const CHOSEN_BY_AWS: ReadonlySet<string> = new Set([
  'allocated_storage',
  'availability_zone',
  'availability_zones',
  'backup_window',
  'ca_cert_identifier',
  'ca_certificate_identifier',
  'cluster_members',
  'database_insights_mode',
  'engine_lifecycle_support',
  'engine_version',
  'iam_roles',
  'iops',
  'license_model',
  'maintenance_window',
  'network_type',
  'option_group_name',
  'performance_insights_kms_key_id',
  'performance_insights_retention_period',
  'preferred_backup_window',
  'preferred_maintenance_window',
  'storage_throughput',
  'storage_type',
]);

/** The code only passes a variable on, which a plan does not show: where it were not null, the plan would set the argument back. */
function isLeftToAws(row: Change, argument: string): boolean {
  const expression = row.expressions?.[argument];
  const references = isObject(expression) ? asTexts(expression.references) : [];
  return (
    CHOSEN_BY_AWS.has(argument) && references.length > 0 && references.every((name) => /^(var|local|each)\./.test(name))
  );
}

function changesIn(planned: Change, argument: string): boolean {
  return planned.action !== 'no-op' && changedArguments(planned).includes(argument);
}

function driftOf(row: Change, plan: Plan): readonly Problem[] {
  const names = drifted(row, plan);
  if (names.length === 0) return [];
  const planned = plan.changes.find((change) => change.address === row.address);
  const reverted = names.filter((name) => setsBack(planned, row, name));
  const kept = names.filter((name) => !reverted.includes(name));
  const list = names.map((name) => `${name} (${shownChange(row, name)})`).join(', ');
  const fate =
    kept.length === 0
      ? 'This plan sets it back'
      : plan.changes.length === 0
        ? 'This plan only records it in the state (refresh-only); the next ordinary plan sets it back'
        : reverted.length === 0
          ? 'This plan leaves it so'
          : `This plan sets back ${reverted.join(', ')} and leaves ${kept.join(', ')}`;
  return [
    {
      at: row,
      argument: names.join(', '),
      what: `Changed outside Terraform: ${list}. ${fate}. Only Terraform should change it. If the change was intended, write it in the code.`,
    },
  ];
}

function setsBack(planned: Change | undefined, row: Change, argument: string): boolean {
  if (!planned || planned.action === 'no-op' || planned.action === 'forget' || planned.action === 'delete')
    return false;
  const after = valueAfter(planned, argument);
  return after === UNKNOWN || isDeepStrictEqual(after, valueBefore(row, argument));
}

function isMadeAgain(row: Change, plan: Plan): boolean {
  return plan.changes.some((change) => change.address === row.address && isMade(change));
}
