import { UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { shown } from '../../terraform/show.ts';

/** When AWS does a change that interrupts service. */
export function when(change: Change): string {
  const immediately = valueAfter(change, 'apply_immediately');
  if (immediately === true) return 'at once (apply_immediately is true)';
  if (immediately === UNKNOWN)
    return 'at once or in the maintenance window (apply_immediately is known after the apply)';
  const window = shown(change, 'preferred_maintenance_window', 'after');
  return window.startsWith('(')
    ? 'in the next maintenance window (apply_immediately is false)'
    : `in the next maintenance window (${window} UTC, apply_immediately is false)`;
}
