import type { Problem } from '../../problem.ts';
import type { Stage } from '../stage.ts';
import { accessChecks } from './access.ts';
import { backendChecks } from './backend.ts';
import { capacityChecks } from './capacity.ts';
import type { Check } from './check.ts';
import { credentialsChecks } from './credentials.ts';
import { dsqlChecks } from './dsql.ts';
import { durabilityChecks } from './durability.ts';
import { engineChecks } from './engine.ts';
import { functionsChecks } from './functions.ts';
import { guardsChecks } from './guards.ts';
import { keysChecks } from './keys.ts';
import { mysqlChecks } from './mysql.ts';
import { namesChecks } from './names.ts';
import { networkChecks } from './network.ts';
import { observabilityChecks } from './observability.ts';
import { previewChecks } from './preview.ts';
import { stateChecks } from './state.ts';

/** The order matters: an option with a problem is not read by later checks. */
export const CHECKS: readonly Check[] = [
  ...namesChecks,
  ...stateChecks,
  ...previewChecks,
  ...mysqlChecks,
  ...engineChecks,
  ...capacityChecks,
  ...credentialsChecks,
  ...accessChecks,
  ...networkChecks,
  ...durabilityChecks,
  ...keysChecks,
  ...observabilityChecks,
  ...functionsChecks,
  ...backendChecks,
  ...dsqlChecks,
  ...guardsChecks,
];

/**
 * The problems between options.
 *
 * @param unknown - options, or whole groups, whose values are wrong or not known: no check reads them
 */
export function checkProblems(stage: Stage, project: string, unknown: readonly string[]): readonly Problem[] {
  const wrong = new Set(unknown);
  return CHECKS.flatMap(({ reads, find }) => {
    if (reads.some((setting) => wrong.has(setting) || wrong.has(setting.split('.')[0] ?? ''))) return [];
    const problems = find(stage, project);
    for (const { setting } of problems) wrong.add(setting.split('.').slice(0, 2).join('.'));
    return problems;
  });
}
