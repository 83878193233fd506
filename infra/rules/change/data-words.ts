import { valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { shown, shownChange } from '../../terraform/show.ts';
import { TYPES } from '../types.ts';

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

/** What happens to a database that this plan destroys, as a sentence for each protection. */
export function protectionNow(change: Change): string {
  const deletion = !isGuarded(change, 'before')
    ? 'No deletion protection'
    : change.type === 'aws_rds_cluster'
      ? 'Deletion protection is on: AWS refuses to delete the cluster, but only after deleting its instances'
      : 'Deletion protection is on: AWS refuses to delete it';
  const snapshot = finalSnapshot(change, 'before');
  return `${deletion}${snapshot === undefined ? '' : `; ${snapshot}`}.`;
}

/** `Remaining protection: final snapshot shop-final.` once this plan is applied. */
export function protectionLeft(change: Change): string {
  const names = protections(change, 'after');
  return `Remaining protection: ${names.length === 0 ? 'none' : names.join(', ')}.`;
}

/** `deletion protection, final snapshot shop-final` */
export function protections(change: Change, side: 'before' | 'after'): readonly string[] {
  const name = shown(change, 'final_snapshot_identifier', side);
  return [
    ...(isGuarded(change, side) ? ['deletion protection'] : []),
    ...(takesSnapshot(change, side) ? [`final snapshot ${name}`] : []),
  ];
}

function isGuarded(change: Change, side: 'before' | 'after'): boolean {
  return ['deletion_protection', 'deletion_protection_enabled'].some((name) => valueAt(change, name, side) === true);
}

function takesSnapshot(change: Change, side: 'before' | 'after'): boolean {
  return (
    TYPES[change.type]?.leavesSnapshot === true &&
    valueAt(change, 'skip_final_snapshot', side) !== true &&
    valueAt(change, 'final_snapshot_identifier', side) !== undefined
  );
}

/** Undefined for types that have none. */
function finalSnapshot(change: Change, side: 'before' | 'after'): string | undefined {
  if (TYPES[change.type]?.leavesSnapshot !== true) return undefined;
  if (takesSnapshot(change, side))
    return `a final snapshot is taken (${shown(change, 'final_snapshot_identifier', side)})`;
  return valueAt(change, 'skip_final_snapshot', side) === true
    ? 'no final snapshot is taken'
    : 'the final snapshot has no name, so the destroy fails';
}

function valueAt(change: Change, argument: string, side: 'before' | 'after') {
  return side === 'before' ? valueBefore(change, argument) : valueAfter(change, argument);
}

/** What of the data stays behind when it is destroyed. */
export function leftOver(change: Change): string {
  if (change.type !== 'aws_rds_cluster' && change.type !== 'aws_db_instance') return 'No copy of it is left.';
  const kept = valueBefore(change, 'delete_automated_backups') === false;
  const days = shown(change, 'backup_retention_period', 'before');
  return kept ? `Automated backups stay for up to ${days} days.` : 'Automated backups are deleted with it.';
}
