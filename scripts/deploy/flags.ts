import { CHANGE_RULES } from '../../infra/rules/change/index.ts';
import { questionOf } from '../../infra/rules/rule.ts';

/** Findings with verdict stop that every destroy has. It reports and confirms them itself. */
export const ACCEPTED_BY_DESTROY: readonly string[] = CHANGE_RULES.filter(
  (rule) => questionOf(rule) === 'data' && rule.severity === 'stop',
).map(({ id }) => id);

/** Ids given to --accept. @throws {Error} an unknown id, because a typo would silently accept nothing */
export function checkAccepted(ids: readonly string[]): readonly string[] {
  const stops = CHANGE_RULES.filter(({ severity }) => severity === 'stop').map(({ id }): string => id);
  const unknown = ids.filter((id) => !stops.includes(id));
  if (unknown.length === 0) return ids;
  throw new Error(
    `--accept got ${unknown.map((id) => JSON.stringify(id)).join(', ')}. Expected ids of findings to stop at: ${stops.join(', ')}. Use the id in brackets after the finding, or leave it out.`,
  );
}

/** Values given to --var. @throws {Error} one that is not `name=value`; the value is not shown */
export function checkVariables(variables: readonly string[]): readonly string[] {
  const wrong = variables.filter((variable) => !/^[A-Za-z_][A-Za-z0-9_-]*=/.test(variable));
  if (wrong.length === 0) return variables;
  const named = wrong.map((variable) => JSON.stringify(variable.split('=')[0]?.slice(0, 40))).join(', ');
  throw new Error(
    `--var got ${named}. Expected name=value, such as min_capacity=0. Put a name and = before the value.`,
  );
}
