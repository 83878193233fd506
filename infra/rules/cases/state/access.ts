import { allow, cluster, document, type Json, lambda, policy, type Resources, stackOf } from '../stacks.ts';
import { passes, type RuleCases, refuses } from './case.ts';

const P = 'aws_iam_role_policy.p';
const CLUSTER = '${aws_rds_cluster.a.arn}';
const trust = (principal: unknown, more: Json = {}): Json =>
  stackOf({
    aws_iam_role: {
      r: {
        name: 'r',
        assume_role_policy: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal, ...more }),
      },
    },
  });
const SOURCE_ACCOUNT = { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } };
const attached = (policy_arn: string): Json =>
  stackOf({ aws_iam_role_policy_attachment: { a: { role: 'r', policy_arn } } });
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const onCluster = (name: string): Json => allow('rds-data:ExecuteStatement', `arn:aws:rds:us-east-1:1:cluster:${name}`);
const permission = (body: Json): Json =>
  lambda({}, {}, { aws_lambda_permission: { p: { function_name: 'alex-f', ...body } } });

const signsIn = (user: string): Resources => ({
  aws_iam_role_policy: {
    p: {
      role: 'app',
      policy: document(
        allow('rds-db:connect', `arn:aws:rds-db:us-east-1:1:dbuser:\${aws_rds_cluster.a.cluster_resource_id}/${user}`),
      ),
    },
  },
});

export const accessCases: RuleCases = {
  'AURORA-IAM-001': {
    refuses: [
      refuses('another cluster', policy(allow('rds-data:ExecuteStatement', 'arn:aws:rds:us-east-1:1:cluster:other')), [
        `${P}: rds-data:ExecuteStatement on arn:aws:rds:us-east-1:1:cluster:other`,
      ]),
      refuses(
        'another cluster than that of the other stack',
        stackOf({ aws_iam_role_policy: { p: { policy: document(onCluster('other')) } } }),
        [`${P}: rds-data:ExecuteStatement on arn:aws:rds:us-east-1:1:cluster:other`],
        cluster(),
      ),
    ],
    passes: [
      passes('by reference', policy(allow('rds-data:ExecuteStatement', CLUSTER))),
      passes(
        'the cluster of the other stack',
        stackOf({ aws_iam_role_policy: { p: { policy: document(onCluster('alex-aurora')) } } }),
        cluster(),
      ),
      passes(
        'by its own ARN',
        policy(allow('rds-data:ExecuteStatement', 'arn:aws:rds:us-east-1:1:cluster:alex-aurora')),
      ),
      passes('the cluster of a data source', {
        ...stackOf({
          aws_iam_role_policy: {
            p: { policy: document(allow('rds-data:ExecuteStatement', 'arn:aws:rds:us-east-1:1:cluster:other')) },
          },
        }),
        data: { aws_rds_cluster: { o: { cluster_identifier: 'other' } } },
      }),
      passes(
        'a stack without a cluster',
        stackOf({
          aws_iam_role_policy: {
            p: { policy: document(allow('rds-data:ExecuteStatement', 'arn:aws:rds:us-east-1:1:cluster:other')) },
          },
        }),
      ),
    ],
  },
  'AURORA-IAM-002': {
    refuses: [
      refuses('a star', policy(allow(['rds-data:ExecuteStatement', 'secretsmanager:GetSecretValue'], '*')), [
        `${P}: rds-data:ExecuteStatement on *`,
        `${P}: secretsmanager:GetSecretValue on *`,
      ]),
      refuses(
        'other actions of EC2',
        policy(allow(['ec2:DeleteSubnet', 'ec2:CreateNetworkInterfacePermission'], '*')),
        [`${P}: ec2:DeleteSubnet on *`, `${P}: ec2:CreateNetworkInterfacePermission on *`],
      ),
      refuses('every log group', policy(allow('logs:PutLogEvents', 'arn:aws:logs:*:*:*')), [
        `${P}: logs:PutLogEvents on arn:aws:logs:*:*:*`,
      ]),
      refuses(
        'the end of an expression',
        policy(allow('secretsmanager:GetSecretValue', '${aws_secretsmanager_secret.s.arn}*')),
        [`${P}: secretsmanager:GetSecretValue on \${aws_secretsmanager_secret.s.arn}*`],
      ),
      refuses(
        'by jsonencode',
        cluster(
          {},
          {
            aws_iam_policy: {
              p: {
                policy: '${jsonencode({"Statement" = [{"Effect" = "Allow", "Action" = "a:B", "Resource" = "*"}]})}',
              },
            },
          },
        ),
        ['aws_iam_policy.p: a:B on *'],
      ),
    ],
    passes: [
      passes('its own log group', policy(allow('logs:PutLogEvents', '${aws_cloudwatch_log_group.g.arn}:*'))),
      passes(
        'a named log group',
        policy(allow('logs:PutLogEvents', 'arn:aws:logs:us-east-1:1:log-group:/aws/lambda/alex:*')),
      ),
      passes('X-Ray', policy(allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'))),
      passes('network interfaces of Lambda', policy(allow(['ec2:CreateNetworkInterface', 'ec2:DescribeSubnets'], '*'))),
      passes('a star inside an expression', policy(allow('a:B', '${aws_x.y[*].arn}'))),
      passes('a deny', policy({ ...allow('a:B', '*'), Effect: 'Deny' })),
    ],
  },
  'AURORA-IAM-003': {
    refuses: [
      refuses('rds-data:*', policy(allow('rds-data:*', CLUSTER, { Sid: 'Data' })), [`${P}: Data: rds-data:*`]),
      refuses('a star', policy(allow('a:B', CLUSTER), allow('*', CLUSTER)), [`${P}: statement 2: *`]),
      refuses('NotAction', policy({ Effect: 'Allow', NotAction: 'iam:*', Resource: CLUSTER }), [
        `${P}: statement 1: NotAction or NotResource in an Allow`,
      ]),
    ],
    passes: [
      passes('by name', policy(allow(['rds-data:ExecuteStatement'], CLUSTER))),
      passes('a deny', policy({ ...allow('*', '*'), Effect: 'Deny' })),
    ],
  },
  'AURORA-IAM-004': {
    refuses: [
      refuses('ExecuteSql', policy(allow('rds-data:ExecuteSql', CLUSTER)), [`${P}: rds-data:ExecuteSql on ${CLUSTER}`]),
    ],
    passes: [passes('ExecuteStatement', policy(allow('rds-data:ExecuteStatement', CLUSTER)))],
  },
  'AURORA-IAM-005': {
    refuses: [
      refuses('a role', trust('*'), ['aws_iam_role.r: statement 1: Principal *']),
      refuses('all but one', trust(undefined, { NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }), [
        'aws_iam_role.r: statement 1: NotPrincipal in an Allow: everybody but these',
      ]),
      refuses(
        'a key',
        stackOf({ aws_kms_key: { k: { policy: document({ ...allow('kms:*', '*'), Principal: { AWS: '*' } }) } } }),
        ['aws_kms_key.k: statement 1: Principal *'],
      ),
    ],
    passes: [
      passes('a service', trust({ Service: 'lambda.amazonaws.com' })),
      passes(
        'everybody of an organisation',
        trust('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      ),
    ],
  },
  'AURORA-IAM-006': {
    refuses: [
      refuses('no condition', trust({ Service: 'lambda.amazonaws.com' }), [
        'aws_iam_role.r: statement 1: lambda.amazonaws.com without aws:SourceAccount',
      ]),
    ],
    passes: [
      passes('aws:SourceAccount', trust({ Service: ['lambda.amazonaws.com'] }, SOURCE_ACCOUNT)),
      passes('another service', trust({ Service: 'ec2.amazonaws.com' })),
    ],
  },
  'AURORA-IAM-007': {
    refuses: [
      refuses('AmazonRDSDataFullAccess', attached('arn:aws:iam::aws:policy/AmazonRDSDataFullAccess'), [
        'aws_iam_role_policy_attachment.a: arn:aws:iam::aws:policy/AmazonRDSDataFullAccess',
      ]),
      refuses(
        'to a group',
        stackOf({ aws_iam_group_policy_attachment: { a: { group: 'g', policy_arn: ADMINISTRATOR } } }),
        [`aws_iam_group_policy_attachment.a: ${ADMINISTRATOR}`],
      ),
      refuses(
        'in a list of all that a role has',
        stackOf({ aws_iam_role_policy_attachments_exclusive: { a: { role_name: 'r', policy_arns: [ADMINISTRATOR] } } }),
        [`aws_iam_role_policy_attachments_exclusive.a: ${ADMINISTRATOR}`],
      ),
    ],
    passes: [passes('logs only', attached('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'))],
  },
  'AURORA-IAM-008': {
    refuses: [
      refuses('no condition', policy(allow('kms:Decrypt', 'arn:aws:kms:x')), [`${P}: kms:Decrypt on arn:aws:kms:x`]),
    ],
    passes: [
      passes(
        'through Secrets Manager',
        policy(
          allow('kms:Decrypt', 'k', {
            Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
          }),
        ),
      ),
    ],
  },
  'AURORA-IAM-009': {
    refuses: [
      refuses('everybody', permission({ principal: '*' }), [
        'aws_lambda_permission.p: principal "*", source_arn not set, source_account not set',
      ]),
    ],
    passes: [
      passes('a service, which another rule refuses', permission({ principal: 'apigateway.amazonaws.com' })),
      passes('with source_arn', permission({ principal: '*', source_arn: '${aws_x.y.arn}' })),
      passes('of one organisation', permission({ principal: '*', principal_org_id: 'o-1' })),
      passes('an account', permission({ principal: '111122223333' })),
    ],
  },
  'AURORA-IAM-010': {
    refuses: [
      refuses(
        'switched off',
        cluster(
          { enable_http_endpoint: false },
          { aws_iam_role_policy: { p: { policy: document(allow('rds-data:ExecuteStatement', CLUSTER)) } } },
        ),
        [`${P}: rds-data:ExecuteStatement on aws_rds_cluster.a with enable_http_endpoint false`],
      ),
    ],
    passes: [passes('switched on', policy(allow('rds-data:ExecuteStatement', CLUSTER)))],
  },
  'AURORA-IAM-011': {
    refuses: [
      refuses('switched off', cluster({ iam_database_authentication_enabled: false }, signsIn('app_iam_rw')), [
        `${P}: rds-db:connect on aws_rds_cluster.a with iam_database_authentication_enabled false`,
      ]),
      refuses('not set', cluster({}, signsIn('app_iam_rw')), [
        `${P}: rds-db:connect on aws_rds_cluster.a with iam_database_authentication_enabled not set`,
      ]),
    ],
    passes: [
      passes('switched on', cluster({ iam_database_authentication_enabled: true }, signsIn('app_iam_rw'))),
      passes('the Data API', policy(allow('rds-data:ExecuteStatement', CLUSTER))),
    ],
  },
  'AURORA-IAM-012': {
    refuses: [
      refuses('the master user', cluster({ iam_database_authentication_enabled: true }, signsIn('alexadmin')), [
        `${P}: rds-db:connect on arn:aws:rds-db:us-east-1:1:dbuser:\${aws_rds_cluster.a.cluster_resource_id}/alexadmin`,
      ]),
    ],
    passes: [
      passes('another user', cluster({ iam_database_authentication_enabled: true }, signsIn('app_iam_rw'))),
      passes(
        'through a proxy, which knows the master user alone',
        policy(allow('rds-db:connect', 'arn:aws:rds-db:us-east-1:1:dbuser:prx-0123/alexadmin')),
      ),
    ],
  },
};
