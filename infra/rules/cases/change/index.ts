import type { RuleCase } from '../plans.ts';
import { ACCESS_CASES } from './access.ts';
import { COST_CASES } from './cost.ts';
import { CREDENTIAL_CASES } from './credentials.ts';
import { DATA_CASES } from './data.ts';
import { DRIFT_CASES } from './drift.ts';
import { INGRESS_CASES } from './ingress.ts';
import { RUN_CASES } from './run.ts';
import { SERVING_CASES } from './serving.ts';

export const CASES: Readonly<Record<string, RuleCase>> = {
  ...RUN_CASES,
  ...DATA_CASES,
  ...SERVING_CASES,
  ...INGRESS_CASES,
  ...ACCESS_CASES,
  ...COST_CASES,
  ...CREDENTIAL_CASES,
  ...DRIFT_CASES,
};
