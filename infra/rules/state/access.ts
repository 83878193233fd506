import { type Grant, grantsOf, type PolicyStatement } from '../../policy/iam.ts';
import { NETWORK_INTERFACE_ACTIONS } from '../../policy/network-interface-actions.ts';
import { type Block, type Document, dataOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { asText, asTexts } from '../../terraform/value.ts';
import { clustersOf } from '../aurora.ts';
import { type AttachedPolicy, identityPolicies, resourcePolicies, trustPolicies } from '../policies.ts';
import type { RuleContext, StateRule } from '../rule.ts';
import { unboundedPermission } from './api.ts';
import { each, isNotTrue, look, resources, stop } from './forms.ts';

const DATA_API_ACCESS = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html';
const IAM_LOGIN = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html';
const LEAST_PRIVILEGE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege';

/** Actions that know no resource, so that `*` is the only way to write them. */
const WITHOUT_RESOURCE = /^xray:(PutTraceSegments|PutTelemetryRecords|GetSampling(Rules|Targets|StatisticSummaries))$/i;
const OF_LAMBDA = new Set(NETWORK_INTERFACE_ACTIONS.map((action) => action.toLowerCase()));
/** AWS-managed policies that give far more than a Data API function needs. */
const BROAD_POLICIES =
  /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|AmazonRDSFullAccess|AmazonRDSDataFullAccess|SecretsManagerReadWrite)$/;

export const accessRules: readonly StateRule[] = [
  stop('AURORA-IAM-001', 'A policy grants the Data API on a cluster that is not in the stack.', {
    allowed: 'The ARN of a cluster that the stacks make, or read by a data source.',
    todo: 'Refer to it: aws_rds_cluster.<name>.arn. The Data API works within one account only.',
    source: DATA_API_ACCESS,
    find: eachGrant(identityPolicies, ({ action, resource }, _, { documents }) => {
      const named = /^arn:[^:]*:rds:[^:]*:[^:]*:cluster:([^*?${}]+)$/.exec(resource)?.[1];
      const known = documents
        .flatMap((each) => [...clustersOf(each), ...dataOf(each, 'aws_rds_cluster')])
        .map(({ values }) => values.cluster_identifier);
      const judged = known.length > 0 && known.every((identifier) => typeof identifier === 'string');
      return /^rds-data:/i.test(action) && named !== undefined && judged && !known.includes(named);
    }),
  }),
  stop('AURORA-IAM-002', 'A policy allows an action on every resource of a kind.', {
    allowed:
      'Full ARNs; a wildcard only for log streams (<log group ARN>:*), xray:Put* and network interfaces of Lambda.',
    todo: 'Name the resource: its ARN by reference.',
    source: LEAST_PRIVILEGE,
    find: eachGrant(identityPolicies, (grant) => grant.effect === 'Allow' && isWideResource(grant)),
  }),
  stop('AURORA-IAM-003', 'A policy allows actions by a wildcard.', {
    allowed: 'Each action by its name, such as rds-data:ExecuteStatement.',
    todo: 'List the actions that are used. rds-data:* includes ExecuteSql, and whatever AWS adds.',
    source: LEAST_PRIVILEGE,
    find: eachStatement(identityPolicies, (statement) => {
      if (statement.effect !== 'Allow') return false;
      if (statement.actions.excludes || statement.resources.excludes) return 'NotAction or NotResource in an Allow';
      return statement.actions.patterns.find((action) => /[*?]/.test(action));
    }),
  }),
  stop('AURORA-IAM-004', 'A policy allows rds-data:ExecuteSql, the retired call of Aurora Serverless v1.', {
    allowed: 'ExecuteStatement, BatchExecuteStatement, BeginTransaction, CommitTransaction, RollbackTransaction.',
    todo: 'Remove rds-data:ExecuteSql.',
    source: DATA_API_ACCESS,
    find: eachGrant(
      identityPolicies,
      ({ effect, action }) => effect === 'Allow' && action.toLowerCase() === 'rds-data:executesql',
    ),
  }),
  stop('AURORA-IAM-005', 'Everyone may use this: the policy trusts every principal.', {
    allowed: 'Named services, roles and accounts; everybody only under a condition that names the account.',
    todo: 'Name the principal, such as the service lambda.amazonaws.com.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    find: eachStatement(
      (stack) => [...trustPolicies(stack), ...resourcePolicies(stack)],
      (statement) => {
        if (statement.effect !== 'Allow' || statement.principals === undefined || namesAccount(statement)) return false;
        if (statement.principals.excludes) return 'NotPrincipal in an Allow: everybody but these';
        return statement.principals.patterns.some((name) => name === '*' || name === 'AWS:*') && 'Principal *';
      },
    ),
  }),
  look('AURORA-IAM-006', 'The role lets Lambda of any account use it: the confused deputy.', {
    allowed: 'A trust policy for lambda.amazonaws.com with the condition aws:SourceAccount or aws:SourceArn.',
    todo: 'Add StringEquals aws:SourceAccount with the account of the stack.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html',
    find: eachStatement(
      trustPolicies,
      (statement) =>
        statement.effect === 'Allow' &&
        statement.principals?.patterns.includes('Service:lambda.amazonaws.com') === true &&
        !namesAccount(statement) &&
        'lambda.amazonaws.com without aws:SourceAccount',
    ),
  }),
  stop('AURORA-IAM-007', 'A managed policy of AWS gives far more than is needed.', {
    allowed: 'A policy of your own with the five rds-data actions on the cluster and GetSecretValue on its secret.',
    todo: 'Replace it. AmazonRDSDataFullAccess would not even work: it covers secrets named rds-db-credentials/* only.',
    source: DATA_API_ACCESS,
    find: each(
      resources(
        'aws_iam_role_policy_attachment',
        'aws_iam_policy_attachment',
        'aws_iam_user_policy_attachment',
        'aws_iam_group_policy_attachment',
        'aws_iam_role_policy_attachments_exclusive',
        'aws_iam_role',
      ),
      ({ values }) =>
        ['policy_arn', 'managed_policy_arns', 'policy_arns']
          .flatMap((name) => asTexts(values[name]))
          .filter((arn) => BROAD_POLICIES.test(arn)),
    ),
  }),
  look('AURORA-IAM-008', 'A policy allows kms:Decrypt on its own, not only on the way through another service.', {
    allowed: 'kms:Decrypt with the condition kms:ViaService secretsmanager.<region>.amazonaws.com.',
    todo: 'Add StringEquals kms:ViaService.',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service',
    find: eachGrant(
      identityPolicies,
      ({ effect, action, conditions }) =>
        effect === 'Allow' &&
        /^kms:decrypt$/i.test(action) &&
        !conditionKeys(conditions).some((key) => key.toLowerCase() === 'kms:viaservice'),
    ),
  }),
  stop('AURORA-IAM-009', 'Everyone may call the function.', {
    allowed: 'aws_lambda_permission for a named principal, or with source_arn, source_account or principal_org_id.',
    todo: 'Name the account or the role that calls the function.',
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1',
    find: unboundedPermission((principal) => principal === '*'),
  }),
  look('AURORA-IAM-010', 'A policy grants the Data API on a cluster that has it switched off.', {
    allowed: 'enable_http_endpoint true on the cluster.',
    todo: 'Set enable_http_endpoint to true, or remove the grant.',
    source: DATA_API_ACCESS,
    find: eachGrant(
      identityPolicies,
      (grant, stack) => /^rds-data:/i.test(grant.action) && switchedOff('enable_http_endpoint', grant, 'arn', stack),
    ),
  }),
  look('AURORA-IAM-011', 'A policy lets a role sign in with tokens of IAM to a cluster that does not accept them.', {
    allowed: 'iam_database_authentication_enabled true on the cluster.',
    todo: 'Set iam_database_authentication_enabled to true, or remove the grant.',
    source: IAM_LOGIN,
    find: eachGrant(
      identityPolicies,
      (grant, stack) =>
        signsIn(grant) && switchedOff('iam_database_authentication_enabled', grant, 'cluster_resource_id', stack),
    ),
  }),
  look('AURORA-IAM-012', 'A policy lets a role sign in as the master user, who may drop every table.', {
    allowed: 'rds-db:connect on a user with fewer rights; the master user only through RDS Proxy (prx-…).',
    todo: 'Name a user with GRANT rds_iam, such as those of access.iamUsers.',
    source: IAM_LOGIN,
    find: eachGrant(identityPolicies, (grant, stack) => {
      const master = asText(clusterOf(grant, 'cluster_resource_id', stack)?.values.master_username);
      return signsIn(grant) && master !== undefined && grant.resource.endsWith(`/${master}`);
    }),
  }),
];

function signsIn({ effect, action }: Grant): boolean {
  return effect === 'Allow' && /^rds-db:connect$/i.test(action);
}

/** The cluster that a grant names by this attribute. */
function clusterOf({ resource }: Grant, attribute: string, stack: Document): Block | undefined {
  return clustersOf(stack).find(({ address }) => resource.includes(`\${${address}.${attribute}}`));
}

/** `aws_rds_cluster.a with enable_http_endpoint false`: the cluster of a grant that lacks what the grant is for. */
function switchedOff(argument: string, grant: Grant, attribute: string, stack: Document): string | false {
  const cluster = clusterOf(grant, attribute, stack);
  return (
    cluster !== undefined &&
    isNotTrue(cluster.values[argument]) &&
    `${cluster.address} with ${given(cluster, argument)}`
  );
}

function isWideResource({ action, resource, exceptResources }: Grant): boolean {
  if (exceptResources.length > 0 || !/[*?]/.test(resource.replace(/\$\{[^}]*\}/g, ''))) return false;
  if (WITHOUT_RESOURCE.test(action) || OF_LAMBDA.has(action.toLowerCase())) return false;
  // The log streams of one group: their names are not known before they are made.
  const streams =
    /^logs:/i.test(action) &&
    (/^\$\{[^}]*\}:(log-stream:)?\*$/.test(resource) || /:log-group:[^*?:]+:(log-stream:)?\*$/.test(resource));
  return !streams;
}

function namesAccount({ conditions }: PolicyStatement): boolean {
  return conditionKeys(conditions).some((key) =>
    /^(aws:Source(Account|Arn|OrgID)|aws:PrincipalOrgID|aws:PrincipalAccount|kms:CallerAccount)$/i.test(key),
  );
}

function conditionKeys(conditions: PolicyStatement['conditions']): readonly string[] {
  return Object.values(conditions).flatMap((condition) => Object.keys(condition));
}

type Policies = (stack: Document) => readonly AttachedPolicy[];

function eachStatement(
  policies: Policies,
  received: (statement: PolicyStatement) => string | false | undefined,
): StateRule['find'] {
  return (stack) =>
    policies(stack).flatMap(({ at, statements }) =>
      statements.flatMap((statement, index) => {
        const found = received(statement);
        return !found ? [] : [{ at, received: `${statement.sid ?? `statement ${index + 1}`}: ${found}` }];
      }),
    );
}

/** One problem for each policy and text: a statement with five actions on one wrong resource is five. */
function eachGrant(
  policies: Policies,
  isWrong: (grant: Grant, stack: Document, context: RuleContext) => boolean | string,
): StateRule['find'] {
  return (stack, context) =>
    policies(stack).flatMap(({ at, statements }) => {
      const found = grantsOf(statements).flatMap((grant) => {
        const wrong = isWrong(grant, stack, context);
        return wrong === false ? [] : [`${grant.action} on ${wrong === true ? grant.resource : wrong}`];
      });
      return [...new Set(found)].map((received) => ({ at, received }));
    });
}
