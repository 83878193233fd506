import { clustersOf, instancesOf, isPostgres } from '../rules/aurora.ts';
import { exposureOf } from '../rules/cidr.ts';
import { grantsOf } from '../rules/iam.ts';
import { coversPort, type GroupRule, rulesByGroup, securityGroups } from '../rules/ingress.ts';
import { type Block, names, referencesFrom, resourcesOf, type Stack } from '../rules/model/stack.ts';
import {
  asBlocks,
  asBoolean,
  asList,
  asNumber,
  asText,
  asTexts,
  isSet,
  isValueObject,
  type Value,
} from '../rules/model/value.ts';
import { identityPolicies, resourcePolicies, trustPolicies } from '../rules/policies.ts';
import type { Proof } from './check.ts';

type Test = (value: Value | undefined) => boolean;

export const isTrue: Test = (value) => asBoolean(value) === true;
export const isNotTrue: Test = (value) => asBoolean(value) !== true;
export const isNotFalse: Test = (value) => asBoolean(value) !== false;
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
  holds: ({ values }, stack) =>
    test(values[argument]) ||
    clustersOf(stack).some((cluster) => isSet(cluster.values[argument]) && test(cluster.values[argument])),
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
  holds: (cluster, stack) => instancesOf(stack, cluster).reduce((sum, { count }) => sum + (count ?? 1), 0) >= 2,
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
    return isGiven(parameters.get('log_statement')) && isGiven(parameters.get('log_min_duration_statement'));
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
    isGiven(type === 'aws_rds_cluster' ? values.master_user_secret_kms_key_id : values.kms_key_id),
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
    [...ADMINISTRATION, 5432].every((port) => {
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
    return exposureOf(out.flatMap(({ cidrBlocks }) => cidrBlocks)).reach !== 'world';
  },
};

export const attachedGroups: Proof = {
  subjects: (stack) => resourcesOf(stack, 'aws_security_group'),
  holds: (group, stack) =>
    clustersOf(stack).some((cluster) =>
      referencesFrom(cluster, 'vpc_security_group_ids').some((reference) => names(reference, group)),
    ),
};

function allRules(stack: Stack): readonly GroupRule[] {
  return [...rulesByGroup(stack).values()].flat();
}

export const keyPolicies: Proof = {
  subjects: (stack) => resourcesOf(stack, 'aws_kms_key'),
  holds: (key, stack) => {
    const own = resourcePolicies(stack).filter(
      ({ at }) => at === key || referencesFrom(at, 'key_id').some((reference) => names(reference, key)),
    );
    const open = own.some(({ statements }) =>
      statements.some(({ effect, principals }) => effect === 'Allow' && principals?.patterns.includes('*') === true),
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
        ({ principals }) => principals?.patterns.some((name) => name === '*' || /:root$|:\*$/.test(name)) === true,
      ),
    );
    return (
      trust.length > 0 &&
      !wide &&
      attachedArns(role, stack).every((arn) => !arn.endsWith(':policy/AdministratorAccess'))
    );
  },
};

function attachedArns(role: Block, stack: Stack): readonly string[] {
  const attachments = resourcesOf(stack, 'aws_iam_role_policy_attachment').filter((attachment) =>
    referencesFrom(attachment, 'role').some((reference) => names(reference, role)),
  );
  return [
    ...attachments.flatMap(({ values }) => asTexts(values.policy_arn)),
    ...asTexts(role.values.managed_policy_arns),
  ];
}

/** Each action and each resource by name, but for the streams of a log group and X-Ray, which know no narrower one. */
export const narrowPolicies: Proof = {
  subjects: (stack) => identityPolicies(stack).map(({ at }) => at),
  holds: (policy, stack) =>
    grantsOf(
      identityPolicies(stack)
        .filter(({ at }) => at === policy)
        .flatMap(({ statements }) => statements),
    )
      .filter(({ effect }) => effect === 'Allow')
      .every(({ action, resource }) => {
        const narrowest = /^(\$\{[^}]*\}|.*:log-group:[^*]+):\*$/.test(resource) || /^xray:Put/.test(action);
        return !/[*?]/.test(action) && (narrowest || !/[*?]/.test(resource));
      }),
};

export const noPassRole: Proof = {
  subjects: (stack) => identityPolicies(stack).map(({ at }) => at),
  holds: (policy, stack) =>
    grantsOf(
      identityPolicies(stack)
        .filter(({ at }) => at === policy)
        .flatMap(({ statements }) => statements),
    ).every(({ action }) => !/^(iam:PassRole|iam:\*|\*)$/i.test(action)),
};

export const functions = (holds: Proof['holds']): Proof => ({
  subjects: (stack) => resourcesOf(stack, 'aws_lambda_function'),
  holds,
});

export const hasBlock =
  (argument: string): Proof['holds'] =>
  ({ values }) =>
    asList(values[argument]).length > 0;
