import { RdsClusterParameterGroup } from '@cdktf/provider-aws/lib/rds-cluster-parameter-group/index.js';
import type { Construct } from 'constructs';
import { type EngineFamily, isStaticParameter, majorOf } from './facts/index.ts';
import type { Settings } from './settings.ts';

/**
 * The name of the cluster parameter group: a group of the stack if the settings have any parameter, otherwise the default of AWS. The
 * default is named explicitly, because without a name an existing cluster would keep its group. Undefined if `parameters` is left out.
 *
 * The major version is part of the name, and the new group is created before the old one is deleted: a major upgrade changes the group in
 * the same step.
 */
export function parameterGroup(scope: Construct, { observability, engine, names }: Settings): string | undefined {
  const parameters = parametersOf(observability, engine.family);
  const family = engine.facts.parameterFamily(engine.version);
  if (parameters.length === 0) return observability.parameters === undefined ? undefined : `default.${family}`;
  // A name has no dots: 8-0 of MySQL 8.0.
  const major = majorOf(engine.version).replace('.', '-');
  const group = new RdsClusterParameterGroup(scope, 'aurora_parameters', {
    name: `${names.parameterGroupPrefix}${major}`,
    description: observability.parameterGroupDescription,
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
function parametersOf(
  options: Settings['observability'],
  family: EngineFamily,
): readonly (readonly [string, string])[] {
  const own = family === 'mysql' ? ownOfMysql(options) : ownOfPostgresql(options);
  return Object.entries({ ...own, ...options.parameters })
    .flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

type Parameters = Readonly<Record<string, string | number | undefined>>;

const ownOfMysql = ({ forceSsl }: Settings['observability']): Parameters => ({
  require_secure_transport: forceSsl === true ? 'ON' : undefined,
});

function ownOfPostgresql(options: Settings['observability']): Parameters {
  return {
    'rds.force_ssl': options.forceSsl === true ? 1 : undefined,
    log_statement: options.logStatement,
    log_min_duration_statement: options.logMinDurationMs,
    // The log has the text of statements, never the values that callers bind.
    log_parameter_max_length: logsStatements(options) ? 0 : undefined,
    log_parameter_max_length_on_error: logsStatements(options) ? 0 : undefined,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs,
    idle_session_timeout: options.idleSessionTimeoutMs,
  };
}

function logsStatements({ logStatement = 'none', logMinDurationMs = -1 }: Settings['observability']): boolean {
  return logStatement !== 'none' || logMinDurationMs >= 0;
}
