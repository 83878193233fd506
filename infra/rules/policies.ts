import { type PolicyStatement, statementsIn } from '../policy/iam.ts';
import { type Block, type Document, resourcesOf } from '../terraform/document.ts';
import { pointsAt } from '../terraform/references.ts';
import { asBlocks, asText, isSet, templateOf, Unresolved, type Value } from '../terraform/value.ts';

/** One policy document of a stack. */
export interface AttachedPolicy {
  readonly at: Block;
  readonly statements: readonly PolicyStatement[];
}

const IDENTITY = ['aws_iam_role_policy', 'aws_iam_policy', 'aws_iam_user_policy', 'aws_iam_group_policy'];
const RESOURCE: Readonly<Record<string, string>> = {
  aws_kms_key: 'policy',
  aws_kms_key_policy: 'policy',
  aws_secretsmanager_secret: 'policy',
  aws_secretsmanager_secret_policy: 'policy',
  aws_sns_topic_policy: 'policy',
  aws_sqs_queue_policy: 'policy',
  aws_sns_topic: 'policy',
  aws_sqs_queue: 'policy',
};

/** What roles, users and groups may do. */
export function identityPolicies(stack: Document): readonly AttachedPolicy[] {
  return [
    ...resourcesOf(stack, ...IDENTITY).flatMap((block) => read(block, block.values.policy)),
    ...resourcesOf(stack, 'aws_iam_role').flatMap((role) =>
      asBlocks(role.values.inline_policy).flatMap((inline) => read(role, inline.policy)),
    ),
  ];
}

/** Whether a block is the role of a function, or belongs to it by its argument `role`. */
export function isOfRoleOf(stack: Document, user: Block): (at: Block) => boolean {
  const roles = resourcesOf(stack, 'aws_iam_role').filter((role) => pointsAt(user, 'role', role, 'arn'));
  return (at) => roles.some((role) => at === role || pointsAt(at, 'role', role, 'name'));
}

/** Who may assume a role. */
export function trustPolicies(stack: Document): readonly AttachedPolicy[] {
  return resourcesOf(stack, 'aws_iam_role').flatMap((role) => read(role, role.values.assume_role_policy));
}

/** Who may use a key, a secret, a topic or a queue. */
export function resourcePolicies(stack: Document): readonly AttachedPolicy[] {
  return Object.entries(RESOURCE).flatMap(([type, argument]) =>
    resourcesOf(stack, type).flatMap((block) => read(block, block.values[argument])),
  );
}

/** The statements of a policy argument; none when it is not known, or no policy (which the provider says itself). */
function read(at: Block, value: Value | undefined): readonly AttachedPolicy[] {
  if (!isSet(value)) return [];
  const text = value instanceof Unresolved ? templateOf(value) : asText(value);
  const statements = text === undefined ? undefined : statementsIn(text);
  return statements === undefined ? [] : [{ at, statements }];
}
