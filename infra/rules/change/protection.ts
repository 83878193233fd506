import { turns, UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { shownChange } from '../../terraform/show.ts';
import { asNumber } from '../../terraform/value.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { typesHolding } from '../types.ts';
import { protectionLeft } from './data-words.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const DELETE = `${USER_GUIDE}/USER_DeleteCluster.html`;
const BACKUP = `${USER_GUIDE}/Aurora.Managing.Backups.html`;

const HOLDERS = typesHolding('database');
const KEYS = typesHolding('key');

/** What a plan takes away from the protection of the data. */
export const PROTECTION_RULES: readonly ChangeRule[] = [
  {
    id: 'PLAN-DATA-010',
    severity: 'look',
    what: 'Deletion protection is taken away.',
    source: DELETE,
    judges: judgesHolders('deletion_protection', 'deletion_protection_enabled'),
    find: (plan) =>
      updatesOf(plan, HOLDERS).flatMap((change) =>
        ['deletion_protection', 'deletion_protection_enabled']
          .filter((name) => valueBefore(change, name) === true && valueAfter(change, name) !== true)
          .map((argument) => ({
            at: change,
            argument,
            what:
              `Deletion protection goes (${shownChange(change, argument)}): the next plan that destroys or replaces it succeeds. ${protectionLeft(change)} ` +
              'Leave it on unless the database is to be destroyed next.',
          })),
      ),
  },
  {
    id: 'PLAN-DATA-011',
    severity: 'stop',
    what: 'The backup retention becomes shorter: older restore points are deleted at once.',
    allowed: '1 to 35 days are allowed; 7 or more is usual.',
    todo: 'Raise it again, or take a manual snapshot first.',
    source: BACKUP,
    judges: judgesHolders('backup_retention_period'),
    find: (plan) =>
      updatesOf(plan, HOLDERS)
        .filter((change) => lowers(change, 'backup_retention_period'))
        .map((change) => ({
          at: change,
          argument: 'backup_retention_period',
          what: `Automated backups are kept for fewer days (${shownChange(change, 'backup_retention_period')}): restore points older than that are deleted and do not come back.`,
        })),
  },
  {
    id: 'PLAN-DATA-012',
    severity: 'look',
    what: 'The final snapshot is given up, or has no name any more.',
    source: DELETE,
    judges: judgesHolders('skip_final_snapshot', 'final_snapshot_identifier'),
    find: (plan) =>
      updatesOf(plan, HOLDERS)
        .map((change) => ({ change, hit: finalSnapshotHit(change) }))
        .flatMap(({ hit }) => (hit ? [hit] : [])),
  },
  {
    id: 'PLAN-DATA-013',
    severity: 'look',
    what: 'Automated backups would be deleted together with the cluster.',
    source: BACKUP,
    judges: judgesHolders('delete_automated_backups'),
    find: (plan) =>
      updatesOf(plan, HOLDERS)
        .filter((change) => turns(change, 'delete_automated_backups', false, true))
        .map((change) => ({
          at: change,
          argument: 'delete_automated_backups',
          what:
            `Automated backups would go with the database (${shownChange(change, 'delete_automated_backups')}) if it is destroyed later. ` +
            `With false they stay until their retention ends. Set it back to false unless that is wanted.`,
        })),
  },
  {
    id: 'PLAN-DATA-014',
    severity: 'look',
    what: 'The time in which a destroyed secret or key can be brought back becomes shorter.',
    todo: 'Keep the longer time where the database matters.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
    judges: { aws_secretsmanager_secret: ['recovery_window_in_days'], aws_kms_key: ['deletion_window_in_days'] },
    find: (plan) =>
      [
        ...updatesOf(plan, ['aws_secretsmanager_secret']).map((change) => ({
          change,
          argument: 'recovery_window_in_days',
        })),
        ...updatesOf(plan, KEYS).map((change) => ({ change, argument: 'deletion_window_in_days' })),
      ]
        .filter(({ change, argument }) => lowers(change, argument))
        .map(({ change, argument }) => ({
          at: change,
          argument,
          what: `A destroyed one can be brought back for a shorter time (${shownChange(change, argument)} days). Secrets take 0 (gone at once) or 7 to 30 days, keys 7 to 30.`,
        })),
  },
];

function updatesOf(plan: Plan, types: readonly string[]): readonly Change[] {
  return plan.ofType(...types).filter((change) => change.action === 'update');
}

function judgesHolders(...names: readonly string[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(HOLDERS.map((type) => [type, names]));
}

function lowers(change: Change, argument: string): boolean {
  const before = asNumber(valueBefore(change, argument));
  const after = valueAfter(change, argument);
  return before !== undefined && after !== UNKNOWN && (asNumber(after) ?? 0) < before && after !== undefined;
}

function finalSnapshotHit(change: Change): Problem | undefined {
  const skipped =
    valueBefore(change, 'skip_final_snapshot') === false && valueAfter(change, 'skip_final_snapshot') === true;
  const unnamed =
    valueBefore(change, 'final_snapshot_identifier') !== undefined &&
    valueAfter(change, 'final_snapshot_identifier') === undefined;
  if (skipped) {
    return {
      at: change,
      argument: 'skip_final_snapshot',
      what:
        `A later destroy would leave no snapshot (${shownChange(change, 'skip_final_snapshot')}${unnamed ? ', and its name goes' : ''}). ${protectionLeft(change)} ` +
        'Leave it false, with a final_snapshot_identifier, wherever the data matters.',
    };
  }
  if (!unnamed || valueAfter(change, 'skip_final_snapshot') === true) return undefined;
  return {
    at: change,
    argument: 'final_snapshot_identifier',
    what:
      `The final snapshot loses its name (${shownChange(change, 'final_snapshot_identifier')}): with skip_final_snapshot false a later destroy fails without one. ` +
      'Set a final_snapshot_identifier.',
  };
}
