import { exposureOf } from '../policy/cidr.ts';
import { type Grant, grantsOf } from '../policy/iam.ts';
import { patternsOverlap } from '../policy/iam-pattern.ts';
import { clustersOf, instancesOf, isPostgres, portOf } from '../rules/aurora.ts';
import { coversPort, type GroupRule, rulesByGroup, securityGroups } from '../rules/ingress.ts';
import { identityPolicies, resourcePolicies, trustPolicies } from '../rules/policies.ts';
import { type Block, type Document, names, referencesFrom, resourcesOf } from '../terraform/document.ts';
import {
  asBlocks,
  asBoolean,
  asList,
  asNumber,
  asText,
  asTexts,
  isSet,
  isValueObject,
  templateOf,
  type Value,
} from '../terraform/value.ts';
import type { Proof } from './check.ts';

type Test = (value: Value | undefined) => boolean;

export const isTrue: Test = (value) => asBoolean(value) === true;
/** False or not written; what is not known is no proof. */
export const isNotTrue: Test = (value) => !isSet(value) || asBoolean(value) === false;
/** True or not written. */
export const isNotFalse: Test = (value) => !isSet(value) || asBoolean(value) === true;
/** A key, and none that AWS manages (`alias/aws/…`). */
export const isOwnKey: Test = (value) => isGiven(value) && !/alias\/aws\//.test(asText(value) ?? '');
export const isGiven: Test = (value) => isSet(value) && value !== '';
export const atLeast =
  (least: number): Test =>
  (value) =>
    (asNumber(value) ?? 0) >= least;
export const above =
  (least: number): Test =>
  (value) =>
    (asNumber(value) ?? 0) > least;

export const clusters = (argument: string, test: Test): Proof => ({
  subjects: clustersOf,
  holds: ({ values }) => test(values[argument]),
});

/** For Aurora, insights and monitoring may stand on the cluster or on the instance. */
export const instances = (argument: string, test: Test): Proof => ({
  subjects: (stack) => instancesOf(stack),
  holds: (instance, stack) =>
    test(instance.values[argument]) ||
    clustersOf(stack).some(
      (cluster) =>
        isSet(cluster.values[argument]) &&
        test(cluster.values[argument]) &&
        instancesOf(stack, cluster).includes(instance),
    ),
});

/** Arguments that only an instance has. */
export const writers = (argument: string, test: Test): Proof => ({
  subjects: (stack) => instancesOf(stack),
  holds: ({ values }) => test(values[argument]),
});

export const every = (type: string, argument: string, test: Test): Proof => ({
  subjects: (stack) => resourcesOf(stack, type),
  holds: ({ values }) => test(values[argument]),
});

/** The stack has no resource of these kinds, whose check is about nothing else. */
export const ofKind = (...types: readonly string[]): Proof => ({
  subjects: (stack) => resourcesOf(stack, ...types),
  holds: () => false,
});

export const forbidden = (...types: readonly string[]): Proof => ({ ...ofKind(...types), metByAbsence: true });

/** Every cluster has a resource of this kind beside it in its stack. */
export const beside = (type: string): Proof => ({
  subjects: clustersOf,
  holds: (_, stack) => resourcesOf(stack, type).length > 0,
});

export const mysqlOnly: Proof = {
  subjects: (stack) => clustersOf(stack).filter((cluster) => !isPostgres(cluster)),
  holds: () => false,
};

/** A cluster with an instance that takes over, in another zone. */
export const severalInstances: Proof = {
  subjects: clustersOf,
  holds: (cluster, stack) => {
    // Zones that are written by expressions are told apart by them; one that AWS chooses proves nothing.
    const zones = instancesOf(stack, cluster).flatMap(({ values }) =>
      isGiven(values.availability_zone) ? [templateOf(values.availability_zone ?? null)] : [],
    );
    return new Set(zones).size >= 2;
  },
};

export const tagged: Proof = {
  subjects: clustersOf,
  holds: ({ values }, stack) =>
    isTags(values.tags) ||
    stack.providers.some((provider) => asBlocks(provider.values.default_tags).some(({ tags }) => isTags(tags))),
};

function isTags(value: Value | undefined): boolean {
  return isValueObject(value) && Object.keys(value).length > 0;
}

/** Parameter group of the cluster with statement logging on. */
export const queryLogging: Proof = {
  subjects: (stack) => clustersOf(stack).filter(isPostgres),
  holds: (cluster, stack) => {
    const group = resourcesOf(stack, 'aws_rds_cluster_parameter_group').find((candidate) =>
      referencesFrom(cluster, 'db_cluster_parameter_group_name').some((reference) => names(reference, candidate)),
    );
    const parameters = new Map(
      asBlocks(group?.values.parameter).map(({ name, value }) => [asText(name), asText(value)]),
    );
    const statements = parameters.get('log_statement');
    const duration = Number(parameters.get('log_min_duration_statement') ?? -1);
    return isGiven(statements) && statements !== 'none' && duration >= 0;
  },
};

export const rotated: Proof = {
  subjects: (stack) => [
    ...resourcesOf(stack, 'aws_secretsmanager_secret'),
    ...clustersOf(stack).filter(({ values }) => isTrue(values.manage_master_user_password)),
  ],
  holds: (block, stack) =>
    block.type === 'aws_rds_cluster' ||
    resourcesOf(stack, 'aws_secretsmanager_secret_rotation').some((rotation) =>
      referencesFrom(rotation, 'secret_id').some((reference) => names(reference, block)),
    ),
};

export const secretKey: Proof = {
  subjects: rotated.subjects,
  holds: ({ type, values }) =>
    isOwnKey(type === 'aws_rds_cluster' ? values.master_user_secret_kms_key_id : values.kms_key_id),
};

export const rotationWithin = (days: number): Proof => ({
  subjects: (stack) => resourcesOf(stack, 'aws_secretsmanager_secret_rotation'),
  holds: ({ values }) =>
    asBlocks(values.rotation_rules).every((rules) => {
      const rate = /^rate\((\d+) (day|hour)s?\)$/.exec(asText(rules.schedule_expression) ?? '');
      const found =
        asNumber(rules.automatically_after_days) ??
        (rate === null ? undefined : rate[2] === 'hour' ? 1 : Number(rate[1]));
      return found !== undefined && found <= days;
    }),
});

export const described: Proof = {
  subjects: (stack) => [...securityGroups(stack), ...allRules(stack).map(({ at }) => at)],
  holds: ({ values }) => isGiven(values.description) && values.description !== 'Managed by Terraform',
};

const ADMINISTRATION = [22, 80, 3389];

/** No rule lets the world in to SSH, HTTP, RDP, the database, or everything. */
export const closedIngress: Proof = {
  subjects: securityGroups,
  holds: (group, stack) =>
    [...ADMINISTRATION, 5432, ...clustersOf(stack).map(portOf)].every((port) => {
      const open = (rulesByGroup(stack).get(group.address) ?? []).filter(
        (rule) => rule.direction === 'ingress' && coversPort(rule, port),
      );
      return !['large', 'world'].includes(exposureOf(open.flatMap(({ cidrBlocks }) => cidrBlocks)).reach);
    }),
};

export const closedEgress: Proof = {
  subjects: securityGroups,
  holds: (group, stack) => {
    const out = (rulesByGroup(stack).get(group.address) ?? []).filter(({ direction }) => direction === 'egress');
    return !['large', 'world'].includes(exposureOf(out.flatMap(({ cidrBlocks }) => cidrBlocks)).reach);
  },
};

export const attachedGroups: Proof = {
  subjects: (stack) => resourcesOf(stack, 'aws_security_group'),
  holds: (group, stack) =>
    clustersOf(stack).some((cluster) =>
      referencesFrom(cluster, 'vpc_security_group_ids').some((reference) => names(reference, group)),
    ),
};

function allRules(stack: Document): readonly GroupRule[] {
  return [...rulesByGroup(stack).values()].flat();
}

export const keyPolicies: Proof = {
  subjects: (stack) => resourcesOf(stack, 'aws_kms_key'),
  holds: (key, stack) => {
    const own = resourcePolicies(stack).filter(
      ({ at }) => at === key || referencesFrom(at, 'key_id').some((reference) => names(reference, key)),
    );
    const open = own.some(({ statements }) =>
      statements.some(
        ({ effect, principals }) =>
          effect === 'Allow' && (principals?.patterns.includes('*') === true || principals?.excludes === true),
      ),
    );
    return own.length > 0 && !open;
  },
};

/** Roles that named principals may assume, without the policy AdministratorAccess. */
export const narrowTrust: Proof = {
  subjects: (stack) => resourcesOf(stack, 'aws_iam_role'),
  holds: (role, stack) => {
    const trust = trustPolicies(stack).filter(({ at }) => at === role);
    const wide = trust.some(({ statements }) =>
      statements.some(
        ({ effect, principals }) =>
          effect === 'Allow' &&
          (principals === undefined ||
            principals.excludes ||
            principals.patterns.some((name) => name === '*' || /:root$|:\*$|^AWS:\d{12}$/.test(name))),
      ),
    );
    return (
      trust.length > 0 &&
      !wide &&
      attachedArns(role, stack).every(
        (arn) => !/:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/.test(arn),
      )
    );
  },
};

/** Which argument names the role, by kind of attachment. */
const ATTACHMENTS = {
  aws_iam_role_policy_attachment: 'role',
  aws_iam_role_policy_attachments_exclusive: 'role_name',
  aws_iam_policy_attachment: 'roles',
} as const;

function attachedArns(role: Block, stack: Document): readonly string[] {
  const attachments = Object.entries(ATTACHMENTS).flatMap(([type, argument]) =>
    resourcesOf(stack, type).filter(
      (attachment) =>
        referencesFrom(attachment, argument).some((reference) => names(reference, role)) ||
        asTexts(attachment.values[argument]).some((name) => name === role.values.name),
    ),
  );
  return [
    ...attachments.flatMap(({ values }) => [...asTexts(values.policy_arn), ...asTexts(values.policy_arns)]),
    ...asTexts(role.values.managed_policy_arns),
  ];
}

/**
 * Each action and each resource by name, but for the streams of a log group and X-Ray, which know no narrower one; and no action that
 * gives its holder more rights. A policy that cannot be read proves nothing.
 */
export const narrowPolicies: Proof = {
  subjects: identityBlocks,
  holds: (policy, stack) => {
    const grants = grantsIn(policy, stack);
    return grants?.filter(({ effect }) => effect === 'Allow').every((grant) => isNarrow(grant)) === true;
  },
};

/** Writing policies, roles and code, and acting as somebody else. */
const ESCALATION =
  /^(iam:(Add|Attach|Create|Put|Set|Update|PassRole|Delete.*(Boundary|Policy)|Detach)|sts:AssumeRole|lambda:(Add|Create|Update|Publish)|kms:(CreateGrant|PutKeyPolicy)|secretsmanager:PutResourcePolicy)/i;

function isNarrow({ action, resource, exceptResources }: Grant): boolean {
  const narrowest = /^(\$\{[^}]*\}|.*:log-group:[^*]+):\*$/.test(resource) || /^xray:Put/.test(action);
  const wide = /[*?]/.test(action) || exceptResources.length > 0 || (!narrowest && /[*?]/.test(resource));
  return !wide && !ESCALATION.test(action);
}

export const noPassRole: Proof = {
  subjects: identityBlocks,
  holds: (policy, stack) =>
    grantsIn(policy, stack)?.every(
      ({ effect, action }) => effect !== 'Allow' || !patternsOverlap(action.toLowerCase(), 'iam:passrole'),
    ) === true,
};

/** Policies of identities, those that cannot be read included. */
function identityBlocks(stack: Document): readonly Block[] {
  const inline = resourcesOf(stack, 'aws_iam_role').filter(({ values }) => asBlocks(values.inline_policy).length > 0);
  return [
    ...resourcesOf(stack, 'aws_iam_role_policy', 'aws_iam_policy', 'aws_iam_user_policy', 'aws_iam_group_policy'),
    ...inline,
  ];
}

/** What one policy names; undefined where it cannot be read. */
function grantsIn(policy: Block, stack: Document): readonly Grant[] | undefined {
  const read = identityPolicies(stack).filter(({ at }) => at === policy);
  return read.length === 0 ? undefined : grantsOf(read.flatMap(({ statements }) => statements));
}

export const functions = (holds: Proof['holds']): Proof => ({
  subjects: (stack) => resourcesOf(stack, 'aws_lambda_function'),
  holds,
});

export const hasBlock =
  (argument: string): Proof['holds'] =>
  ({ values }) =>
    asList(values[argument]).length > 0;

/** Alarms whose actions are on, and that have some. */
export const alarmsAct: Proof = {
  subjects: (stack) => resourcesOf(stack, 'aws_cloudwatch_metric_alarm'),
  holds: ({ values }) => isNotFalse(values.actions_enabled) && asList(values.alarm_actions).length > 0,
};
