import { describe, expect, test } from '@jest/globals';
import { resolveStage, type StageSettings } from '../../../stages/index.ts';
import { addresses, at, synthesiseFunctions, synthesiseStage } from '../stack-of.ts';

const DEDICATED = { kind: 'dedicated', cidrBlock: '10.40.0.0/16' } as const;
const GIVEN = { kind: 'given', vpcId: 'vpc-0123abcd', subnetIds: ['subnet-0000000a', 'subnet-0000000b'] } as const;
const POSTGRES = { authorizer: 'iam', backend: 'postgres' } as const;
const WITH_SECRET = {
  functions: POSTGRES,
  network: { placement: DEDICATED, vpcEndpoints: ['secretsmanager'] },
} satisfies Omit<StageSettings, 'name'>;
const WITH_IAM = { functions: { ...POSTGRES, iamUser: 'app' } } satisfies Omit<StageSettings, 'name'>;
const PROXIED = {
  functions: POSTGRES,
  network: { placement: GIVEN, port: 5433, proxy: { login: 'iam' } },
} satisfies Omit<StageSettings, 'name'>;

const functionsOf = (settings: Omit<StageSettings, 'name'>) => synthesiseFunctions({ name: 'test', ...settings }).json;
const databaseOf = (settings: Omit<StageSettings, 'name'>) => synthesiseStage({ name: 'test', ...settings }).json;
const parameter = (name: string) => `\${data.aws_ssm_parameter.deploy_test_database_first_${name}.insecure_value}`;
const GROUP = '${aws_security_group.functions_security_group.id}';

describe('functions of the backend postgres', () => {
  test.each<[string, Omit<StageSettings, 'name'>, object]>([
    [
      'with the secret of the database',
      WITH_SECRET,
      {
        DATABASE_HOST: parameter('aurora_cluster_endpoint'),
        DATABASE_PORT: '5432',
        DATABASE_SECRET_ARN: parameter('aurora_secret_arn'),
      },
    ],
    [
      'with the secret of the user that reads',
      { ...WITH_SECRET, access: { users: true } },
      {
        DATABASE_HOST: parameter('aurora_cluster_endpoint'),
        DATABASE_PORT: '5432',
        DATABASE_SECRET_ARN: parameter('aurora_ro_secret_arn'),
      },
    ],
    [
      'with a token of IAM',
      WITH_IAM,
      {
        DATABASE_HOST: parameter('aurora_cluster_endpoint'),
        DATABASE_PORT: '5432',
        DATABASE_LOGIN: 'iam',
        DATABASE_USER: 'app',
      },
    ],
    [
      'with a token of IAM, as the user of their level',
      { functions: POSTGRES, access: { users: true, iamUsers: true } },
      {
        DATABASE_HOST: parameter('aurora_cluster_endpoint'),
        DATABASE_PORT: '5432',
        DATABASE_LOGIN: 'iam',
        DATABASE_USER: 'alex_iam_ro',
      },
    ],
    [
      'through a proxy, as the master user',
      PROXIED,
      {
        DATABASE_HOST: parameter('proxy_endpoint'),
        DATABASE_PORT: '5432',
        DATABASE_LOGIN: 'iam',
        DATABASE_USER: 'alexadmin',
      },
    ],
  ])('connect %s', (_, settings, expected) => {
    expect(at(functionsOf(settings), 'aws_lambda_function.function_health').environment).toEqual({
      variables: {
        DATABASE_BACKEND: 'postgres',
        DATABASE_NAME: parameter('database_name'),
        NODE_OPTIONS: '--enable-source-maps',
        ...expected,
      },
    });
  });

  test('run in those subnets of the cluster that are in zones with Lambda', () => {
    const stack = functionsOf(WITH_IAM);

    expect(at(stack, 'aws_lambda_function.function_health').vpc_config).toEqual({
      subnet_ids: '${data.aws_subnets.function_subnets.ids}',
      security_group_ids: [GROUP],
    });
    expect(at(stack, 'data.aws_subnets.function_subnets').filter).toEqual([
      {
        name: 'subnet-id',
        values: '${split(",", data.aws_ssm_parameter.deploy_test_database_first_subnet_ids.insecure_value)}',
      },
      {
        name: 'availability-zone-id',
        values: '${data.aws_availability_zones.zones_with_lambda.zone_ids}',
      },
    ]);
  });

  test.each<[string, Omit<StageSettings, 'name'>, object, number]>([
    ['its port', { ...WITH_IAM, network: { port: 5433 } }, {}, 5433],
    ['the port of its proxy', PROXIED, {}, 5432],
  ])('can connect only to the database on %s, and it accepts only their group', (_, settings, __, port) => {
    const stack = functionsOf(settings);
    const ports = { ip_protocol: 'tcp', from_port: port, to_port: port };

    expect(addresses(stack, 'aws_vpc_security_group')).toEqual([
      'aws_vpc_security_group_egress_rule.functions_to_database',
      'aws_vpc_security_group_ingress_rule.database_from_functions',
    ]);
    expect(at(stack, 'aws_vpc_security_group_egress_rule.functions_to_database')).toMatchObject({
      ...ports,
      security_group_id: GROUP,
      referenced_security_group_id: parameter('database_security_group_id'),
    });
    expect(at(stack, 'aws_vpc_security_group_ingress_rule.database_from_functions')).toMatchObject({
      ...ports,
      security_group_id: parameter('database_security_group_id'),
      referenced_security_group_id: GROUP,
    });
  });

  test.each<[string, Omit<StageSettings, 'name'>, object]>([
    [
      'the endpoint of the stage',
      WITH_SECRET,
      { referenced_security_group_id: parameter('endpoints_security_group_id') },
    ],
    [
      'NAT or an endpoint of a given VPC',
      { ...WITH_SECRET, network: { placement: GIVEN } },
      { cidr_ipv4: '0.0.0.0/0' },
    ],
  ])('read their secret over HTTPS through %s', (_, settings, expected) => {
    expect(at(functionsOf(settings), 'aws_vpc_security_group_egress_rule.functions_to_secrets_manager')).toEqual({
      security_group_id: GROUP,
      description: 'Functions read their secret from Secrets Manager',
      ip_protocol: 'tcp',
      from_port: 443,
      to_port: 443,
      ...expected,
    });
  });

  test('have their own group, which is deleted after they have stopped using it', () => {
    expect(at(functionsOf(WITH_IAM), 'aws_security_group.functions_security_group')).toMatchObject({
      name: 'alex-test-functions-sg',
      vpc_id: parameter('vpc_id'),
      lifecycle: { create_before_destroy: true },
    });
  });
});

describe('the database stack of such a stage', () => {
  const values = (settings: Omit<StageSettings, 'name'>) => {
    const stack = databaseOf(settings);
    return Object.fromEntries(
      ['vpc_id', 'subnet_ids', 'database_security_group_id', 'endpoints_security_group_id', 'database_resource_id'].map(
        (name) => [
          name,
          addresses(stack).includes(`aws_ssm_parameter.parameter_${name}`)
            ? at(stack, `aws_ssm_parameter.parameter_${name}`).insecure_value
            : undefined,
        ],
      ),
    );
  };

  test('stores the address of the cluster', () => {
    expect(values(WITH_SECRET)).toEqual({
      vpc_id: '${aws_vpc.database_vpc.id}',
      subnet_ids:
        '${join(",", [aws_subnet.database_subnet_1.id, aws_subnet.database_subnet_2.id, aws_subnet.database_subnet_3.id])}',
      database_security_group_id: '${aws_security_group.aurora_security_group.id}',
      endpoints_security_group_id: '${aws_security_group.endpoints_security_group.id}',
      database_resource_id: '${aws_rds_cluster.aurora.cluster_resource_id}',
    });
  });

  test('stores the address of its proxy, to which functions connect', () => {
    expect(values(PROXIED)).toMatchObject({
      database_security_group_id: '${aws_security_group.proxy_security_group.id}',
      database_resource_id: '${element(split(":", aws_db_proxy.proxy.arn), 6)}',
    });
  });

  test('is otherwise as it was', () => {
    const before = databaseOf({ network: WITH_SECRET.network, functions: { authorizer: 'iam' } });
    const after = databaseOf(WITH_SECRET);

    expect(addresses(after).filter((address) => !addresses(before).includes(address))).toHaveLength(5);
    for (const address of addresses(before)) expect(at(after, address)).toEqual(at(before, address));
  });
});

test('a stage with the Data API has none of these resources', () => {
  const stack = functionsOf({ functions: { authorizer: 'iam' } });

  expect(at(stack, 'aws_lambda_function.function_health')).not.toHaveProperty('vpc_config');
  expect(addresses(stack).filter((address) => /security_group|subnets|zones/.test(address))).toEqual([]);
});

describe('a stage is refused', () => {
  test.each<[string, Omit<StageSettings, 'name'>, string]>([
    ['a user of IAM for the Data API', { functions: { authorizer: 'iam', iamUser: 'app' } }, 'functions.iamUser'],
    ['a secret, and no way to it from the default VPC', { functions: POSTGRES }, 'functions.backend'],
    [
      'a secret, and no way to it from a dedicated VPC',
      { functions: POSTGRES, network: { placement: DEDICATED, vpcEndpoints: ['rds-data'] } },
      'functions.backend',
    ],
    ['users that the proxy does not accept', { ...PROXIED, access: { users: true } }, 'access.users'],
    [
      'a user of IAM that the proxy does not accept',
      { ...PROXIED, functions: { ...POSTGRES, iamUser: 'app' } },
      'functions.iamUser',
    ],
    ['a name that PostgreSQL would fold', { functions: { ...POSTGRES, iamUser: 'App' } }, 'functions.iamUser'],
  ])('with %s', (_, settings, setting) => {
    expect(() => resolveStage({ name: 'test', ...settings })).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining({ setting })] }),
    );
  });

  test.each<[string, Omit<StageSettings, 'name'>]>([
    ['a given VPC, which may have NAT', { functions: POSTGRES, network: { placement: GIVEN } }],
    ['a user of IAM in the default VPC', WITH_IAM],
    ['a proxy of the master user', PROXIED],
  ])('but not with %s', (_, settings) => {
    expect(() => resolveStage({ name: 'test', ...settings })).not.toThrow();
  });
});
