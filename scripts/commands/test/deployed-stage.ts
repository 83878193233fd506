// The stage dev of one test: its stacks without providers, for the real Terraform, and parts that record what needs AWS.
import * as fs from 'node:fs';
import path from 'node:path';
import { hostOf } from '@daybreak/database/settings';
import { afterEach, beforeEach } from '@jest/globals';
import { findStage } from '../../../infra/stages/index.ts';
import type { DeployParts, DeploySettings } from '../../deploy/deploy.ts';
import { createStack, ENV, type TestStack } from '../../terraform/test/stack.ts';
import { type TestIo, testIo } from '../../test/io.ts';

export const OUTPUTS = {
  aurora_cluster_arn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  aurora_secret_arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  aurora_cluster_endpoint: 'alex-aurora.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com',
  aurora_reader_endpoint: 'alex-aurora.cluster-ro-abcdefghijkl.us-east-1.rds.amazonaws.com',
  database_name: 'alex',
  lambda_role_arn: 'arn:aws:iam::123456789012:role/alex-lambda-aurora-role',
  aws_region: 'us-east-1',
};
export const DSQL_OUTPUTS = {
  dsql_endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
  dsql_user: 'admin',
  dsql_region: 'us-east-1',
  dsql_cluster_arn: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
};
export const API_URL = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';

const outputOf = (values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

/** The outputs of the real stack, with resources that need no provider. */
export const stackOf = (resources: object, outputs: Readonly<Record<string, string>> = OUTPUTS) => ({
  resource: { terraform_data: resources },
  output: outputOf(outputs),
});
export const CLUSTER = { aurora: { input: 'the cluster' } };

/** The stack of the database. */
export let stack: TestStack;
beforeEach(() => {
  stack = createStack('dev-database', stackOf(CLUSTER));
});
afterEach(() => stack.remove());

/** A second stack of the stage. */
export interface SecondStack {
  readonly kind: 'dsql' | 'functions';
  readonly stack: TestStack;
}
export const addDsql = (): SecondStack => ({
  kind: 'dsql',
  stack: createStack('dev-dsql', stackOf({ d: { input: 'x' } }, DSQL_OUTPUTS), stack.root),
});
export const addFunctions = (): SecondStack => ({
  kind: 'functions',
  stack: createStack('dev-functions', stackOf({ health: { input: 'the function' } }, { api_url: API_URL }), stack.root),
});

export const at = (name: string) => path.join(stack.root, name);
export const resources = () => {
  try {
    return stack.terraform('state', 'list').trim().split('\n');
  } catch {
    return [];
  }
};

/** A user who gives these answers; without answers there is no terminal. Times in the output are masked. */
export function person(answers?: readonly string[], env: NodeJS.ProcessEnv = {}): TestIo {
  const io = testIo({ answers, env: { ...ENV, ...env }, cwd: stack.root });
  return { ...io, err: (line) => io.err(line.replace(/ in [\d.]+ s$/, ' in … s')) };
}

export const settings: DeploySettings = {
  stage: 'dev',
  yes: false,
  import: false,
  migrate: true,
  envFile: '.env',
  timeout: 60,
  json: false,
};

/** The real Terraform on the stacks of the test; actions that need AWS are only recorded in `done`. */
export function parts(done: string[], more: Partial<DeployParts> = {}, second?: SecondStack): DeployParts {
  return {
    async prepare(_stage, terraform, _io, only) {
      const { initStack } = await import('../../terraform/plan.ts');
      const dev = findStage('dev');
      const stage = { ...dev, dsql: { ...dev.dsql, enabled: second?.kind === 'dsql' } };
      const all = [
        { stage, kind: 'database' as const, id: 'dev-database', folder: stack.folder },
        ...(second ? [{ stage, kind: second.kind, id: `dev-${second.kind}`, folder: second.stack.folder }] : []),
      ];
      const chosen = all.filter(({ kind }) => only === undefined || kind === only);
      for (const { folder } of chosen) await initStack(terraform, folder);
      return chosen;
    },
    previewUntil: async () => undefined,
    async settle(identifier, region) {
      done.push(`settle ${identifier} ${region}`);
    },
    async wait(connection, { timeoutMs }) {
      done.push(
        `wait for ${connection.backend === 'data-api' ? connection.resourceArn : hostOf(connection)} ${timeoutMs} ms, .env ${fs.existsSync(at('.env')) ? 'is' : 'is not'} there`,
      );
      return 1;
    },
    async migrate(connection) {
      done.push(`migrate ${connection.database}, .env ${fs.existsSync(at('.env')) ? 'is' : 'is not'} there`);
      return { applied: ['20261120090000_create_users.sql'], already: [] };
    },
    async users(connection) {
      done.push(`users ${Object.keys(connection.userSecretArns ?? {}).join(' ')}`);
      return { changes: ['Fixed: something'] };
    },
    async dsqlUsers(connection, _io, { name }) {
      done.push(`users of ${connection.endpoint}, stage ${name}`);
      return { changes: ['Fixed: role alex_rw is missing'] };
    },
    async checkApi({ functionName, apiUrl, migrated }) {
      done.push(`check ${functionName} ${apiUrl}${migrated ? '' : ', not migrated'}`);
    },
    ...more,
  };
}
