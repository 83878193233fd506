import { changedArguments, differs, turns, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { listed, shown, shownChange } from '../../terraform/show.ts';
import { immediateParameters, rebootParameters, refusedParameters } from '../plan/parameters.ts';
import { scalingOf } from '../plan/scaling.ts';
import type { ChangeRule } from '../rule.ts';
import { PARAMETER_GROUPS, RDS_DATABASES } from '../types.ts';
import { goesOff, look, ofTypes } from './forms.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const MODIFY = `${USER_GUIDE}/Aurora.Modifying.html`;
const PARAMETERS = `${USER_GUIDE}/USER_WorkingWithParamGroups.html`;

const RANGE = ofTypes(['aws_rds_cluster'], 'serverlessv2_scaling_configuration');

export const SERVING_RULES: readonly ChangeRule[] = [
  look('PLAN-SERVE-004', 'A parameter changes that needs a reboot.', {
    source: PARAMETERS,
    judges: ofTypes(PARAMETER_GROUPS, 'parameter'),
    fires: (change) => rebootParameters(change).length > 0,
    says: (change) => {
      const names = rebootParameters(change);
      const refused = refusedParameters(change);
      return (
        `${names.join(', ')} ${names.length === 1 ? 'takes' : 'take'} effect only after a reboot, which no plan makes. ` +
        'A reboot breaks connections for about a minute: do it in a quiet moment.' +
        (refused.length === 0
          ? ''
          : ` AWS refuses apply_method immediate for ${refused.join(', ')}: set it to pending-reboot, or the apply fails.`)
      );
    },
  }),
  look('PLAN-SERVE-016', 'A parameter changes that takes effect immediately.', {
    todo: 'Read what it does to clients (timeouts, read-only, TLS) before you apply.',
    source: PARAMETERS,
    judges: ofTypes(PARAMETER_GROUPS, 'parameter'),
    fires: (change) => immediateParameters(change).length > 0,
    says: (change) =>
      `${listed(immediateParameters(change), 4)}: every database of the group gets it immediately. A removed parameter returns to the engine's default.`,
  }),
  look('PLAN-SERVE-005', 'Another parameter group is used.', {
    todo: 'Reboot in a quiet moment: about a minute for each.',
    source: PARAMETERS,
    judges: {
      aws_rds_cluster: ['db_cluster_parameter_group_name', 'db_instance_parameter_group_name'],
      aws_rds_cluster_instance: ['db_parameter_group_name'],
      aws_db_instance: ['parameter_group_name'],
    },
    // That of the instances is an argument of a major upgrade only.
    fires: (change, argument) =>
      argument !== 'db_instance_parameter_group_name' && changedArguments(change).includes(argument),
    says: (change, argument) =>
      `Another parameter group is used (${shownChange(change, argument)}). Static parameters need a reboot, which no plan makes.`,
  }),
  look('PLAN-SERVE-006', 'An instance gets another class, certificate or tier: it restarts, or another takes over.', {
    source: MODIFY,
    judges: ofTypes(
      ['aws_rds_cluster_instance', 'aws_db_instance'],
      'instance_class',
      'ca_cert_identifier',
      'promotion_tier',
    ),
    fires: differs,
    says: (change, argument) =>
      argument === 'promotion_tier'
        ? `The failover order changes (promotion_tier ${shownChange(change, argument)}). Only tiers 0 and 1 keep the writer's capacity: leave one reader there.`
        : `${argument} changes (${shownChange(change, argument)}): the instance restarts ${when(change)}, for a few minutes. Do the readers first.`,
  }),
  look('PLAN-SERVE-007', 'The cluster may pause from now on, or pauses sooner.', {
    todo: 'Let clients and Lambda timeouts wait for it (DatabaseResumingException), or keep min_capacity at 0.5 or more.',
    source: `${USER_GUIDE}/aurora-serverless-v2-auto-pause.html`,
    judges: RANGE,
    fires: (change) => pausing(change) !== undefined,
    says: (change) =>
      `The cluster pauses ${pausing(change)}. Requests are refused while it resumes: about 15 s, 30 s or more after a day.`,
  }),
  look('PLAN-SERVE-008', 'The maximum capacity becomes lower.', {
    allowed: '1 to 256 ACU in half steps are allowed.',
    todo: 'Compare with ServerlessDatabaseCapacity of the last weeks.',
    source: `${USER_GUIDE}/aurora-serverless-v2.setting-capacity.html`,
    judges: RANGE,
    fires: (change) => (maximum(change, 'after') ?? Number.NaN) < (maximum(change, 'before') ?? Number.NaN),
    says: (change) =>
      `The maximum of each instance goes from ${maximum(change, 'before')} to ${maximum(change, 'after')} ACU (about ${2 * (maximum(change, 'after') ?? 0)} GiB): queries become slower under load, and fewer connections fit.`,
  }),
  look('PLAN-SERVE-009', 'The Data API is switched off.', {
    todo: 'Leave it true while anything calls rds-data.',
    source: `${USER_GUIDE}/data-api.enabling.html`,
    judges: ofTypes(['aws_rds_cluster'], 'enable_http_endpoint'),
    fires: goesOff,
    says: (change, argument) =>
      `The Data API is switched off immediately (${shownChange(change, argument)}): its clients get HttpEndpointNotEnabledException, functions and migrations included.`,
  }),
  look('PLAN-SERVE-010', 'The port, the network or the security groups of the database change.', {
    todo: 'Check every client that connects on the PostgreSQL port before you apply.',
    source: MODIFY,
    judges: ofTypes(
      RDS_DATABASES,
      'port',
      'vpc_security_group_ids',
      'db_subnet_group_name',
      'network_type',
      'iam_database_authentication_enabled',
    ),
    fires: (change, argument) =>
      argument === 'iam_database_authentication_enabled'
        ? turns(change, argument, true, false)
        : changedArguments(change).includes(argument),
    says: (change, argument) =>
      `${argument} changes (${shownChange(change, argument)}): clients on the PostgreSQL port may be locked out${argument === 'port' ? ', and the database restarts' : ''}. The Data API is not affected.`,
  }),
  look('PLAN-SERVE-013', 'Changes no longer wait for the maintenance window, or wait for it from now on.', {
    todo: 'Choose the one that fits the stage.',
    source: MODIFY,
    judges: ofTypes([...RDS_DATABASES, 'aws_rds_cluster_instance'], 'apply_immediately'),
    fires: (change, argument) => !change.imported && differs(change, argument),
    says: (change, argument) =>
      `apply_immediately changes (${shownChange(change, argument)}): from now on changes happen ${when(change)}. True restarts immediately, false waits for the maintenance window.`,
  }),
  look('PLAN-SERVE-014', 'The storage type changes.', {
    todo: 'Compare with "npm run cost".',
    source: `${USER_GUIDE}/Aurora.Overview.StorageReliability.html`,
    judges: ofTypes(RDS_DATABASES, 'storage_type'),
    fires: differs,
    says: (change, argument) =>
      `The storage type changes (${shownChange(change, argument)}); the cluster keeps serving. aurora-iopt1 costs more, I/O included; once in 30 days.`,
  }),
];

/** `sooner (600 → 300 s)`; undefined when it does not pause, or no sooner than before. */
function pausing(change: Change): string | undefined {
  const [before, after] = [scalingOf(change, 'before'), scalingOf(change, 'after')];
  if (after?.minAcu !== 0 || before === undefined) return undefined;
  const [was, is] = [before.secondsUntilAutoPause ?? 300, after.secondsUntilAutoPause ?? 300];
  if (before.minAcu !== 0) return `from now on (after ${is} s without a connection)`;
  return is < was ? `sooner (${was} → ${is} s)` : undefined;
}

function maximum(change: Change, side: 'before' | 'after'): number | undefined {
  return scalingOf(change, side)?.maxAcu;
}

/** When AWS does a change that interrupts service. */
export function when(change: Change): string {
  const immediately = valueAfter(change, 'apply_immediately');
  if (immediately === true) return 'immediately (apply_immediately is true)';
  if (immediately === UNKNOWN)
    return 'immediately or in the maintenance window (apply_immediately is known after the apply)';
  const window = shown(change, 'preferred_maintenance_window', 'after');
  return window.startsWith('(')
    ? 'in the next maintenance window (apply_immediately is false)'
    : `in the next maintenance window (${window} UTC, apply_immediately is false)`;
}
