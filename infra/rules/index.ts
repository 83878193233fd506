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
import { databaseSecurityRules } from './state/security-database.ts';
import { surroundingsSecurityRules } from './state/security-surroundings.ts';
import { storageRules } from './state/storage.ts';

/** Groups in the order of their documentation, with their heading. */
export const ruleGroups: Readonly<
  Record<Exclude<RuleGroup, 'SEC'>, { readonly title: string; readonly rules: readonly Rule[] }>
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
  FN: { title: 'Functions', rules: functionRules },
};

/** Every rule of the preflight. */
export const rules: readonly Rule[] = Object.values(ruleGroups).flatMap((group) => group.rules);

/** What security standards ask for beyond that. docs/security.md answers them for each stage; the preflight does not run them. */
export const securityRules: readonly Rule[] = [...databaseSecurityRules, ...surroundingsSecurityRules];
