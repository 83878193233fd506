import { may, type PolicyStatement, policyStatements, type Question } from '../../policy/iam.ts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { pointsAt } from '../../terraform/references.ts';
import { asBlocks, asText, isSet, templateOf, Unresolved, type Value } from '../../terraform/value.ts';
import { ACCOUNT, withArns } from './example-arns.ts';

/** What a role of a synthesised stack can do. Each reference is replaced by an ARN of the form that AWS uses. */
export interface RoleAccess {
  /** Whether the role's policies and its permissions boundary allow it. */
  may(question: Question): boolean;
  /** Whether this principal, such as `Service:lambda.amazonaws.com`, may assume the role. */
  mayBeAssumedBy(principal: string, context?: Question['context']): boolean;
  /** Attached policies that are not in the stack: they are not evaluated. */
  readonly notEvaluated: readonly string[];
}

/** @throws {Error} a policy of the role is not a policy document, or is not known before the apply */
export function accessOf(stack: Document, role: Block): RoleAccess {
  const attached = attachedPolicies(stack, role);
  const statements = [
    ...resourcesOf(stack, 'aws_iam_role_policy')
      .filter((policy) => pointsAt(policy, 'role', role, 'name'))
      .flatMap((policy) => statementsOf(stack, policy, 'policy')),
    ...asBlocks(role.values.inline_policy).flatMap((inline) => documentOf(stack, role, inline.policy)),
    ...attached.policies.flatMap((policy) => statementsOf(stack, policy, 'policy')),
  ];
  const boundary = boundaryOf(stack, role);
  const trust = documentOf(stack, role, role.values.assume_role_policy);
  return {
    may: (question) =>
      may(statements, question) && (boundary.statements === undefined || may(boundary.statements, question)),
    mayBeAssumedBy: (principal, context = { 'aws:SourceAccount': ACCOUNT }) =>
      may(trust, { action: 'sts:AssumeRole', principal, context }),
    notEvaluated: [...attached.unknown, ...boundary.unknown],
  };
}

function attachedPolicies(stack: Document, role: Block): { policies: readonly Block[]; unknown: readonly string[] } {
  const attachments = resourcesOf(stack, 'aws_iam_role_policy_attachment').filter((attachment) =>
    pointsAt(attachment, 'role', role, 'name'),
  );
  const own = attachments.map((attachment) => ({
    policy: resourcesOf(stack, 'aws_iam_policy').find((policy) => pointsAt(attachment, 'policy_arn', policy, 'arn')),
    arn: templateOf(attachment.values.policy_arn ?? null),
  }));
  return {
    policies: own.flatMap(({ policy }) => policy ?? []),
    unknown: own.flatMap(({ policy, arn }) => (policy === undefined ? [arn] : [])),
  };
}

function boundaryOf(
  stack: Document,
  role: Block,
): { statements: readonly PolicyStatement[] | undefined; unknown: readonly string[] } {
  const written = role.values.permissions_boundary;
  if (!isSet(written)) return { statements: undefined, unknown: [] };
  const policy = resourcesOf(stack, 'aws_iam_policy').find((candidate) =>
    pointsAt(role, 'permissions_boundary', candidate, 'arn'),
  );
  return policy === undefined
    ? { statements: undefined, unknown: [templateOf(written)] }
    : { statements: statementsOf(stack, policy, 'policy'), unknown: [] };
}

function statementsOf(stack: Document, block: Block, argument: string): readonly PolicyStatement[] {
  return documentOf(stack, block, block.values[argument]);
}

function documentOf(stack: Document, block: Block, value: Value | undefined): readonly PolicyStatement[] {
  const text = value instanceof Unresolved ? value.template : asText(value);
  if (text === undefined || text.startsWith('${')) {
    throw new Error(
      `The policy of ${block.address} is not known before the apply, so it cannot be evaluated. Write it with jsonencode.`,
    );
  }
  return policyStatements(withArns(stack, text));
}
