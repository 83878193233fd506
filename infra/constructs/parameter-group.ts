import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
import type { TerraformStack } from 'cdktf';
import { majorOf } from '../catalogue/engine-catalogue.ts';
import { isStaticParameter } from '../policy/static-parameters.ts';
import type { Stage } from '../stages/index.ts';

/**
 * The name of the cluster parameter group: one of the stack where the stage sets any parameter, else the default of AWS, which is
 * named, since a name that is left out leaves an existing cluster where it is. Undefined where the stage leaves it out.
 *
 * The major is part of the name, and the new group is made before the old one goes: at a major upgrade the cluster moves from the
 * one to the other in a single change.
 */
export function parameterGroup(
  stack: TerraformStack,
  { stage, namePrefix }: { readonly stage: Stage; readonly namePrefix: string },
): string | undefined {
  const parameters = parametersOf(stage.observability);
  const major = majorOf(stage.engine.version);
  if (parameters.length === 0) {
    return stage.observability.parameters === undefined ? undefined : `default.aurora-postgresql${major}`;
  }
  const family = `aurora-postgresql${major}`;
  const group = new RdsClusterParameterGroup(stack, 'aurora_parameters', {
    name: `${namePrefix}${major}`,
    description: `Parameters of the Aurora cluster of stage ${stage.name}`,
    family,
    parameter: parameters.map(([name, value]) => ({
      name,
      value,
      applyMethod: isStaticParameter(family, name) ? 'pending-reboot' : 'immediate',
    })),
    lifecycle: { createBeforeDestroy: true },
  });
  return group.name;
}

/** In the order of their names, so that the plan stays empty. */
function parametersOf(options: Stage['observability']): readonly (readonly [string, string])[] {
  const own: Readonly<Record<string, string | number | undefined>> = {
    'rds.force_ssl': options.forceSsl === true ? 1 : undefined,
    log_statement: options.logStatement,
    log_min_duration_statement: options.logMinDurationMs,
    // The log holds the text of statements, never the values that callers bind to them.
    log_parameter_max_length: logsStatements(options) ? 0 : undefined,
    log_parameter_max_length_on_error: logsStatements(options) ? 0 : undefined,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
    idle_session_timeout: options.idleSessionTimeoutMs,
  };
  return Object.entries({ ...own, ...options.parameters })
    .flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function logsStatements({ logStatement = 'none', logMinDurationMs = -1 }: Stage['observability']): boolean {
  return logStatement !== 'none' || logMinDurationMs >= 0;
}
