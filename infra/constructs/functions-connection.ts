import {
  type Account,
  dataApiStatements,
  iamLoginArn,
  iamLoginStatement,
  secretStatements,
} from '@daybreak/aurora/parts';
import { SECRET_KEY_PARAMETER, VPC_PARAMETERS } from '@daybreak/database/settings';
import type { TerraformStack } from 'cdktf';
import { type Route, userOfRoute } from '../lambda/routes.ts';
import { NETWORK_INTERFACE_ACTIONS } from '../policy/network-interface-actions.ts';
import { dsqlRole, functionsSignInWithIam, iamUserName, type Stage } from '../stages/index.ts';
import { connectionParameter } from './connection-parameters.ts';
import { type FunctionsNetwork, functionsNetwork } from './functions-network.ts';
import { dsqlConnectStatement } from './grant-dsql.ts';
import { proxyPort } from './proxy.ts';

/** How the functions of a stage reach the database. */
export interface FunctionsConnection {
  /** Variables of a function. */
  readonly environment: (route: Route) => Readonly<Record<string, string>>;
  /** The rights of its role for that. */
  readonly statements: (route: Route, functionName: string) => readonly object[];
  /** Undefined: outside of a VPC. */
  readonly network: FunctionsNetwork | undefined;
}

export interface FunctionsConnectionOptions {
  readonly stage: Stage;
  readonly routes: readonly Route[];
  readonly region: string;
  readonly account: Account;
}

/** By the backend of the stage. The database stack stores the address of the database in SSM parameters. */
export function functionsConnection(stack: TerraformStack, options: FunctionsConnectionOptions): FunctionsConnection {
  switch (options.stage.functions.backend) {
    case 'data-api':
      return throughDataApi(stack, options);
    case 'postgres':
      return overPostgres(stack, options);
    case 'dsql':
      return toDsql(stack, options);
  }
}

function throughDataApi(
  stack: TerraformStack,
  { stage, routes, region }: FunctionsConnectionOptions,
): FunctionsConnection {
  const secretOf = userSecretParameters(stack, stage, routes);
  const clusterArn = connectionParameter(stack, stage, 'aurora_cluster_arn');
  const secretKeyArn = secretKeyParameter(stack, stage);
  const database = connectionParameter(stack, stage, 'database_name');
  return {
    environment: (route) => ({
      AURORA_CLUSTER_ARN: clusterArn,
      DATABASE_NAME: database,
      AURORA_SECRET_ARN: secretOf(route),
    }),
    statements: (route) =>
      dataApiStatements(route.level, { clusterArn, secretArn: secretOf(route), secretKeyArn, region }),
    network: undefined,
  };
}

/** Signs in as the database role that `npm run users` maps to the role of the function, without a VPC and without a secret. */
function toDsql(stack: TerraformStack, { stage, region }: FunctionsConnectionOptions): FunctionsConnection {
  const endpoint = connectionParameter(stack, stage, 'dsql_endpoint');
  const connect = dsqlConnectStatement(connectionParameter(stack, stage, 'dsql_cluster_arn'));
  return {
    environment: (route) => ({
      DATABASE_BACKEND: 'dsql',
      CLUSTER_ENDPOINT: endpoint,
      CLUSTER_USER: dsqlRole(stage, userOfRoute(route)),
      REGION: region,
    }),
    statements: () => [connect],
    network: undefined,
  };
}

/** From inside the VPC, to the proxy if there is one, with a secret or a token of IAM. */
function overPostgres(stack: TerraformStack, options: FunctionsConnectionOptions): FunctionsConnection {
  const { stage, account, region } = options;
  const hasProxy = stage.network.proxy !== undefined;
  const port = hasProxy ? proxyPort(stage) : stage.network.port;
  const place = {
    DATABASE_BACKEND: 'postgres',
    DATABASE_HOST: connectionParameter(stack, stage, hasProxy ? 'proxy_endpoint' : 'aurora_cluster_endpoint'),
    DATABASE_PORT: String(port),
    DATABASE_NAME: connectionParameter(stack, stage, 'database_name'),
  };
  const login = functionsSignInWithIam(stage) ? withIam(stack, options) : withSecret(stack, options);
  return {
    environment: (route) => ({ ...place, ...login.environment(route) }),
    statements: (route, functionName) => [
      ...login.statements(route),
      ...networkInterfaces(`arn:${account.partition()}:lambda:${region}:${account.id}:function:${functionName}`),
    ],
    network: functionsNetwork(stack, { stage, port }),
  };
}

interface Login {
  readonly environment: (route: Route) => Readonly<Record<string, string>>;
  readonly statements: (route: Route) => readonly object[];
}

function withSecret(stack: TerraformStack, { stage, routes, region }: FunctionsConnectionOptions): Login {
  const secretOf = userSecretParameters(stack, stage, routes);
  const secretKeyArn = secretKeyParameter(stack, stage);
  return {
    environment: (route) => ({ DATABASE_SECRET_ARN: secretOf(route) }),
    statements: (route) => secretStatements({ secretArn: secretOf(route), secretKeyArn, region }),
  };
}

/**
 * Signs in as the user in the stage, or, if the database has users of IAM, as the user of the function's level. A proxy signs in its
 * clients as the user of its secret, which is the master user.
 */
function withIam(stack: TerraformStack, { stage, account, region }: FunctionsConnectionOptions): Login {
  const { access, functions, credentials, databaseName } = stage;
  const userOf = (route: Route) =>
    functions.iamUser ?? (access.iamUsers ? iamUserName(databaseName, userOfRoute(route)) : credentials.masterUsername);
  const resourceId = connectionParameter(stack, stage, VPC_PARAMETERS.databaseResource);
  const at = { partition: account.partition(), region, accountId: account.id, resourceId };
  return {
    environment: (route) => ({ DATABASE_LOGIN: 'iam', DATABASE_USER: userOf(route) }),
    statements: (route) => [iamLoginStatement(iamLoginArn({ ...at, user: userOf(route) }))],
  };
}

/**
 * Lambda uses the role of a function for its network interfaces. The code of the function does not need these rights, and does not get
 * them.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 */
function networkInterfaces(functionArn: string): readonly object[] {
  return [
    { Sid: 'NetworkInterfaces', Effect: 'Allow', Action: NETWORK_INTERFACE_ACTIONS, Resource: '*' },
    {
      Sid: 'NotInCode',
      Effect: 'Deny',
      Action: NETWORK_INTERFACE_ACTIONS,
      Resource: '*',
      Condition: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
    },
  ];
}

function secretKeyParameter(stack: TerraformStack, stage: Stage): string | undefined {
  return stage.keys.secret === 'own' ? connectionParameter(stack, stage, SECRET_KEY_PARAMETER) : undefined;
}

/** The ARN of the secret that each function signs in with; the parameters are read once each. */
function userSecretParameters(stack: TerraformStack, stage: Stage, routes: readonly Route[]): (route: Route) => string {
  const nameOf = (route: Route) =>
    stage.access.users ? `aurora_${userOfRoute(route)}_secret_arn` : 'aurora_secret_arn';
  const names = [...new Set(routes.map(nameOf))];
  const arns = new Map(names.map((name) => [name, connectionParameter(stack, stage, name)]));
  return (route) => arns.get(nameOf(route)) ?? '';
}
