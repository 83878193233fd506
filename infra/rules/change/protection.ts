import { turns, UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { shownChange } from '../../terraform/show.ts';
import { asNumber } from '../../terraform/value.ts';
import type { ChangeRule } from '../rule.ts';
import { typesHolding } from '../types.ts';
import { protectionLeft } from './data-words.ts';
import { goesOff, look, ofTypes, stop } from './forms.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const DELETE = `${USER_GUIDE}/USER_DeleteCluster.html`;
const BACKUP = `${USER_GUIDE}/Aurora.Managing.Backups.html`;

const HOLDERS = typesHolding('database');

/** What a plan takes away from the protection of the data. */
export const PROTECTION_RULES: readonly ChangeRule[] = [
  look('PLAN-DATA-010', 'Deletion protection is switched off.', {
    todo: 'Leave it on unless the database is to be destroyed next.',
    source: DELETE,
    judges: ofTypes(HOLDERS, 'deletion_protection', 'deletion_protection_enabled'),
    fires: goesOff,
    says: (change, argument) =>
      `Deletion protection is switched off (${shownChange(change, argument)}): a later destroy or replacement succeeds. ${protectionLeft(change)}`,
  }),
  stop('PLAN-DATA-011', 'The backup retention becomes shorter: older restore points are deleted immediately.', {
    allowed: '1 to 35 days are allowed; 7 or more is usual.',
    todo: 'Raise it again, or take a manual snapshot first.',
    source: BACKUP,
    judges: ofTypes(HOLDERS, 'backup_retention_period'),
    fires: becomesLower,
    says: (change, argument) =>
      `Automated backups are kept for fewer days (${shownChange(change, argument)}): older restore points are deleted permanently.`,
  }),
  look('PLAN-DATA-012', 'The final snapshot is skipped, or loses its name.', {
    todo: 'Set skip_final_snapshot to false and a final_snapshot_identifier wherever the data matters.',
    source: DELETE,
    judges: ofTypes(HOLDERS, 'skip_final_snapshot', 'final_snapshot_identifier'),
    fires: (change, argument) =>
      argument === 'skip_final_snapshot'
        ? turns(change, argument, false, true)
        : losesName(change) && valueAfter(change, 'skip_final_snapshot') !== true,
    says: (change, argument) =>
      argument === 'skip_final_snapshot'
        ? `A later destroy would leave no snapshot (${shownChange(change, argument)}${losesName(change) ? ', and its name is removed' : ''}). ${protectionLeft(change)}`
        : `The final snapshot loses its name (${shownChange(change, argument)}): with skip_final_snapshot false a later destroy fails without one.`,
  }),
  look('PLAN-DATA-013', 'Automated backups would be deleted together with the cluster.', {
    allowed: 'With false they stay until their retention ends.',
    todo: 'Set it back to false unless that is intended.',
    source: BACKUP,
    judges: ofTypes(HOLDERS, 'delete_automated_backups'),
    fires: (change, argument) => turns(change, argument, false, true),
    says: (change, argument) =>
      `Automated backups would be deleted with the database (${shownChange(change, argument)}) if it is destroyed later.`,
  }),
  look('PLAN-DATA-014', 'The time in which a destroyed secret or key can be brought back becomes shorter.', {
    allowed: 'Secrets take 0 (deleted immediately) or 7 to 30 days, keys 7 to 30.',
    todo: 'Keep the longer time where the database matters.',
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
    judges: {
      aws_secretsmanager_secret: ['recovery_window_in_days'],
      ...ofTypes(typesHolding('key'), 'deletion_window_in_days'),
    },
    fires: becomesLower,
    says: (change, argument) =>
      `A destroyed one can be brought back for a shorter time (${shownChange(change, argument)} days).`,
  }),
];

function becomesLower(change: Change, argument: string): boolean {
  const before = asNumber(valueBefore(change, argument));
  const after = valueAfter(change, argument);
  return before !== undefined && after !== UNKNOWN && after !== undefined && (asNumber(after) ?? 0) < before;
}

function losesName(change: Change): boolean {
  return (
    valueBefore(change, 'final_snapshot_identifier') !== undefined &&
    valueAfter(change, 'final_snapshot_identifier') === undefined
  );
}
