import type { ChangeRule } from '../rule.ts';
import { ACCESS_RULES } from './access.ts';
import { CLOSING_RULES } from './closing.ts';
import { COST_RULES } from './cost.ts';
import { CREDENTIAL_ARGUMENTS, CREDENTIAL_RULES } from './credentials.ts';
import { DATA_RULES } from './data.ts';
import { DRIFT_RULES } from './drift.ts';
import { INGRESS_RULES } from './ingress.ts';
import { NARROWING_RULES } from './narrowing.ts';
import { PROTECTION_RULES } from './protection.ts';
import { restRules } from './rest.ts';
import { RUN_RULES } from './run.ts';
import { SECRET_RULES } from './secrets.ts';
import { SERVING_RULES } from './serving.ts';
import { SHARING_RULES } from './sharing.ts';
import { STORED_PASSWORD_RULES } from './stored-passwords.ts';
import { UPGRADE_RULES } from './upgrade.ts';

const JUDGING: readonly ChangeRule[] = [
  ...RUN_RULES,
  ...DATA_RULES,
  ...PROTECTION_RULES,
  ...UPGRADE_RULES,
  ...SERVING_RULES,
  ...CLOSING_RULES,
  ...NARROWING_RULES,
  ...INGRESS_RULES,
  ...ACCESS_RULES,
  ...SHARING_RULES,
  ...COST_RULES,
  ...CREDENTIAL_RULES,
  ...STORED_PASSWORD_RULES,
  ...SECRET_RULES,
  ...DRIFT_RULES,
];

const judged = new Set(
  [CREDENTIAL_ARGUMENTS, ...JUDGING.map((rule) => rule.judges ?? {})].flatMap((judges) =>
    Object.entries(judges).flatMap(([type, names]) => names.map((name) => `${type} ${name}`)),
  ),
);

/** Every rule of the review, in the order in which it answers. */
export const CHANGE_RULES: readonly ChangeRule[] = [...JUDGING, ...restRules(judged)];
