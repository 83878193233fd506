// What security standards want beyond the rules of preflight: a row for each, in the words of standards.ts. The stages are judged by it in
// tests; docs/security.md shows the answers.
import { isWorld } from '../policy/exposure.ts';
import { type Grant, grantsOf } from '../policy/iam.ts';
import { patternCovers, patternsOverlap } from '../policy/iam-pattern.ts';
import { reaches } from '../policy/ingress.ts';
import {
  clustersOf,
  engineOf,
  instancesOf,
  isMysql,
  parametersOf,
  portOf,
  postgresClustersOf,
} from '../rules/aurora.ts';
import { type GroupRule, rulesByGroup, securityGroups } from '../rules/ingress.ts';
import { identityPolicies, trustPolicies } from '../rules/policies.ts';
import { all, type StateRule } from '../rules/rule.ts';
import { argument, each, isNotTrue, isTrue, resources, type Test } from '../rules/state/forms.ts';
import { type Block, type Document, resourcesOf } from '../terraform/document.ts';
import { names, referencesFrom } from '../terraform/references.ts';
import { given } from '../terraform/show.ts';
import { asBlocks, asNumber, asText, isObject, isSet, templateOf, Unresolved, type Value } from '../terraform/value.ts';
import { standards } from './standards.ts';

type Find = StateRule['find'];

/** SSH, HTTP, RDP and PostgreSQL. The port of each cluster comes on top. */
const NEVER_OPEN = [22, 80, 3389, 5432];

/** Writing policies, roles and code, and acting as another principal. */
const ESCALATION = [
  'iam:add*',
  'iam:attach*',
  'iam:create*',
  'iam:delete*boundary',
  'iam:delete*policy*',
  'iam:detach*',
  'iam:passrole',
  'iam:put*',
  'iam:set*',
  'iam:update*',
  'kms:creategrant',
  'kms:putkeypolicy',
  'lambda:add*',
  'lambda:create*',
  'lambda:publish*',
  'lambda:update*',
  'secretsmanager:putresourcepolicy',
  'sts:assumerole*',
];

const SECRETS = resources('aws_secretsmanager_secret');
const LOG_GROUPS = resources('aws_cloudwatch_log_group');
const FUNCTIONS = resources('aws_lambda_function');

type Id = `AURORA-SEC-${number}`;

const FINDS: Readonly<Record<Id, Find>> = {
  'AURORA-SEC-001': argument(clustersOf, 'kms_key_id', isNoOwnKey),
  'AURORA-SEC-002': argument(clustersOf, 'backup_retention_period', (days) => numberOr(days, 1) < 2),
  'AURORA-SEC-003': argument(clustersOf, 'iam_database_authentication_enabled', isNotTrue),
  'AURORA-SEC-004': argument(clustersOf, 'enabled_cloudwatch_logs_exports', lacksLog),
  'AURORA-SEC-005': each(postgresClustersOf, (cluster, stack) =>
    logsStatements(cluster, stack) ? undefined : given(cluster, 'db_cluster_parameter_group_name'),
  ),
  'AURORA-SEC-006': clustersWithout('aws_backup_selection'),
  'AURORA-SEC-007': each(clustersOf, inOneZone),
  'AURORA-SEC-008': argument(clustersOf, 'port', (_, cluster) => portOf(cluster) === engineOf(cluster)?.defaultPort),
  'AURORA-SEC-009': argument(clustersOf, 'master_username', (name) => name === 'postgres' || name === 'admin'),
  'AURORA-SEC-010': argument(clustersOf, 'tags', (tags, _, { providers }) => {
    const defaults = providers.flatMap(({ values }) => asBlocks(values.default_tags));
    return ![tags, ...defaults.map((one) => one.tags)].some(hasTags);
  }),
  'AURORA-SEC-011': clustersWithout('aws_db_event_subscription'),
  'AURORA-SEC-012': setting('monitoring_interval', (interval) => numberOr(interval, 0) === 0),
  'AURORA-SEC-013': setting('performance_insights_enabled', isNotTrue),
  'AURORA-SEC-014': setting(
    'performance_insights_kms_key_id',
    (key, instance, stack) => isTrue(settingOf(instance, 'performance_insights_enabled', stack)) && isNoOwnKey(key),
  ),
  // AWS_OWNED_KMS_KEY is the word of Aurora DSQL for a key of AWS.
  'AURORA-SEC-029': argument(
    resources('aws_dsql_cluster'),
    'kms_encryption_key',
    (key) => isNoOwnKey(key) || key === 'AWS_OWNED_KMS_KEY',
  ),
  'AURORA-SEC-015': all(
    argument(SECRETS, 'kms_key_id', isNoOwnKey),
    argument(
      clustersOf,
      'master_user_secret_kms_key_id',
      (key, { values }) => isTrue(values.manage_master_user_password) && isNoOwnKey(key),
    ),
  ),
  'AURORA-SEC-016': unnamed(
    SECRETS,
    'aws_secretsmanager_secret_rotation',
    'secret_id',
    'no aws_secretsmanager_secret_rotation for it',
  ),
  'AURORA-SEC-017': each(securityGroups, (group, stack) => {
    const ports = new Set([...NEVER_OPEN, ...clustersOf(stack).map(portOf)]);
    const ingress = rulesOf(stack, group, 'ingress');
    const open = [...ports].filter((port) => reachesWorld(ingress.filter((rule) => reaches(rule, port))));
    return open.length === 0 ? undefined : `open: ${open.join(', ')}`;
  }),
  'AURORA-SEC-018': unnamed(
    resources('aws_security_group'),
    'aws_rds_cluster',
    'vpc_security_group_ids',
    'in vpc_security_group_ids of no cluster',
  ),
  'AURORA-SEC-019': argument(
    resources('aws_kms_key'),
    'policy',
    (policy, key, stack) => !isSet(policy) && !isNamedBy(stack, 'aws_kms_key_policy', 'key_id', key),
  ),
  'AURORA-SEC-020': argument(LOG_GROUPS, 'retention_in_days', (value) => {
    const days = asNumber(value) ?? 0;
    return days > 0 && days < 365;
  }),
  'AURORA-SEC-021': argument(LOG_GROUPS, 'kms_key_id', isNoOwnKey),
  'AURORA-SEC-022': (stack) =>
    trustPolicies(stack).flatMap(({ at, statements }) =>
      statements
        .filter(({ effect }) => effect === 'Allow')
        .flatMap(({ principals }) => principals?.patterns ?? [])
        .filter((name) => /:root$|^AWS:\d{12}$/.test(name))
        .map((received) => ({ at, received })),
    ),
  'AURORA-SEC-023': (stack) =>
    identityPolicies(stack).flatMap(({ at, statements }) =>
      grantsOf(statements)
        .filter((grant) => grant.effect === 'Allow' && escalates(grant))
        .map(({ action, resource }) => ({ at, received: `${action} on ${resource}` })),
    ),
  'AURORA-SEC-024': argument(
    resources('aws_sns_topic', 'aws_sqs_queue'),
    'kms_master_key_id',
    (key, { values }) => !isSet(key) && !isTrue(values.sqs_managed_sse_enabled),
  ),
  'AURORA-SEC-025': each(securityGroups, (group, stack) =>
    reachesWorld(rulesOf(stack, group, 'egress')) ? 'egress to public addresses' : undefined,
  ),
  'AURORA-SEC-026': each(FUNCTIONS, ({ values }) =>
    asText(asBlocks(values.tracing_config)[0]?.mode) === 'Active' ? undefined : 'tracing_config not "Active"',
  ),
  'AURORA-SEC-027': argument(FUNCTIONS, 'reserved_concurrent_executions', (value) => !isSet(value)),
  'AURORA-SEC-028': argument(FUNCTIONS, 'kms_key_arn', (value) => !isSet(value)),
};

export const SECURITY_RULES: readonly StateRule[] = Object.entries(FINDS).map(([id, find]) => wanted(id as Id, find));

function wanted(id: Id, find: Find): StateRule {
  const wants = standards.flatMap((standard) => ('rule' in standard && standard.rule === id ? [standard.wants] : []));
  return {
    id,
    severity: 'look',
    what: `Not met: ${wants.join('; ')}.`,
    allowed: 'A stage that meets it, or a waiver.',
    todo: 'Change the stage, or say in infra/security/waivers.ts why it does without.',
    source: 'docs/security.md',
    find,
  };
}

/** Not set, or a key that AWS manages (`alias/aws/…`). */
function isNoOwnKey(value: Value | undefined): boolean {
  return !isSet(value) || value === '' || /alias\/aws\//.test(asText(value) ?? '');
}

/** The number; the default if there is none; more than any limit if it is unknown. */
function numberOr(value: Value | undefined, absent: number): number {
  return isSet(value) ? (asNumber(value) ?? Number.POSITIVE_INFINITY) : absent;
}

function lacksLog(logs: Value | undefined, cluster: Block): boolean {
  return !(Array.isArray(logs) && logs.includes(isMysql(cluster) ? 'audit' : 'postgresql'));
}

function inOneZone(cluster: Block, stack: Document): string | undefined {
  const instances = instancesOf(stack, cluster);
  // Zones that are written as expressions are told apart by their text.
  const zones = instances.flatMap(({ values: { availability_zone: zone } }) => (isSet(zone) ? [templateOf(zone)] : []));
  if (new Set(zones).size >= 2) return undefined;
  return `${instances.length} instance(s), zones ${zones.join(', ') || 'not set'}`;
}

/** For Aurora, insights and monitoring can be set on the cluster or on the instance. */
function settingOf(instance: Block, argument: string, stack: Document): Value | undefined {
  const own = instance.values[argument];
  if (isSet(own)) return own;
  return clustersOf(stack).find((cluster) => instancesOf(stack, cluster).includes(instance))?.values[argument];
}

/** Judges the setting of each instance, wherever it is made. */
function setting(name: string, isWrong: Test): Find {
  return each(
    instancesOf,
    (instance, stack) => isWrong(settingOf(instance, name, stack), instance, stack) && given(instance, name),
  );
}

function clustersWithout(type: string): Find {
  return each(clustersOf, (_, stack) => resourcesOf(stack, type).length === 0 && `no ${type} in the stack`);
}

function hasTags(value: Value | undefined): boolean {
  return value instanceof Unresolved || (isObject(value) && Object.keys(value).length > 0);
}

function logsStatements(cluster: Block, stack: Document): boolean {
  const parameters = parametersOf(cluster, stack);
  const statements = parameters.get('log_statement') ?? 'none';
  return statements !== 'none' && Number(parameters.get('log_min_duration_statement') ?? -1) >= 0;
}

/** Blocks that no resource of the type names in this argument. */
function unnamed(pick: (stack: Document) => readonly Block[], type: string, argument: string, received: string): Find {
  return each(pick, (block, stack) => !isNamedBy(stack, type, argument, block) && received);
}

function isNamedBy(stack: Document, type: string, argument: string, block: Block): boolean {
  return resourcesOf(stack, type).some((candidate) =>
    referencesFrom(candidate, argument).some((reference) => names(reference, block)),
  );
}

function rulesOf(stack: Document, group: Block, direction: GroupRule['direction']): readonly GroupRule[] {
  return (rulesByGroup(stack).get(group.address) ?? []).filter((rule) => rule.direction === direction);
}

function reachesWorld(rules: readonly GroupRule[]): boolean {
  return isWorld(rules.flatMap(({ cidrBlocks }) => cidrBlocks));
}

function escalates({ action, exceptActions }: Grant): boolean {
  return ESCALATION.some(
    (pattern) =>
      patternsOverlap(action.toLowerCase(), pattern) &&
      !exceptActions.some((except) => patternCovers(except.toLowerCase(), pattern)),
  );
}
