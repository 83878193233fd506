import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { AuroraCluster, type AuroraClusterProps } from '@daybreak/aurora';
import { describe, expect, test } from '@jest/globals';
import { TerraformVariable } from 'cdktf';
import { addressesOf, stackOf } from './stack-of.ts';

const PROPS: AuroraClusterProps = {
  clusterIdentifier: 'orders',
  databaseName: 'orders',
  network: { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'] },
};

const one = (props: Partial<AuroraClusterProps> = {}) =>
  stackOf((stack) => void new AuroraCluster(stack, 'orders', { ...PROPS, plainIds: true, ...props }));

describe('a cluster with the least props', () => {
  const stack = one();

  test('is complete, protects its data and keeps the password out of the state', () => {
    expect([...addressesOf(stack)].sort()).toEqual([
      'aws_db_subnet_group.aurora_subnet_group',
      'aws_rds_cluster.aurora',
      'aws_rds_cluster_instance.writer',
      'aws_secretsmanager_secret.db_credentials',
      'aws_secretsmanager_secret_version.db_credentials_version',
      'aws_security_group.aurora_security_group',
      'random_id.suffix',
      'terraform_data.password_version_must_not_fall',
    ]);
    expect(stack.resource.aws_rds_cluster?.aurora).toMatchObject({
      cluster_identifier: 'orders',
      engine: 'aurora-postgresql',
      engine_version: '17',
      enable_http_endpoint: true,
      storage_encrypted: true,
      deletion_protection: true,
      skip_final_snapshot: false,
      backup_retention_period: 7,
      serverlessv2_scaling_configuration: { min_capacity: 0.5, max_capacity: 2 },
      lifecycle: { prevent_destroy: true },
    });
    expect(Object.keys(stack.resource.aws_rds_cluster?.aurora ?? {})).not.toContain('master_password');
    expect(stack.terraform).toMatchObject({ required_version: '>= 1.11.0' });
  });

  test('reads neither account nor Region, which nothing in it names', () => {
    expect(stack.data).toBeUndefined();
  });
});

describe('addresses', () => {
  test('begin with the id of the construct, also for blocks without a class, so that a stack can have two clusters', () => {
    const rule = { cidrIpv4: '10.0.0.0/16', description: 'psql' };
    const stack = stackOf((scope) => {
      for (const id of ['orders', 'users']) {
        new AuroraCluster(scope, id, {
          ...PROPS,
          clusterIdentifier: id,
          network: { ...PROPS.network, ingress: { office: rule } },
        });
      }
    });

    const addresses = addressesOf(stack);
    expect(addresses.filter((address) => !/\.(orders|users)_/.test(address))).toEqual([]);
    expect(addresses).toHaveLength(18);
    expect(Object.keys(stack.ephemeral?.random_password ?? {})).toEqual(['orders_master', 'users_master']);
    expect(Object.keys(stack.resource.aws_vpc_security_group_ingress_rule ?? {})).toEqual([
      'orders_office',
      'users_office',
    ]);
    const version = Object.values(stack.resource.aws_secretsmanager_secret_version ?? {})[0];
    expect(version?.secret_string_wo).toContain('ephemeral.random_password.orders_master.result');
  });
});

describe('capacity', () => {
  test.each([
    [{ minAcu: 0 }, { min_capacity: 0, max_capacity: 2, seconds_until_auto_pause: 300 }],
    [
      { minAcu: 1, maxAcu: 8, secondsUntilAutoPause: 600 },
      { min_capacity: 1, max_capacity: 8 },
    ],
  ])('%j', (capacity, scaling) => {
    expect(one({ capacity }).resource.aws_rds_cluster?.aurora?.serverlessv2_scaling_configuration).toEqual(scaling);
  });

  test('can be a variable; then Terraform decides whether the cluster pauses', () => {
    const stack = stackOf((scope) => {
      const minAcu = new TerraformVariable(scope, 'least', { type: 'number' }).numberValue;
      new AuroraCluster(scope, 'orders', { ...PROPS, plainIds: true, capacity: { minAcu } });
    });

    expect(stack.resource.aws_rds_cluster?.aurora?.serverlessv2_scaling_configuration).toEqual({
      min_capacity: '${var.least}',
      max_capacity: 2,
      seconds_until_auto_pause: '${(0 == var.least) ? 300 : null}',
    });
  });
});

describe('Aurora MySQL', () => {
  const mysql = (version?: string) => one({ engine: { family: 'mysql', version }, observability: { forceSsl: true } });

  test('has its engine, its port, its parameter group and its name in the secret', () => {
    const { resource } = one({
      engine: { family: 'mysql' },
      observability: { forceSsl: true, logExports: ['slowquery'], parameters: { long_query_time: '1' } },
      network: { ...PROPS.network, ingress: { office: { cidrIpv4: '10.0.0.0/16', description: 'mysql' } } },
    });

    expect(resource.aws_rds_cluster?.aurora).toMatchObject({
      engine: 'aurora-mysql',
      engine_version: '8.0',
      port: 3306,
      enable_http_endpoint: true,
      enabled_cloudwatch_logs_exports: ['slowquery'],
    });
    expect(resource.aws_rds_cluster_parameter_group?.aurora_parameters).toMatchObject({
      name: 'orders-mysql8-0',
      family: 'aurora-mysql8.0',
      parameter: [
        { name: 'long_query_time', value: '1', apply_method: 'immediate' },
        { name: 'require_secure_transport', value: 'ON', apply_method: 'immediate' },
      ],
    });
    expect(Object.values(resource.aws_vpc_security_group_ingress_rule ?? {})).toEqual([
      expect.objectContaining({ from_port: 3306, to_port: 3306 }),
    ]);
    expect(JSON.stringify(resource.aws_secretsmanager_secret_version)).toContain('\\"engine\\" = \\"mysql\\"');
  });

  test('has the Data API from 3.07 on; before, it is off and no role gets it', () => {
    const httpEndpoint = (version?: string) => mysql(version).resource.aws_rds_cluster?.aurora?.enable_http_endpoint;

    expect(['8.0.mysql_aurora.3.07.0', '8.0.mysql_aurora.3.06.1', undefined].map(httpEndpoint)).toEqual([
      true,
      false,
      true,
    ]);
    expect(() =>
      stackOf((scope) => {
        const engine = { family: 'mysql', version: '8.0.mysql_aurora.3.06.1' } as const;
        new AuroraCluster(scope, 'orders', { ...PROPS, engine }).grantDataApi('a', 'read');
      }),
    ).toThrow('grantDataApi cannot be used: Aurora MySQL 8.0.mysql_aurora.3.06.1 has no Data API.');
  });
});

describe('grantDataApi', () => {
  const policyOf = (policy: Readonly<Record<string, unknown>> | undefined) => String(policy?.policy);

  test('allows a role the calls of the level on this cluster and its secret, and nothing else', () => {
    const stack = stackOf((scope) => {
      const cluster = new AuroraCluster(scope, 'orders', { ...PROPS, plainIds: true });
      const role = new IamRole(scope, 'reports', { assumeRolePolicy: '{}' });
      cluster.grantDataApi(role, 'read');
      cluster.grantDataApi('ci.migrations', 'migrate', { secretArn: 'arn:aws:secretsmanager:::secret:owner' });
    });
    const policies = stack.resource.aws_iam_role_policy ?? {};

    expect(Object.keys(policies)).toEqual(['data_api_migrate_ci_2e_migrations', 'data_api_read_reports']);
    expect(policies.data_api_read_reports).toMatchObject({
      name: 'orders-data-api-read',
      role: '${aws_iam_role.reports.name}',
    });
    expect(policyOf(policies.data_api_read_reports).match(/[a-z-]+:[A-Z]\w+/g)).toEqual([
      'rds-data:ExecuteStatement',
      'secretsmanager:GetSecretValue',
    ]);
    expect(policyOf(policies.data_api_read_reports)).not.toContain('"*"');
    expect(policyOf(policies.data_api_migrate_ci_2e_migrations)).toContain('secret:owner');
  });

  test('allows kms:Decrypt through Secrets Manager of the Region if the secret has a key, and reads the Region once', () => {
    const stack = stackOf((scope) => {
      const cluster = new AuroraCluster(scope, 'orders', {
        ...PROPS,
        plainIds: true,
        keys: { secret: 'arn:aws:kms:::key/1' },
      });
      cluster.grantDataApi('a', 'read');
      cluster.grantDataApi('b', 'read');
    });

    expect(Object.keys(stack.data?.aws_region ?? {})).toEqual(['region']);
    expect(policyOf(stack.resource.aws_iam_role_policy?.data_api_read_a)).toMatch(
      /secretsmanager\.\$\{data\.aws_region\.region\.region\}\.amazonaws\.com/,
    );
  });
});

test('a login by IAM is for one user of this cluster, by its resource id', () => {
  const stack = stackOf((scope) => {
    const cluster = new AuroraCluster(scope, 'orders', PROPS);
    cluster.grantIamLogin('analysts', 'orders_ro');
    cluster.grantIamLogin('app', 'orders_rw');
  });
  const [policy] = Object.values(stack.resource.aws_iam_role_policy ?? {});

  expect(policy).toMatchObject({ role: 'analysts', name: 'orders-sign-in-orders_ro' });
  expect(policy?.policy).toMatch(/"Action" = "rds-db:connect".*cluster_resource_id\}\/orders_ro"\}\]/);
  expect(Object.keys(stack.data?.aws_caller_identity ?? {})).toHaveLength(1);
});
