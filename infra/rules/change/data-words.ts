import { UNKNOWN, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { shown, shownChange } from '../../terraform/show.ts';

/** ` because database_name changes (alex → alexandria)`: what Terraform gives as the reason. */
export function because(change: Change): string {
  if (change.replacePaths.length > 0) {
    const named = change.replacePaths.map((name) => `${name} changes (${shownChange(change, name)})`);
    return `, because ${named.join(' and ')}, which cannot be changed in place`;
  }
  switch (change.reason) {
    case 'replace_because_tainted':
      return ', because it is tainted';
    case 'replace_by_request':
      return ', because -replace asks for it';
    case 'replace_by_triggers':
      return ', because replace_triggered_by names a resource that changes';
    case 'delete_because_no_resource_config':
      return ', because its block is gone from the code';
    case 'delete_because_count_index':
    case 'delete_because_each_key':
    case 'delete_because_wrong_repetition':
      return ', because count or for_each no longer names it';
    case 'delete_because_no_module':
      return ', because its module is gone from the code';
    default:
      return '';
  }
}

/** What protects the data, as a sentence; `after` tells what is left once this plan is applied. */
export function protection(change: Change, side: 'before' | 'after' = 'before'): string {
  return `${side === 'after' ? 'Left to protect it: ' : 'Protection: '}${protectionOf(change, side)}.`;
}

/** `deletion_protection is off; no final snapshot is taken` */
export function protectionOf(change: Change, side: 'before' | 'after'): string {
  const value = (name: string) => (side === 'before' ? valueBefore(change, name) : valueAfter(change, name));
  const guarded = value('deletion_protection') === true || value('deletion_protection_enabled') === true;
  const deletion = guarded
    ? 'deletion_protection is on, so AWS refuses, after the instances are gone'
    : 'deletion_protection is off';
  if (change.type !== 'aws_rds_cluster' && change.type !== 'aws_db_instance') return deletion;
  return `${deletion}; ${finalSnapshot(change, side)}`;
}

function finalSnapshot(change: Change, side: 'before' | 'after'): string {
  const value = (name: string) => (side === 'before' ? valueBefore(change, name) : valueAfter(change, name));
  const name = value('final_snapshot_identifier');
  if (value('skip_final_snapshot') === true) return 'no final snapshot is taken';
  if (name === UNKNOWN) return 'a final snapshot is taken, its name is known after the apply';
  return name === undefined
    ? 'no final snapshot is named, so the destroy fails'
    : `a final snapshot is taken (${shown(change, 'final_snapshot_identifier', side)})`;
}

/** What of the data stays behind when it is destroyed. */
export function leftOver(change: Change): string {
  if (change.type !== 'aws_rds_cluster' && change.type !== 'aws_db_instance') return 'No copy of it is left.';
  const kept = valueBefore(change, 'delete_automated_backups') === false;
  const days = shown(change, 'backup_retention_period', 'before');
  return kept ? `Automated backups stay for up to ${days} days.` : 'Automated backups are deleted with it.';
}
