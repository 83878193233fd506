import { DATA_API_ACTIONS } from '@daybreak/aurora/facts';
import { describe, expect, test } from '@jest/globals';
import { NETWORK_INTERFACE_ACTIONS } from '../../policy/network-interface-actions.ts';
import { FunctionsStack } from '../../stacks/functions-stack.ts';
import { testCode } from '../../stacks/test/code.ts';
import { resolveStage, type StageSettings } from '../../stages/index.ts';
import { resourcesOf } from '../../terraform/document.ts';
import { documentFrom } from '../../terraform/read.ts';
import { templateOf } from '../../terraform/value.ts';
import { synthesise } from '../proof/synthesise.ts';
import { ACCOUNT, REGION } from './example-arns.ts';
import { accessOf, type RoleAccess } from './role-access.ts';
import { withConnection } from './with-connection.ts';

const CLUSTER = `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:alex-aurora`;
const SECRET = `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:alex-db-credentials-1a2b3c4d-AbCdEf`;
const userOf = (resource: string, user: string) => `arn:aws:rds-db:${REGION}:${ACCOUNT}:dbuser:${resource}/${user}`;
const code = testCode();
const names = code.map(({ route }) => route.name);

const POSTGRES = { authorizer: 'iam', backend: 'postgres' } as const;
const WITH_SECRET: StageSettings = {
  name: 'test',
  functions: POSTGRES,
  network: { placement: { kind: 'dedicated', cidrBlock: '10.40.0.0/16' }, vpcEndpoints: ['secretsmanager'] },
};
const WITH_IAM: StageSettings = { name: 'test', functions: { ...POSTGRES, iamUser: 'app' } };
const PROXIED: StageSettings = { name: 'test', functions: POSTGRES, network: { proxy: { login: 'iam' } } };

function stackOf(settings: StageSettings) {
  const stage = resolveStage(settings);
  const { json } = synthesise((app) => new FunctionsStack(app, stage, code));
  const values = {
    aurora_secret_arn: SECRET,
    database_resource_id: 'cluster-ABC',
    database_security_group_id: 'sg-database',
  };
  return documentFrom(withConnection(json, values), 'functions');
}

function rolesOf(settings: StageSettings): ReadonlyMap<string, RoleAccess> {
  const stack = stackOf(settings);
  return new Map(
    names.map((name) => {
      const id = name.replaceAll('-', '_');
      const role = resourcesOf(stack, 'aws_iam_role').find(({ address }) => address === `aws_iam_role.role_${id}`);
      if (role === undefined) throw new Error(`no role of ${name}`);
      return [name, accessOf(stack, role)];
    }),
  );
}

describe.each<[string, StageSettings]>([
  ['that read a secret', WITH_SECRET],
  ['that sign in with IAM', WITH_IAM],
  ['that sign in to a proxy with IAM', PROXIED],
])('functions in a VPC %s', (_, settings) => {
  const roles = rolesOf(settings);
  const each = (ask: (role: RoleAccess, name: string) => unknown) =>
    names.map((name) => [name, ask(roles.get(name) as RoleAccess, name)]);
  const all = (answer: boolean) => names.map((name) => [name, answer]);

  test('may not call the Data API', () => {
    for (const action of DATA_API_ACTIONS.transactions) {
      expect(each((role) => role.may({ action, resource: CLUSTER }))).toEqual(all(false));
    }
  });

  test('read the secret of their database only if they sign in with it', () => {
    const reads = settings === WITH_SECRET;

    expect(each((role) => role.may({ action: 'secretsmanager:GetSecretValue', resource: SECRET }))).toEqual(all(reads));
    expect(each((role) => role.may({ action: 'secretsmanager:GetSecretValue', resource: `${SECRET}x` }))).toEqual(
      all(false),
    );
  });

  test('sign in with IAM as one user of one database, or not at all', () => {
    const user = settings === WITH_IAM ? 'app' : settings === PROXIED ? 'alexadmin' : undefined;
    const mayConnect = (resource: string) => each((role) => role.may({ action: 'rds-db:connect', resource }));

    for (const name of ['app', 'alexadmin']) {
      expect(mayConnect(userOf('cluster-ABC', name))).toEqual(all(name === user));
      expect(mayConnect(userOf('cluster-OTHER', name))).toEqual(all(false));
    }
  });

  test('let Lambda create network interfaces, but not the code of the function', () => {
    for (const action of NETWORK_INTERFACE_ACTIONS) {
      expect(each((role) => role.may({ action, resource: '*', context: {} }))).toEqual(all(true));
      expect(
        each((role, name) => {
          const arn = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:alex-test-fn-${name}`;
          return role.may({ action, resource: '*', context: { 'lambda:SourceFunctionArn': arn } });
        }),
      ).toEqual(all(false));
    }
  });

  test('may do nothing else with the network', () => {
    for (const action of ['ec2:AuthorizeSecurityGroupIngress', 'ec2:AttachNetworkInterface', 'ec2:RunInstances']) {
      expect(each((role) => role.may({ action, resource: '*', context: {} }))).toEqual(all(false));
    }
  });
});

test.each<[string, StageSettings, readonly (readonly unknown[])[]]>([
  ['the database, with IAM', WITH_IAM, [['sg-database', 5432]]],
  [
    'the database and Secrets Manager, with a secret',
    WITH_SECRET,
    [
      ['sg-database', 5432],
      [expect.stringContaining('endpoints_security_group_id'), 443],
    ],
  ],
])('the security group of the functions allows traffic only to %s', (_, settings, expected) => {
  const rules = resourcesOf(stackOf(settings), 'aws_vpc_security_group_egress_rule');

  expect(
    rules.map(({ values }) => [templateOf(values.referenced_security_group_id ?? null), values.from_port]),
  ).toEqual(expected);
  expect(rules.map(({ values }) => [values.to_port, values.ip_protocol])).toEqual(
    expected.map(([, port]) => [port, 'tcp']),
  );
  expect(resourcesOf(stackOf(settings), 'aws_vpc_security_group_ingress_rule')).toHaveLength(1);
});
