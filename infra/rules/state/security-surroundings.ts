import { isWorld } from '../../policy/exposure.ts';
import { type Grant, grantsOf } from '../../policy/iam.ts';
import { patternCovers, patternsOverlap } from '../../policy/iam-pattern.ts';
import { reaches } from '../../policy/ingress.ts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { names, referencesFrom } from '../../terraform/references.ts';
import { asNumber, isSet } from '../../terraform/value.ts';
import { clustersOf, portOf } from '../aurora.ts';
import { type GroupRule, rulesByGroup, securityGroups } from '../ingress.ts';
import { identityPolicies, trustPolicies } from '../policies.ts';
import type { StateRule } from '../rule.ts';
import { all, argument, each, isTrue, resources } from './forms.ts';
import { isNoOwnKey } from './security-database.ts';

const CONTROLS = 'https://docs.aws.amazon.com/securityhub/latest/userguide';
const CHECKOV = 'https://www.checkov.io/5.Policy%20Index/terraform.html';

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

/** What security standards want of secrets, network, keys, logs, roles and alarms, and AWS does not ask for. */
export const surroundingsSecurityRules: readonly StateRule[] = [
  {
    id: 'AURORA-SEC-015',
    severity: 'look',
    what: 'The secret has no key of your own.',
    allowed: 'kms_key_id on the secret; master_user_secret_kms_key_id where RDS manages it.',
    todo: 'Set it to the key of the stack.',
    source: CHECKOV,
    find: all(
      argument(resources('aws_secretsmanager_secret'), 'kms_key_id', isNoOwnKey),
      argument(
        clustersOf,
        'master_user_secret_kms_key_id',
        (key, { values }) => isTrue(values.manage_master_user_password) && isNoOwnKey(key),
      ),
    ),
  },
  {
    id: 'AURORA-SEC-016',
    severity: 'look',
    what: 'The secret is not rotated on a schedule.',
    allowed: 'An aws_secretsmanager_secret_rotation, or a secret that RDS manages.',
    todo: 'Let RDS manage the secret (manage_master_user_password), or waive this and say how it is rotated.',
    source: `${CONTROLS}/secretsmanager-controls.html#secretsmanager-1`,
    find: each(resources('aws_secretsmanager_secret'), (secret, stack) =>
      hasNeighbour(stack, 'aws_secretsmanager_secret_rotation', 'secret_id', secret)
        ? undefined
        : 'no aws_secretsmanager_secret_rotation for it',
    ),
  },
  {
    id: 'AURORA-SEC-017',
    severity: 'look',
    what: 'A port is open to the world, or to a large part of it.',
    allowed: 'No ingress for SSH, HTTP, RDP or the database from public addresses.',
    todo: 'Remove the rule, or name a security group or your own addresses.',
    source: `${CONTROLS}/ec2-controls.html#ec2-19`,
    find: each(securityGroups, (group, stack) => {
      const open = [...new Set([...NEVER_OPEN, ...clustersOf(stack).map(portOf)])].filter((port) =>
        reachesWorld(rulesOf(stack, group, 'ingress').filter((rule) => reaches(rule, port))),
      );
      return open.length === 0 ? undefined : `open: ${open.join(', ')}`;
    }),
  },
  {
    id: 'AURORA-SEC-018',
    severity: 'look',
    what: 'No cluster of the stack uses the security group.',
    allowed: 'Each aws_security_group in vpc_security_group_ids of a cluster.',
    todo: 'Attach the security group, or remove it.',
    source: CHECKOV,
    find: each(resources('aws_security_group'), (group, stack) =>
      hasNeighbour(stack, 'aws_rds_cluster', 'vpc_security_group_ids', group)
        ? undefined
        : 'in vpc_security_group_ids of no cluster',
    ),
  },
  {
    id: 'AURORA-SEC-019',
    severity: 'look',
    what: 'The key has no policy of its own.',
    allowed: 'policy on the key, or an aws_kms_key_policy for it.',
    todo: 'Write the policy out: who may use the key, and through which services.',
    source: CHECKOV,
    find: argument(
      resources('aws_kms_key'),
      'policy',
      (policy, key, stack) => !isSet(policy) && !hasNeighbour(stack, 'aws_kms_key_policy', 'key_id', key),
    ),
  },
  {
    id: 'AURORA-SEC-020',
    severity: 'look',
    what: 'A log group keeps its logs for less than a year.',
    allowed: 'retention_in_days 365 or more.',
    todo: 'Set retention_in_days to 365.',
    source: CHECKOV,
    find: argument(resources('aws_cloudwatch_log_group'), 'retention_in_days', (value) => {
      const days = asNumber(value) ?? 0;
      return days > 0 && days < 365;
    }),
  },
  {
    id: 'AURORA-SEC-021',
    severity: 'look',
    what: 'A log group has no key of your own.',
    allowed: 'kms_key_id with a key of your own.',
    todo: 'Set kms_key_id, and let CloudWatch Logs use the key in its policy.',
    source: CHECKOV,
    find: argument(resources('aws_cloudwatch_log_group'), 'kms_key_id', isNoOwnKey),
  },
  {
    id: 'AURORA-SEC-022',
    severity: 'look',
    what: 'A whole account may assume the role.',
    allowed: 'Services, and principals by name.',
    todo: 'Name the roles that need it.',
    source: CHECKOV,
    find: (stack) =>
      trustPolicies(stack).flatMap(({ at, statements }) =>
        statements
          .filter(({ effect }) => effect === 'Allow')
          .flatMap(({ principals }) => principals?.patterns ?? [])
          .filter((name) => /:root$|^AWS:\d{12}$/.test(name))
          .map((received) => ({ at, received })),
      ),
  },
  {
    id: 'AURORA-SEC-023',
    severity: 'look',
    what: 'A policy lets its holder get more rights.',
    allowed: 'No action that writes policies, roles or code, passes a role or assumes one.',
    todo: 'Remove the action.',
    source: `${CONTROLS}/iam-controls.html`,
    find: (stack) =>
      identityPolicies(stack).flatMap(({ at, statements }) =>
        grantsOf(statements)
          .filter(({ effect }) => effect === 'Allow')
          .filter(escalates)
          .map(({ action, resource }) => ({ at, received: `${action} on ${resource}` })),
      ),
  },
  {
    id: 'AURORA-SEC-024',
    severity: 'look',
    what: 'A topic or a queue is not encrypted.',
    allowed: 'kms_master_key_id, or sqs_managed_sse_enabled true on a queue.',
    todo: 'Set kms_master_key_id.',
    source: CHECKOV,
    find: argument(
      resources('aws_sns_topic', 'aws_sqs_queue'),
      'kms_master_key_id',
      (key, { values }) => !isSet(key) && !isTrue(values.sqs_managed_sse_enabled),
    ),
  },
  {
    id: 'AURORA-SEC-025',
    severity: 'look',
    what: 'A security group reaches the world, or a large part of it.',
    allowed: 'No egress to public addresses: a database answers, it does not call.',
    todo: 'Remove the egress rule, or name the addresses.',
    source: CHECKOV,
    find: each(securityGroups, (group, stack) =>
      reachesWorld(rulesOf(stack, group, 'egress')) ? 'egress to public addresses' : undefined,
    ),
  },
];

function hasNeighbour(stack: Document, type: string, argument: string, block: Block): boolean {
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
