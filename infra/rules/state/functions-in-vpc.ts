import { may, type PolicyStatement } from '../../policy/iam.ts';
import { NETWORK_INTERFACE_ACTIONS } from '../../policy/network-interface-actions.ts';
import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { pointsAt } from '../../terraform/references.ts';
import { asBlocks, asText, isSet, templateOf } from '../../terraform/value.ts';
import { identityPolicies, isOfRoleOf } from '../policies.ts';
import type { StateRule } from '../rule.ts';
import { each, look, resources, stop } from './forms.ts';
import { environmentOf } from './functions.ts';

const VPC_PAGE = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html';
const PERMISSIONS = `${VPC_PAGE}#configuration-vpc-permissions`;
/** Policies of AWS with which Lambda may make network interfaces. */
const MANAGED = /:policy\/service-role\/AWSLambda(VPCAccessExecutionRole|ENIManagementAccess)$/;
/** A host of Aurora, RDS or RDS Proxy. */
const OF_RDS = /\.rds\.amazonaws\.com(\.cn)?$/;
const BY_CODE = 'lambda:sourcefunctionarn';

const FUNCTIONS = resources('aws_lambda_function');
const inVpc = (stack: Document) => FUNCTIONS(stack).filter(isInVpc);

export const functionsInVpcRules: readonly StateRule[] = [
  stop('AURORA-FN-017', 'Lambda cannot place the function in the VPC: its role may not make network interfaces.', {
    allowed: 'A role with the policy AWSLambdaVPCAccessExecutionRole, or with its ec2 actions on "Resource": "*".',
    todo: 'Add the actions that it lacks to the policy of the role, and let the function wait for the policy.',
    source: PERMISSIONS,
    find: each(inVpc, (block, stack) => {
      const { statements, complete } = rightsOf(stack, block);
      const missing = NETWORK_INTERFACE_ACTIONS.filter((action) => !may(statements, { action }));
      return complete && missing.length > 0 && `a role without ${missing.join(', ')}`;
    }),
  }),
  look('AURORA-FN-018', 'The function in a VPC has one subnet: it stops when that Availability Zone does.', {
    allowed: 'Two subnets or more, in different Availability Zones.',
    todo: 'Add a subnet to vpc_config.subnet_ids.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5',
    find: each(inVpc, ({ values }) => {
      const ids = asBlocks(values.vpc_config)[0]?.subnet_ids;
      return Array.isArray(ids) && ids.length === 1 && `subnet_ids ${templateOf(ids[0] ?? null)}`;
    }),
  }),
  stop('AURORA-FN-019', 'The function connects to PostgreSQL directly, from outside the VPC of the cluster.', {
    allowed: 'vpc_config with subnets and a security group, or the Data API, which needs no VPC.',
    todo: 'Set functions.backend of the stage, or add vpc_config.',
    source: VPC_PAGE,
    find: each(FUNCTIONS, (block) => {
      const host = environmentOf(block).DATABASE_HOST;
      if (isInVpc(block) || !isSet(host)) return false;
      const text = asText(host);
      // A server that is not of RDS may be on the Internet.
      return (text === undefined || OF_RDS.test(text)) && `DATABASE_HOST ${templateOf(host)}, no vpc_config`;
    }),
  }),
  look('AURORA-FN-020', 'The code of the function may change network interfaces, with the role that Lambda needs.', {
    allowed: 'A Deny of these actions for requests with lambda:SourceFunctionArn, which only those of the code have.',
    todo: 'Add a Deny with the condition ArnEquals lambda:SourceFunctionArn and the ARN of the function.',
    source: PERMISSIONS,
    find: each(inVpc, (block, stack) => {
      const statements = ofCode(rightsOf(stack, block).statements);
      return NETWORK_INTERFACE_ACTIONS.filter((action) => may(statements, { action })).join(', ');
    }),
  }),
];

/** Whether a function has a VPC; an empty vpc_config takes it out of one. */
function isInVpc({ values }: Block): boolean {
  const ids = asBlocks(values.vpc_config)[0]?.subnet_ids;
  return isSet(ids) && !(Array.isArray(ids) && ids.length === 0);
}

/** What the role may do by the policies of the stack; complete where it has no other. */
function rightsOf(stack: Document, block: Block): { statements: readonly PolicyStatement[]; complete: boolean } {
  const isOfRole = isOfRoleOf(stack, block);
  const attached = resourcesOf(stack, 'aws_iam_role_policy_attachment').filter(isOfRole);
  const policies = identityPolicies(stack).filter(
    ({ at }) => isOfRole(at) || attached.some((attachment) => pointsAt(attachment, 'policy_arn', at, 'arn')),
  );
  const others = attached.filter(({ values }) => {
    const arn = asText(values.policy_arn);
    return arn === undefined || MANAGED.test(arn) || !arn.includes(':aws:policy/');
  });
  return {
    statements: policies.flatMap(({ statements }) => statements),
    complete: resourcesOf(stack, 'aws_iam_role').some(isOfRole) && policies.length > 0 && others.length === 0,
  };
}

/** What of the statements is for requests of the code. Which function a condition names is not compared. */
function ofCode(statements: readonly PolicyStatement[]): readonly PolicyStatement[] {
  return statements.flatMap((statement) => {
    const tellsCode = Object.values(statement.conditions).some((condition) =>
      Object.keys(condition).some((key) => key.toLowerCase() === BY_CODE),
    );
    if (!tellsCode) return [statement];
    return statement.effect === 'Deny' ? [{ ...statement, conditions: {} }] : [];
  });
}
