import { DATA_API_ACTIONS } from '@daybreak/aurora/facts';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { FunctionsStack } from '../../stacks/functions-stack.ts';
import { testCode } from '../../stacks/test/code.ts';
import { resolveStage, type StageSettings, stages } from '../../stages/index.ts';
import { production } from '../../stages/production.ts';
import { type Document, resourcesOf } from '../../terraform/document.ts';
import { documentFrom } from '../../terraform/read.ts';
import { asBlocks } from '../../terraform/value.ts';
import { synthesise } from '../proof/synthesise.ts';
import { ACCOUNT, arnOf, REGION } from './example-arns.ts';
import { accessOf, type RoleAccess } from './role-access.ts';
import { withConnection } from './with-connection.ts';

const CLUSTER = `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:alex-aurora`;
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:alex-db-credentials-1a2b3c4d-AbCdEf`;
const DSQL = `arn:aws:dsql:${REGION}:${ACCOUNT}:cluster/abcdefghijklmnopqrstuvwxyz`;
const OTHER_SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:payroll-AbCdEf`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1a2b3c4d`;
const VIA = { 'kms:ViaService': `secretsmanager.${REGION}.amazonaws.com` };

const FOR_PRODUCTION: StageSettings = {
  ...production,
  state: { backend: 'local' },
  functions: { authorizer: 'jwt', issuer: 'https://issuer.example.com/', audience: ['orders'], tracing: true },
};
const code = testCode();
const names = code.map(({ route }) => route.name);

describe.each<[string, StageSettings]>([
  ['dev', stages.find(({ name }) => name === 'dev') ?? { name: 'dev' }],
  ['production', FOR_PRODUCTION],
])('the roles of the functions in the stage %s', (_, settings) => {
  let stack: Document;
  const roleOf = (name: string): RoleAccess => {
    const id = name.replaceAll('-', '_');
    const role = resourcesOf(stack, 'aws_iam_role').find(({ address }) => address === `aws_iam_role.role_${id}`);
    if (role === undefined) throw new Error(`no role of ${name}`);
    return accessOf(stack, role);
  };
  const logsOf = (name: string): string => {
    const id = name.replaceAll('-', '_');
    const group = resourcesOf(stack, 'aws_cloudwatch_log_group').find(({ name: own }) => own === `logs_${id}`);
    return `${group && arnOf(group)}:log-stream:x`;
  };

  beforeAll(() => {
    const stage = resolveStage(settings, stages);
    const { json } = synthesise((app) => new FunctionsStack(app, stage, code));
    stack = documentFrom(
      withConnection(json, { aurora_cluster_arn: CLUSTER, aurora_secret_arn: SECRET, secret_kms_key_arn: KEY }),
      'functions',
    );
  });

  test.each(code.map(({ route }) => [route.name, route.level] as const))(
    '%s may call the Data API of its cluster only at its level, %s',
    (name, level) => {
      const role = roleOf(name);
      const actions = DATA_API_ACTIONS.migrate.concat(DATA_API_ACTIONS.transactions);

      for (const action of actions) {
        expect([action, role.may({ action, resource: CLUSTER })]).toEqual([
          action,
          DATA_API_ACTIONS[level].includes(action),
        ]);
        expect(role.may({ action, resource: `${CLUSTER}-other` })).toBe(false);
      }
    },
  );

  test('list-messages may not call BatchExecuteStatement or open a transaction', () => {
    const role = roleOf('list-messages');

    for (const action of [
      'rds-data:BatchExecuteStatement',
      'rds-data:BeginTransaction',
      'rds-data:CommitTransaction',
    ]) {
      expect(role.may({ action, resource: CLUSTER })).toBe(false);
    }
    expect(role.may({ action: 'rds-data:ExecuteStatement', resource: CLUSTER })).toBe(true);
  });

  test.each(names)('%s reads the secret of its database, and no other secret', (name) => {
    const role = roleOf(name);

    expect(role.may({ action: 'secretsmanager:GetSecretValue', resource: SECRET })).toBe(true);
    expect(role.may({ action: 'secretsmanager:GetSecretValue', resource: OTHER_SECRET })).toBe(false);
    expect(role.may({ action: 'secretsmanager:PutSecretValue', resource: SECRET })).toBe(false);
  });

  test.each(names)(
    '%s decrypts only where the secret has a key of its own, and only through Secrets Manager',
    (name) => {
      const own = settings.keys?.secret === 'own';

      expect(roleOf(name).may({ action: 'kms:Decrypt', resource: KEY, context: VIA })).toBe(own);
      expect(roleOf(name).may({ action: 'kms:Decrypt', resource: KEY, context: {} })).toBe(false);
    },
  );

  test.each(names)('%s writes to its own log group, to no other, and creates none', (name) => {
    const role = roleOf(name);

    for (const other of names) {
      expect(role.may({ action: 'logs:PutLogEvents', resource: logsOf(other) })).toBe(other === name);
    }
    expect(role.may({ action: 'logs:CreateLogGroup', resource: logsOf(name) })).toBe(false);
  });

  test.each(names)('only Lambda of this account assumes the role of %s', (name) => {
    const role = roleOf(name);

    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com')).toBe(true);
    expect(role.mayBeAssumedBy('Service:lambda.amazonaws.com', { 'aws:SourceAccount': '999999999999' })).toBe(false);
    expect(role.mayBeAssumedBy('Service:ec2.amazonaws.com')).toBe(false);
    expect(role.notEvaluated).toEqual([]);
  });

  test.each(names)('%s may call nothing else on AWS', (name) => {
    const role = roleOf(name);

    for (const action of [
      'iam:PassRole',
      'lambda:InvokeFunction',
      'ssm:GetParameter',
      's3:GetObject',
      'rds:DeleteDBCluster',
    ]) {
      expect(role.may({ action, resource: '*' })).toBe(false);
    }
    expect(role.may({ action: 'xray:PutTraceSegments', resource: '*' })).toBe(settings.functions?.tracing === true);
  });
});

describe('the roles of functions on Aurora DSQL', () => {
  const settings: StageSettings = {
    name: 'test',
    databaseName: 'shop',
    functions: { authorizer: 'iam', backend: 'dsql' },
    dsql: { enabled: true },
  };
  const stage = resolveStage(settings, stages);
  const { json } = synthesise((app) => new FunctionsStack(app, stage, code));
  const stack = documentFrom(withConnection(json, { dsql_cluster_arn: DSQL }), 'functions');
  const roles = resourcesOf(stack, 'aws_iam_role');

  test.each(roles.map(({ address }) => address))('%s connects to its cluster, and not as the user admin', (address) => {
    const role = accessOf(stack, roles.find((one) => one.address === address) ?? fail(address));

    expect(role.may({ action: 'dsql:DbConnect', resource: DSQL })).toBe(true);
    expect(role.may({ action: 'dsql:DbConnect', resource: `${DSQL.slice(0, -1)}a` })).toBe(false);
    for (const action of [
      'dsql:DbConnectAdmin',
      'dsql:DeleteCluster',
      'secretsmanager:GetSecretValue',
      'rds-data:ExecuteStatement',
    ]) {
      expect([action, role.may({ action, resource: DSQL })]).toEqual([action, false]);
    }
    expect(role.notEvaluated).toEqual([]);
  });

  test('each function signs in as the role that its route needs, outside a VPC', () => {
    const functions = resourcesOf(stack, 'aws_lambda_function').map(({ name, values }) => {
      const [{ variables = {} } = {}] = asBlocks(values.environment) as { variables?: Record<string, string> }[];
      return [name, variables.DATABASE_BACKEND, variables.CLUSTER_USER, values.vpc_config];
    });

    expect(functions.sort()).toEqual([
      ['function_append_messages', 'dsql', 'shop_rw', undefined],
      ['function_create_conversation', 'dsql', 'shop_rw', undefined],
      ['function_health', 'dsql', 'shop_ro', undefined],
      ['function_list_messages', 'dsql', 'shop_ro', undefined],
    ]);
    expect(JSON.stringify(json)).not.toMatch(/aurora_(secret|cluster)_arn/);
  });
});

function fail(what: string): never {
  throw new Error(`no ${what}`);
}
