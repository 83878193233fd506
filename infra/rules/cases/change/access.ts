import {
  change,
  cluster,
  clusterUpdate,
  instance,
  policy,
  READ_SHOP,
  type RuleCase,
  ref,
  type Values,
} from '../plans.ts';

const writer = (before: unknown, after: unknown) =>
  change('aws_rds_cluster_instance.writer', {
    before: instance('shop-1', { publicly_accessible: before }),
    after: instance('shop-1', { publicly_accessible: after }),
  });
const rolePolicy = (before: string, after: string) =>
  change('aws_iam_role_policy.access', {
    before: { role: 'shop', policy: before },
    after: { role: 'shop', policy: after },
  });
const secretPolicy = (principal: unknown) =>
  change('aws_secretsmanager_secret_policy.it', {
    after: {
      secret_arn: 'arn:s',
      policy: policy({ Effect: 'Allow', Principal: principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' }),
    },
  });
const denied = (condition?: Values) =>
  change('aws_secretsmanager_secret_policy.it', {
    after: {
      secret_arn: 'arn:s',
      policy: policy({
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:*',
        Resource: '*',
        ...(condition ? { Condition: condition } : {}),
      }),
    },
  });
const newRole = (statement: Values) => [
  change('aws_iam_role.shop', {
    after: {
      name: 'shop',
      assume_role_policy: policy({
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    },
  }),
  change('aws_iam_role_policy.access', {
    after: { policy: policy(statement) },
    unknown: ['role'],
    code: { role: ref('aws_iam_role.shop.id') },
  }),
];
const waiting = (reference: string, extra: ReturnType<typeof change>[] = []) => [
  change('aws_iam_role_policy.access', {
    before: { role: 'shop', policy: policy(READ_SHOP) },
    after: { role: 'shop' },
    unknown: ['policy'],
    code: { role: 'shop', policy: ref(reference) },
  }),
  ...extra,
];
const shared = (before: readonly string[], after: readonly string[]) =>
  change('aws_db_cluster_snapshot.it', { before: { shared_accounts: before }, after: { shared_accounts: after } });
const tls = (before: string, after: string) =>
  change('aws_rds_cluster_parameter_group.it', {
    before: { parameter: [{ name: 'rds.force_ssl', value: before, apply_method: 'immediate' }] },
    after: { parameter: [{ name: 'rds.force_ssl', value: after, apply_method: 'immediate' }] },
  });
const kmsGrant = (operations: readonly string[]) =>
  change('aws_kms_grant.it', {
    after: { key_id: 'k', grantee_principal: 'arn:aws:iam::999999999999:root', operations },
  });
const attach = (arn: string) =>
  change('aws_iam_role_policy_attachment.it', { after: { role: 'shop', policy_arn: arn } });

export const ACCESS_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-OPEN-006': { fires: { changes: [writer(false, true)] }, quiet: { changes: [writer(true, false)] } },
  'PLAN-OPEN-007': {
    fires: {
      changes: [
        change('aws_rds_cluster_instance.writer', {
          after: instance('shop-1', { publicly_accessible: null }),
          unknown: ['publicly_accessible'],
          code: { publicly_accessible: ref('data.external.network.result') },
        }),
      ],
    },
    quiet: { changes: [change('aws_rds_cluster_instance.writer', { after: instance('shop-1') })] },
  },
  'PLAN-OPEN-008': {
    fires: { changes: [secretPolicy('*')] },
    quiet: { changes: [secretPolicy({ AWS: 'arn:aws:iam::123456789012:role/shop' })] },
  },
  'PLAN-OPEN-009': {
    fires: { changes: [rolePolicy(policy(READ_SHOP), policy({ ...READ_SHOP, Resource: '*' }))] },
    quiet: { changes: [rolePolicy(policy({ ...READ_SHOP, Action: 'rds-data:*' }), policy(READ_SHOP))] },
  },
  'PLAN-SERVE-015': {
    fires: { changes: [rolePolicy(policy(READ_SHOP), policy({ ...READ_SHOP, Action: 'rds-data:ExecuteStatement' }))] },
    quiet: { changes: [rolePolicy(policy({ ...READ_SHOP, Resource: '*' }), policy(READ_SHOP))] },
  },
  'PLAN-SERVE-017': {
    fires: { changes: [denied()] },
    quiet: {
      changes: [denied({ StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/shop' } })],
    },
  },
  'PLAN-OPEN-010': {
    fires: { changes: newRole({ Effect: 'Allow', Action: 'rds-data:*', Resource: '*' }) },
    quiet: { changes: newRole(READ_SHOP) },
  },
  'PLAN-OPEN-011': {
    fires: { changes: waiting('data.external.policy.result') },
    quiet: {
      changes: waiting('aws_rds_cluster.shop.arn', [
        change('aws_rds_cluster.shop', {
          before: cluster(),
          after: cluster({ arn: null }),
          actions: ['delete', 'create'],
          replacePaths: ['database_name'],
        }),
      ]),
    },
  },
  'PLAN-OPEN-012': {
    fires: { changes: [attach('arn:aws:iam::aws:policy/AmazonRDSDataFullAccess')] },
    quiet: { changes: [attach('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole')] },
  },
  'PLAN-OPEN-016': {
    fires: { changes: [clusterUpdate({}, {}), ...newRole(READ_SHOP)] },
    quiet: { changes: [change('aws_rds_cluster.shop', { after: cluster() }), ...newRole(READ_SHOP)] },
  },
  'PLAN-OPEN-018': {
    fires: { changes: [clusterUpdate({ enable_http_endpoint: false }, {})] },
    quiet: { changes: [clusterUpdate({}, { enable_http_endpoint: false })] },
  },
  'PLAN-OPEN-017': {
    fires: { changes: [kmsGrant(['Decrypt'])] },
    quiet: { changes: [kmsGrant(['GenerateMac'])] },
  },
  'PLAN-OPEN-013': {
    fires: { changes: [shared([], ['123456789012'])] },
    quiet: { changes: [shared(['123456789012'], [])] },
  },
  'PLAN-OPEN-014': {
    fires: { changes: [change('aws_rds_cluster.shop', { after: cluster({ storage_encrypted: false }) })] },
    quiet: { changes: [change('aws_rds_cluster.shop', { after: cluster() })] },
  },
  'PLAN-OPEN-015': { fires: { changes: [tls('1', '0')] }, quiet: { changes: [tls('0', '1')] } },
};
