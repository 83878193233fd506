import { describe, expect, test } from '@jest/globals';
import { judgeStates } from '../../../rules/judge.ts';
import { resolveStage, type StageSettings, stageNotices } from '../../../stages/index.ts';
import { documentFrom } from '../../../terraform/read.ts';
import { addresses, at, stackOf } from '../stack-of.ts';

const mysql = (settings: Omit<StageSettings, 'name'> = {}) =>
  stackOf({ ...settings, engine: { family: 'mysql', ...settings.engine } });

describe('a stage of Aurora MySQL', () => {
  const stack = mysql({
    network: { ingress: { office: { cidrBlock: '10.1.0.0/16', description: 'mysql from the office' } }, proxy: {} },
    observability: { logExports: ['audit', 'slowquery'], parameters: { slow_query_log: '1' }, dashboard: true },
  });

  test('has its engine, port, logs and parameters', () => {
    expect(at(stack, 'aws_rds_cluster.aurora')).toMatchObject({
      engine: 'aurora-mysql',
      engine_version: '8.0',
      engine_mode: 'provisioned',
      port: 3306,
      enable_http_endpoint: true,
      enabled_cloudwatch_logs_exports: ['audit', 'slowquery'],
    });
    expect(at(stack, 'aws_rds_cluster_parameter_group.aurora_parameters')).toMatchObject({
      name: 'alex-test-aurora-mysql8-0',
      family: 'aurora-mysql8.0',
      parameter: [
        { name: 'require_secure_transport', value: 'ON', apply_method: 'immediate' },
        { name: 'slow_query_log', value: '1', apply_method: 'immediate' },
      ],
    });
    expect(addresses(stack, 'aws_cloudwatch_log_group')).toEqual(
      expect.arrayContaining([
        'aws_cloudwatch_log_group.database_logs_audit',
        'aws_cloudwatch_log_group.database_logs_slowquery',
      ]),
    );
    expect(JSON.stringify(at(stack, 'aws_secretsmanager_secret_version.db_credentials_version'))).toContain(
      '\\"engine\\" = \\"mysql\\"',
    );
  });

  test('opens its own port, on which its proxy listens, too', () => {
    expect(at(stack, 'aws_vpc_security_group_ingress_rule.office')).toMatchObject({ from_port: 3306, to_port: 3306 });
    expect(at(stack, 'aws_vpc_security_group_ingress_rule.proxy-office')).toMatchObject({ from_port: 3306 });
    expect(at(stack, 'aws_db_proxy.proxy')).toMatchObject({
      engine_family: 'MYSQL',
      auth: [{ client_password_auth_type: 'MYSQL_NATIVE_PASSWORD' }],
    });
  });

  test('has no plot of transaction ids, which only PostgreSQL has', () => {
    const plots = (json: typeof stack) => JSON.stringify(at(json, 'aws_cloudwatch_dashboard.dashboard'));

    expect(plots(stack)).not.toContain('MaximumUsedTransactionIDs');
    expect(plots(stackOf({ observability: { dashboard: true } }))).toContain('MaximumUsedTransactionIDs');
  });

  test('passes every rule of preflight', () => {
    const stacks = [mysql({ capacity: { minAcu: 0 } }), mysql({ engine: { version: '8.0.mysql_aurora.3.12.0' } })];

    expect(stacks.flatMap((json) => judgeStates([documentFrom(json, 'test')]))).toEqual([]);
  });

  test('has a notice at synth and after a deploy that it is only infrastructure', () => {
    expect(stageNotices(resolveStage({ name: 'test', engine: { family: 'mysql' } }))).toEqual([
      'The stage test has Aurora MySQL: infrastructure only. npm run migrate, query, seed, users, connect, dev and the functions support only ' +
        'PostgreSQL. Call its Data API with the SDK or the CLI of AWS: docs/mysql.md.',
    ]);
    expect(JSON.stringify(stack.output?.setup_instructions)).not.toContain('npm run migrate');
  });
});
