import { changedArguments, differs, turns, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Plan } from '../../terraform/document.ts';
import { shownChange } from '../../terraform/show.ts';
import { immediateParameters, rebootParameters, refusedParameters } from '../plan/parameters.ts';
import { scalingOf } from '../plan/scaling.ts';
import type { ChangeRule } from '../rule.ts';
import { when } from './serving-words.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const PAUSE = `${USER_GUIDE}/aurora-serverless-v2-auto-pause.html`;
const MODIFY = `${USER_GUIDE}/Aurora.Modifying.html`;
const PARAMETERS = `${USER_GUIDE}/USER_WorkingWithParamGroups.html`;
const DATA_API = `${USER_GUIDE}/data-api.enabling.html`;

const DATABASES = ['aws_rds_cluster', 'aws_db_instance'];
const INSTANCES = ['aws_rds_cluster_instance', 'aws_db_instance'];
const updated = (plan: Plan, types: readonly string[]) =>
  plan.ofType(...types).filter((change) => change.action === 'update' && !change.deposed);

export const SERVING_RULES: readonly ChangeRule[] = [
  {
    id: 'PLAN-SERVE-004',
    severity: 'look',
    what: 'A parameter changes that needs a reboot.',
    source: PARAMETERS,
    judges: { aws_rds_cluster_parameter_group: ['parameter'], aws_db_parameter_group: ['parameter'] },
    find: (plan) =>
      updated(plan, ['aws_rds_cluster_parameter_group', 'aws_db_parameter_group']).flatMap((change) => {
        const names = rebootParameters(change);
        if (names.length === 0) return [];
        return [
          {
            at: change,
            argument: 'parameter',
            what:
              `${names.join(', ')} ${names.length === 1 ? 'takes' : 'take'} effect only after a reboot, which no plan makes. ` +
              'Until then instances run with the old value. A reboot breaks connections for about a minute: do it in a quiet moment.' +
              refusal(refusedParameters(change)),
          },
        ];
      }),
  },
  {
    id: 'PLAN-SERVE-016',
    severity: 'look',
    what: 'A parameter changes that takes effect at once.',
    todo: 'Read what it does to clients (timeouts, read-only, TLS) before you apply.',
    source: PARAMETERS,
    find: (plan) =>
      updated(plan, ['aws_rds_cluster_parameter_group', 'aws_db_parameter_group']).flatMap((change) => {
        const changes = immediateParameters(change);
        if (changes.length === 0) return [];
        return [
          {
            at: change,
            argument: 'parameter',
            what: `${changes.slice(0, 4).join(', ')}${changes.length > 4 ? ` and ${changes.length - 4} more` : ''}: every database that uses the group has it at once, running sessions included. A parameter that goes falls back to what the engine has.`,
          },
        ];
      }),
  },
  {
    id: 'PLAN-SERVE-005',
    severity: 'look',
    what: 'Another parameter group is used.',
    todo: 'Reboot in a quiet moment: about a minute for each.',
    source: PARAMETERS,
    judges: {
      aws_rds_cluster: ['db_cluster_parameter_group_name', 'db_instance_parameter_group_name'],
      aws_rds_cluster_instance: ['db_parameter_group_name'],
      aws_db_instance: ['parameter_group_name'],
    },
    find: (plan) =>
      updated(plan, [...DATABASES, 'aws_rds_cluster_instance']).flatMap((change) =>
        ['db_cluster_parameter_group_name', 'db_parameter_group_name', 'parameter_group_name']
          .filter((name) => changedArguments(change).includes(name))
          .map((argument) => ({
            at: change,
            argument,
            what: `Another parameter group is used (${shownChange(change, argument)}). Static parameters take effect only after a reboot of each instance, which no plan makes.`,
          })),
      ),
  },
  {
    id: 'PLAN-SERVE-006',
    severity: 'look',
    what: 'An instance gets another class, certificate or tier, which restarts it or changes who takes over.',
    source: MODIFY,
    judges: Object.fromEntries(
      INSTANCES.map((type) => [type, ['instance_class', 'ca_cert_identifier', 'promotion_tier']]),
    ),
    find: (plan) =>
      updated(plan, INSTANCES).flatMap((change) =>
        ['instance_class', 'ca_cert_identifier', 'promotion_tier']
          .filter((name) => differs(change, name))
          .map((argument) => ({
            at: change,
            argument,
            what:
              argument === 'promotion_tier'
                ? `The failover order changes (promotion_tier ${shownChange(change, argument)}); nothing restarts. Tiers 0 and 1 follow the writer's capacity, and pause and resume with it; 2 to 15 go their own way. Check that one reader stays in 0 or 1.`
                : `${argument} changes (${shownChange(change, argument)}): the instance restarts ${when(change)}, for a few minutes; a writer with a reader fails over in about a minute. Do the readers first, in a quiet moment.`,
          })),
      ),
  },
  {
    id: 'PLAN-SERVE-007',
    severity: 'look',
    what: 'The cluster may pause from now on, or pauses sooner.',
    todo: 'Clients must wait for that (DatabaseResumingException), and Lambda timeouts must allow it; otherwise keep min_capacity at 0.5 ACU or more.',
    source: PAUSE,
    judges: { aws_rds_cluster: ['serverlessv2_scaling_configuration'] },
    find: (plan) =>
      updated(plan, ['aws_rds_cluster']).flatMap((change) => {
        const [before, after] = [scalingOf(change, 'before'), scalingOf(change, 'after')];
        if (after?.minAcu !== 0 || before === undefined) return [];
        const [was, is] = [before.secondsUntilAutoPause ?? 300, after.secondsUntilAutoPause ?? 300];
        if (before.minAcu === 0 && is >= was) return [];
        const seconds = before.minAcu === 0 ? `${was} → ${is} s` : `after ${is} s without a connection`;
        return [
          {
            at: change,
            argument: 'serverlessv2_scaling_configuration',
            what: `The cluster pauses ${before.minAcu === 0 ? 'sooner' : 'from now on'} (${seconds}). The first request after a pause is refused while it resumes: about 15 s, 30 s or more after a day.`,
          },
        ];
      }),
  },
  {
    id: 'PLAN-SERVE-008',
    severity: 'look',
    what: 'The maximum capacity becomes lower.',
    allowed: '1 to 256 ACU in half steps are allowed.',
    todo: 'Compare with ServerlessDatabaseCapacity of the last weeks.',
    source: `${USER_GUIDE}/aurora-serverless-v2.setting-capacity.html`,
    judges: { aws_rds_cluster: ['serverlessv2_scaling_configuration'] },
    find: (plan) =>
      updated(plan, ['aws_rds_cluster']).flatMap((change) => {
        const [before, after] = [scalingOf(change, 'before'), scalingOf(change, 'after')];
        if (!before || !after || after.maxAcu >= before.maxAcu) return [];
        return [
          {
            at: change,
            argument: 'serverlessv2_scaling_configuration',
            what: `The most that each instance may use goes from ${before.maxAcu} to ${after.maxAcu} ACU (about ${after.maxAcu * 2} GiB of memory): under load queries become slower, and fewer connections fit after the next reboot.`,
          },
        ];
      }),
  },
  {
    id: 'PLAN-SERVE-009',
    severity: 'look',
    what: 'The Data API is switched off.',
    todo: 'Leave it true while anything calls rds-data.',
    source: DATA_API,
    judges: { aws_rds_cluster: ['enable_http_endpoint'] },
    find: (plan) =>
      updated(plan, ['aws_rds_cluster'])
        .filter(
          (change) =>
            valueBefore(change, 'enable_http_endpoint') === true && valueAfter(change, 'enable_http_endpoint') !== true,
        )
        .map((change) => ({
          at: change,
          argument: 'enable_http_endpoint',
          what: `The Data API goes off at once (${shownChange(change, 'enable_http_endpoint')}): every client that uses it gets HttpEndpointNotEnabledException, functions, migrations and the console's query editor. Clients on the PostgreSQL port go on.`,
        })),
  },
  {
    id: 'PLAN-SERVE-010',
    severity: 'look',
    what: 'The port, the network or the security groups of the database change.',
    todo: 'Check every client that connects by itself before you apply.',
    source: MODIFY,
    judges: Object.fromEntries(
      DATABASES.map((type) => [
        type,
        [
          'port',
          'vpc_security_group_ids',
          'db_subnet_group_name',
          'network_type',
          'iam_database_authentication_enabled',
        ],
      ]),
    ),
    find: (plan) =>
      updated(plan, DATABASES).flatMap((change) =>
        [
          'port',
          'vpc_security_group_ids',
          'db_subnet_group_name',
          'network_type',
          'iam_database_authentication_enabled',
        ]
          .filter((name) => changedArguments(change).includes(name))
          .filter((name) => name !== 'iam_database_authentication_enabled' || turns(change, name, true, false))
          .map((argument) => ({
            at: change,
            argument,
            what: `${argument} changes (${shownChange(change, argument)}): clients that connect on the PostgreSQL port may no longer get in${argument === 'port' ? ', and the database restarts' : ''}. The Data API is not concerned.`,
          })),
      ),
  },
  {
    id: 'PLAN-SERVE-013',
    severity: 'look',
    what: 'Changes no longer wait for the maintenance window, or wait for it from now on.',
    todo: 'Take the one that the stage can bear.',
    source: MODIFY,
    judges: Object.fromEntries([...DATABASES, 'aws_rds_cluster_instance'].map((type) => [type, ['apply_immediately']])),
    find: (plan) =>
      updated(plan, [...DATABASES, 'aws_rds_cluster_instance'])
        .filter((change) => !change.imported && differs(change, 'apply_immediately'))
        .map((change) => ({
          at: change,
          argument: 'apply_immediately',
          what: `apply_immediately changes (${shownChange(change, 'apply_immediately')}): from now on changes happen ${when(change)}. True restarts at once, false waits for the maintenance window.`,
        })),
  },
  {
    id: 'PLAN-SERVE-014',
    severity: 'look',
    what: 'The storage type changes.',
    todo: 'Compare with "npm run cost".',
    source: `${USER_GUIDE}/Aurora.Overview.StorageReliability.html`,
    judges: Object.fromEntries(DATABASES.map((type) => [type, ['storage_type']])),
    find: (plan) =>
      updated(plan, DATABASES)
        .filter((change) => differs(change, 'storage_type'))
        .map((change) => ({
          at: change,
          argument: 'storage_type',
          what: `The storage type changes (${shownChange(change, 'storage_type')}); the cluster keeps serving. aurora-iopt1 costs more for capacity and storage and nothing for I/O. A cluster may switch to it once in 30 days, and back at any time.`,
        })),
  },
];

function refusal(names: readonly string[]): string {
  return names.length === 0
    ? ''
    : ` AWS refuses apply_method immediate for ${names.join(', ')}: set it to pending-reboot, or the apply fails.`;
}
