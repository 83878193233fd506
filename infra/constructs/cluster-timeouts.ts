import type { Stage } from '../stages/index.ts';

type Timeouts = Partial<Record<'create' | 'update' | 'delete', string>>;

/** How long Terraform waits for a cluster; without an option, the default of the provider. */
export function clusterTimeouts(guards: Stage['guards']): { readonly timeouts?: Timeouts } {
  const given = {
    create: guards.createTimeoutMinutes,
    update: guards.updateTimeoutMinutes,
    delete: guards.deleteTimeoutMinutes,
  };
  const written = Object.entries(given).flatMap(([name, minutes]) =>
    minutes === undefined ? [] : [[name, `${minutes}m`] as const],
  );
  return written.length === 0 ? {} : { timeouts: Object.fromEntries(written) };
}
