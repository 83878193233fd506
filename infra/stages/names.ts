import { project as configuredProject } from '../config.ts';
import type { IamUser } from './options/access.ts';
import type { Stage } from './stage.ts';

/** Names in AWS. They are contracts: a new name of a cluster, a secret or a group replaces it. */
export interface StageNames {
  readonly clusterIdentifier: string;
  readonly writerIdentifier: string;
  readonly subnetGroup: string;
  readonly securityGroup: string;
  readonly proxy: string;
  readonly proxyRole: string;
  readonly proxySecurityGroup: string;
  readonly endpointsSecurityGroup: string;
  /** The service follows. */
  readonly endpointPrefix: string;
  readonly backupVault: string;
  readonly backupPlan: string;
  readonly backupRole: string;
  /** A random suffix follows: the name of a deleted secret cannot be used until its recovery window ends. */
  readonly secretPrefix: string;
  readonly lambdaRole: string;
  readonly lambdaLogGroup: string;
  /** The major follows, so that the groups of two majors can exist at the same time. */
  readonly parameterGroupPrefix: string;
  readonly monitoringRole: string;
  readonly keyAlias: string;
  readonly alarmTopic: string;
  /** The name of the metric follows. */
  readonly alarmPrefix: string;
  /** The kind of source follows. */
  readonly eventsPrefix: string;
  readonly dashboard: string;
  readonly functionsDashboard: string;
  readonly vpc: string;
  /** The creation time of the cluster follows. */
  readonly finalSnapshotPrefix: string;
  /** The name of the function follows: for the function itself and for its role. */
  readonly functionPrefix: string;
  readonly api: string;
  /** API Gateway may write to groups with this prefix without a growing resource policy. */
  readonly apiLogGroup: string;
  readonly functionsKeyAlias: string;
  readonly functionsSecurityGroup: string;
  /** The tag `Name` of the cluster of Aurora DSQL, which itself has no name; also the prefix of related names. */
  readonly dsql: string;
  readonly dsqlKeyAlias: string;
  readonly dsqlBackupRole: string;
}

type Named = Pick<Stage, 'name'> & {
  readonly durability?: Pick<Stage['durability'], 'adopt'>;
  readonly engine?: { readonly family?: Stage['engine']['family'] };
};

/** `dev` has the short names (`shop-aurora`); every other stage adds its own (`shop-production-aurora`). */
export function stageNames(stage: Named, project: string = configuredProject): StageNames {
  const prefix = stage.name === 'dev' ? project : `${project}-${stage.name}`;
  const adopted = stage.durability?.adopt;
  const clusterIdentifier = adopted?.clusterIdentifier ?? `${prefix}-aurora`;
  return {
    clusterIdentifier,
    writerIdentifier: instanceIdentifier(stage, '1', project),
    subnetGroup: `${prefix}-aurora-subnet-group`,
    securityGroup: `${prefix}-aurora-sg`,
    proxy: `${prefix}-aurora-proxy`,
    proxyRole: `${prefix}-rds-proxy-role`,
    proxySecurityGroup: `${prefix}-aurora-proxy-sg`,
    endpointsSecurityGroup: `${prefix}-aurora-endpoints-sg`,
    endpointPrefix: `${prefix}-aurora-`,
    backupVault: `${prefix}-aurora-backups`,
    backupPlan: `${prefix}-aurora-backups`,
    backupRole: `${prefix}-aws-backup-role`,
    secretPrefix: `${prefix}-db-credentials-`,
    lambdaRole: `${prefix}-lambda-aurora-role`,
    lambdaLogGroup: `/aws/lambda/${prefix}`,
    parameterGroupPrefix: `${prefix}-aurora-${stage.engine?.family ?? 'postgresql'}`,
    monitoringRole: `${prefix}-rds-monitoring-role`,
    keyAlias: `alias/${prefix}-aurora`,
    alarmTopic: `${prefix}-aurora-alarms`,
    alarmPrefix: `${prefix}-aurora-`,
    eventsPrefix: `${prefix}-aurora-`,
    dashboard: `${prefix}-aurora`,
    functionsDashboard: `${prefix}-functions`,
    vpc: `${prefix}-aurora-vpc`,
    finalSnapshotPrefix: `${clusterIdentifier}-final-`,
    functionPrefix: `${prefix}-fn-`,
    api: `${prefix}-api`,
    apiLogGroup: `/aws/vendedlogs/apis/${prefix}-api`,
    functionsKeyAlias: `alias/${prefix}-functions`,
    functionsSecurityGroup: `${prefix}-functions-sg`,
    dsql: `${prefix}-dsql`,
    dsqlKeyAlias: `alias/${prefix}-dsql`,
    dsqlBackupRole: `${prefix}-dsql-backup-role`,
  };
}

/** The identifier of an instance: the writer is `1`, readers have the names of `instances.readers`. */
export function instanceIdentifier(stage: Named, name: string, project: string = configuredProject): string {
  const prefix = stage.name === 'dev' ? project : `${project}-${stage.name}`;
  return stage.durability?.adopt?.instances[name] ?? `${prefix}-aurora-${name}`;
}

/** The stack with the resources that must never be lost: `npx cdktf deploy <this>`, `cdktf.out/stacks/<this>`. */
export function databaseStackId(stage: Pick<Stage, 'name'>): string {
  return `${stage.name}-database`;
}

/** The stack of the functions and their HTTP API, which may be redeployed at any time. */
export function functionsStackId(stage: Pick<Stage, 'name'>): string {
  return `${stage.name}-functions`;
}

/** The stack of the cluster of Aurora DSQL, which must never be lost either. */
export function dsqlStackId(stage: Pick<Stage, 'name'>): string {
  return `${stage.name}-dsql`;
}

/** Whether the stage has the dsql stack. */
export function hasDsql({ dsql }: Pick<Stage, 'dsql'>): boolean {
  return dsql.enabled;
}

/** The role of Aurora DSQL that code signs in as, by level; `npm run users` creates it. */
export function dsqlRole({ databaseName }: Pick<Stage, 'databaseName'>, user: 'rw' | 'ro'): string {
  return `${databaseName}_${user}`;
}

/** The name of a function on AWS and of its IAM role. */
export function functionRoleName(stage: Named, functionName: string): string {
  return `${stageNames(stage).functionPrefix}${functionName}`;
}

/** The name of the stage that a stack is of. */
export function stageOfStackId(stackId: string): string {
  return stackId.replace(/-(database|dsql|functions)$/, '');
}

/** Whether the stage has the functions stack. */
export function hasFunctions({ functions }: Pick<Stage, 'functions'>): boolean {
  return functions.authorizer !== undefined;
}

/** Whether functions sign in to PostgreSQL with tokens of IAM, and read no secret. */
export function functionsSignInWithIam({
  functions,
  network,
  access,
}: Pick<Stage, 'functions' | 'network' | 'access'>): boolean {
  const hasUser = functions.iamUser !== undefined || access.iamUsers || network.proxy?.login === 'iam';
  return functions.backend === 'postgres' && hasUser;
}

/** A database user other than the master user: the suffixes of its names in AWS and in PostgreSQL. */
export type UserOfDatabase = 'rw' | 'ro' | 'migrate';

/** The users of the stage. */
export function usersOf({
  access,
}: {
  readonly access: Pick<Stage['access'], 'users' | 'migrationUser'>;
}): readonly UserOfDatabase[] {
  if (!access.users) return [];
  return access.migrationUser ? ['rw', 'ro', 'migrate'] : ['rw', 'ro'];
}

/** The name in PostgreSQL of a user that signs in with tokens of IAM. */
export function iamUserName(databaseName: string, user: IamUser): string {
  return `${databaseName}_iam_${user}`;
}

/** Every stack of the stage, in the order of a deploy. */
export function stackIds(stage: Stage): readonly string[] {
  return [
    databaseStackId(stage),
    ...(hasDsql(stage) ? [dsqlStackId(stage)] : []),
    ...(hasFunctions(stage) ? [functionsStackId(stage)] : []),
  ];
}

/** The SSM parameter in which the stack of a database keeps a value of the connection contract. */
export function parameterName(stage: Pick<Stage, 'name'>, output: string, project: string = configuredProject): string {
  return `/${project}/${stage.name}/${output}`;
}
