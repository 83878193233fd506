import { describe, expect, test } from '@jest/globals';
import { resolveStage, type StageSettings } from '../../../stages/index.ts';
import { stageNotices } from '../../../stages/notices.ts';
import { addresses, at, stackOf } from '../stack-of.ts';

type Network = NonNullable<StageSettings['network']>;

const stackWith = (network: Network, more: Omit<StageSettings, 'name'> = {}) =>
  stackOf({ ...more, network: { placement: { kind: 'dedicated', cidrBlock: '10.40.0.0/16' }, ...network } });

describe('an RDS Proxy', () => {
  const stack = stackWith({ proxy: {} });

  test('does not exist without the option, and has no output then', () => {
    const without = stackWith({});

    expect(addresses(without, 'aws_db_proxy')).toEqual([]);
    expect(without.output).not.toHaveProperty('proxy_endpoint');
    expect(addresses(without, 'aws_ssm_parameter.parameter_proxy_endpoint')).toEqual([]);
  });

  test('requires TLS, and signs in with the secret of the stack', () => {
    expect(at(stack, 'aws_db_proxy.proxy')).toMatchObject({
      name: 'alex-test-aurora-proxy',
      engine_family: 'POSTGRESQL',
      require_tls: true,
      idle_client_timeout: 1800,
      role_arn: '${aws_iam_role.proxy_role.arn}',
      auth: [
        {
          auth_scheme: 'SECRETS',
          client_password_auth_type: 'POSTGRES_SCRAM_SHA_256',
          iam_auth: 'DISABLED',
          secret_arn: '${aws_secretsmanager_secret.db_credentials.arn}',
        },
      ],
    });
  });

  test('waits for the right to read the secret, and its target for the writer', () => {
    expect(at(stack, 'aws_db_proxy.proxy').depends_on).toEqual(['aws_iam_role_policy.proxy_secret']);
    expect(at(stack, 'aws_db_proxy_target.proxy_target')).toMatchObject({
      db_cluster_identifier: '${aws_rds_cluster.aurora.cluster_identifier}',
      target_group_name: '${aws_db_proxy_default_target_group.proxy_target_group.name}',
      depends_on: ['aws_rds_cluster_instance.writer'],
    });
  });

  test('is not replaced because RDS left out a subnet in a zone without proxies', () => {
    expect(at(stack, 'aws_db_proxy.proxy').lifecycle).toEqual({ ignore_changes: ['vpc_subnet_ids'] });
  });

  test('takes the numbers of the stage, and keeps half of its connections while they are idle', () => {
    const set = stackWith({
      proxy: { login: 'iam', idleClientTimeoutSeconds: 60, maxConnectionsPercent: 75, borrowTimeoutSeconds: 0 },
    });

    expect(at(set, 'aws_db_proxy.proxy')).toMatchObject({ idle_client_timeout: 60, auth: [{ iam_auth: 'REQUIRED' }] });
    expect(at(set, 'aws_db_proxy_default_target_group.proxy_target_group').connection_pool_config).toEqual({
      connection_borrow_timeout: 0,
      max_connections_percent: 75,
      max_idle_connections_percent: 37,
    });
  });

  test('accepts the sources in the stage on its own port, and connects only to the cluster', () => {
    const open = stackWith({
      port: 5433,
      ingress: { from_vpc: { from: 'vpc', description: 'Functions inside' } },
      proxy: {},
    });

    expect(at(open, 'aws_vpc_security_group_ingress_rule.proxy-from_vpc')).toMatchObject({
      security_group_id: '${aws_security_group.proxy_security_group.id}',
      cidr_ipv4: '${aws_vpc.database_vpc.cidr_block}',
      from_port: 5432,
      to_port: 5432,
    });
    expect(at(open, 'aws_vpc_security_group_egress_rule.proxy_to_cluster')).toMatchObject({
      security_group_id: '${aws_security_group.proxy_security_group.id}',
      referenced_security_group_id: '${aws_security_group.aurora_security_group.id}',
      from_port: 5433,
      to_port: 5433,
    });
    expect(at(open, 'aws_vpc_security_group_ingress_rule.from-proxy')).toMatchObject({
      security_group_id: '${aws_security_group.aurora_security_group.id}',
      referenced_security_group_id: '${aws_security_group.proxy_security_group.id}',
      from_port: 5433,
    });
    expect(addresses(open, 'aws_vpc_security_group_egress_rule')).toHaveLength(1);
  });

  test('its role reads only that secret, and decrypts with the key of the stack only through Secrets Manager', () => {
    const own = stackWith({ proxy: {} }, { keys: { storage: 'own', secret: 'own' } });

    expect(at(stack, 'aws_iam_role_policy.proxy_secret').policy).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Sid" = "Secret", "Effect" = "Allow", "Action" = "secretsmanager:GetSecretValue", "Resource" = aws_secretsmanager_secret.db_credentials.arn}]})}',
    );
    expect(at(own, 'aws_iam_role_policy.proxy_secret').policy).toContain(
      '"Action" = "kms:Decrypt", "Resource" = aws_kms_key.aurora_key.arn, "Condition" = {"StringEquals" = {"kms:ViaService" =',
    );
    expect(at(stack, 'aws_iam_role.proxy_role').assume_role_policy).toContain('"Service" = "rds.amazonaws.com"');
  });

  test('its endpoint is an output and an SSM parameter', () => {
    expect(stack.output).toMatchObject({
      proxy_endpoint: { value: '${aws_db_proxy.proxy.endpoint}', description: 'AURORA_PROXY_ENDPOINT in .env' },
    });
    expect(at(stack, 'aws_ssm_parameter.parameter_proxy_endpoint').name).toBe('/alex/test/proxy_endpoint');
  });

  test('works with the secret of RDS', () => {
    const managed = stackWith({ proxy: {} }, { credentials: { mode: 'managed' } });

    expect(JSON.stringify(at(managed, 'aws_db_proxy.proxy').auth)).toContain('master_user_secret[0].secret_arn');
  });

  test('in front of a cluster that should pause is reported', () => {
    const notices = (minAcu: number, network: Network) =>
      stageNotices(resolveStage({ name: 'test', capacity: { minAcu }, network }));

    expect(notices(0, { proxy: {} })).toEqual([
      'The stage test has capacity.minAcu 0 and an RDS Proxy, which keeps connections open: the cluster does not pause. ' +
        'The Data API does not use the proxy. Remove network.proxy to let the cluster pause, or set capacity.minAcu to 0.5.',
    ]);
    expect(notices(0, {})).toEqual([]);
  });

  test('that no function of the stage uses is reported', () => {
    const placement = {
      kind: 'given',
      vpcId: 'vpc-0123abcd',
      subnetIds: ['subnet-0000000a', 'subnet-0000000b'],
    } as const;
    const notices = (backend: 'data-api' | 'postgres') =>
      stageNotices(
        resolveStage({
          name: 'test',
          network: { placement, proxy: {} },
          functions: { authorizer: 'iam', backend },
        }),
      );

    expect(notices('data-api')).toEqual([
      'The stage test has an RDS Proxy, which the Data API does not use: only clients of proxy_endpoint do. ' +
        'Set functions.backend to "postgres" for functions that use it, or remove network.proxy.',
    ]);
    expect(notices('postgres')).toEqual([]);
  });
});
