import type { RuleGroup, StateRule } from '../rule.ts';
import { accessRules } from './access.ts';
import { apiRules } from './api.ts';
import { capacityRules } from './capacity.ts';
import { credentialRules } from './credentials.ts';
import { durabilityRules } from './durability.ts';
import { engineRules } from './engine.ts';
import { functionRules } from './functions.ts';
import { functionsInVpcRules } from './functions-in-vpc.ts';
import { namingRules } from './naming.ts';
import { networkRules } from './network.ts';
import { observabilityRules } from './observability.ts';
import { storageRules } from './storage.ts';

/** Groups in the order of their documentation, with their heading. */
export const STATE_GROUPS: Readonly<
  Record<Exclude<RuleGroup, 'SEC'>, { readonly title: string; readonly rules: readonly StateRule[] }>
> = {
  CAP: { title: 'Capacity and instances', rules: capacityRules },
  ENG: { title: 'Engine', rules: engineRules },
  STO: { title: 'Storage and keys', rules: storageRules },
  CRED: { title: 'Credentials', rules: credentialRules },
  NAME: { title: 'Names', rules: namingRules },
  NET: { title: 'Network', rules: networkRules },
  IAM: { title: 'Access', rules: accessRules },
  DUR: { title: 'Durability', rules: durabilityRules },
  OBS: { title: 'Observability', rules: observabilityRules },
  FN: { title: 'Functions and APIs', rules: [...functionRules, ...apiRules, ...functionsInVpcRules] },
};

/** Every rule of preflight. */
export const STATE_RULES: readonly StateRule[] = Object.values(STATE_GROUPS).flatMap((group) => group.rules);
