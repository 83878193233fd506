import type { Claim } from './check.ts';

/** When somebody looks at the waivers again. */
const NEXT_REVIEW = '2027-11-30';

export const met: Claim = { state: 'met' };

export function waived(reason: string): Claim {
  return { state: 'waived', reason, until: NEXT_REVIEW };
}

export function notApplicable(reason: string): Claim {
  return { state: 'not applicable', reason };
}

/** Aurora takes the setting on the cluster, for all its instances. */
export const ON_THE_CLUSTER: Claim = {
  state: 'met',
  unseenByCheckov: 'It is set on the cluster, for all its instances; Checkov looks at the instances.',
};

export const NO_FUNCTIONS = {
  dev: notApplicable('The stage has no functions yet.'),
  production: notApplicable('The stage has no functions yet.'),
};

export const NOTHING_TO_KEEP = 'Nothing in dev is worth keeping: it is made and torn down at will.';
export const AWS_KEYS =
  'The keys that AWS owns encrypt it; a key of our own costs a dollar a month and protects nothing more in dev.';
