import type { Rule, RuleGroup } from './rule.ts';
import { accessRules } from './state/access.ts';
import { capacityRules } from './state/capacity.ts';
import { credentialRules } from './state/credentials.ts';
import { durabilityRules } from './state/durability.ts';
import { engineRules } from './state/engine.ts';
import { functionRules } from './state/functions.ts';
import { namingRules } from './state/naming.ts';
import { networkRules } from './state/network.ts';
import { observabilityRules } from './state/observability.ts';
import { storageRules } from './state/storage.ts';

/** Groups in the order of their documentation, with their heading. */
export const ruleGroups: Readonly<Record<RuleGroup, { readonly title: string; readonly rules: readonly Rule[] }>> = {
  CAP: { title: 'Capacity and instances', rules: capacityRules },
  ENG: { title: 'Engine', rules: engineRules },
  STO: { title: 'Storage and keys', rules: storageRules },
  CRED: { title: 'Credentials', rules: credentialRules },
  NAME: { title: 'Names', rules: namingRules },
  NET: { title: 'Network', rules: networkRules },
  IAM: { title: 'Access', rules: accessRules },
  DUR: { title: 'Durability', rules: durabilityRules },
  OBS: { title: 'Observability', rules: observabilityRules },
  FN: { title: 'Functions', rules: functionRules },
};

/** Every rule there is. */
export const rules: readonly Rule[] = Object.values(ruleGroups).flatMap((group) => group.rules);
