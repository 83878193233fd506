// The connection of a cluster that another tool created, from RDS and Secrets Manager. No secret is read.
import { type DBCluster, DBClusterNotFoundFault, DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import {
  DescribeSecretCommand,
  ListSecretsCommand,
  type ListSecretsCommandOutput,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ConfigError } from '@daybreak/database/settings';
import { awsClientOptions } from '../aws-client.ts';
import { explainAwsError } from '../aws-error.ts';
import { statusReadiness } from '../deploy/readiness.ts';
import type { EnvValues } from './outputs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ClusterChoice {
  /** Its identifier or its ARN. */
  readonly cluster: string;
  /** Name or ARN of the secret. @default - the one that RDS manages, or the only one that names the cluster */
  readonly secret?: string;
  /** @default - the database that was created with the cluster */
  readonly database?: string;
}

/**
 * The values of `.env` for a cluster.
 * @throws {ConfigError} with every problem: not found, not Aurora PostgreSQL, stopped, no Data API, no secret or several, no database
 * @throws {Error} AWS denies it, or does not answer
 */
export async function clusterValues(choice: ClusterChoice, env: Environment): Promise<EnvValues> {
  const identifier = choice.cluster.split(':').at(-1) ?? '';
  const region = (choice.cluster.startsWith('arn:') ? choice.cluster.split(':')[3] : undefined) || env.AWS_REGION;
  if (!/^(?:arn:aws[a-z-]*:rds:[a-z0-9-]+:\d{12}:cluster:)?[a-zA-Z][a-zA-Z0-9-]{0,62}$/.test(choice.cluster)) {
    throw refusal(identifier, [
      `--cluster: got ${JSON.stringify(choice.cluster)}. Expected the identifier of a DB cluster, such as shop-aurora, or its ARN.`,
    ]);
  }
  if (!region) {
    throw refusal(identifier, [
      'AWS_REGION: missing in the environment. Set it to the Region of the cluster, or give --cluster its ARN.',
    ]);
  }
  const cluster = await describeCluster(identifier, region, env);
  if (cluster === undefined || (choice.cluster.startsWith('arn:') && cluster.DBClusterArn !== choice.cluster)) {
    throw refusal(identifier, [
      `It was not found in ${region} with these credentials. Correct --cluster or AWS_REGION, or choose another AWS_PROFILE. To see what there is: aws rds describe-db-clusters --region ${region} --query "DBClusters[].DBClusterIdentifier"`,
    ]);
  }
  const secret = await findSecret(cluster, choice.secret, region, env);
  const database = choice.database || cluster.DatabaseName || undefined;
  const problems = [
    ...clusterProblems(cluster, identifier, region),
    ...('problem' in secret ? [secret.problem] : []),
    ...(database === undefined
      ? ['It was created without a database, and --database is missing. Add --database with the name of one.']
      : []),
  ];
  if (problems.length > 0 || 'problem' in secret || database === undefined) throw refusal(identifier, problems);
  return {
    AURORA_CLUSTER_ARN: cluster.DBClusterArn ?? '',
    AURORA_SECRET_ARN: secret.arn,
    ...(cluster.Endpoint !== undefined && { AURORA_ENDPOINT: cluster.Endpoint }),
    ...(cluster.ReaderEndpoint !== undefined && { AURORA_READER_ENDPOINT: cluster.ReaderEndpoint }),
    DATABASE_NAME: database,
    AWS_REGION: region,
  };
}

function clusterProblems(cluster: DBCluster, identifier: string, region: string): readonly string[] {
  const { DBClusterArn: arn = '', Engine: engine = 'unknown', HttpEndpointEnabled: hasDataApi, Status } = cluster;
  // Then nothing else matters.
  if (engine !== 'aurora-postgresql') {
    return [`Its engine is ${engine}. Expected aurora-postgresql. Choose another cluster.`];
  }
  const readiness = statusReadiness('It', Status ?? 'unknown', '', identifier);
  return [
    ...(readiness.kind === 'failed' ? [readiness.message] : []),
    ...(readiness.kind === 'coming' ? [`${readiness.what}. Expected available. Wait, and run the command again.`] : []),
    ...(hasDataApi === true
      ? []
      : [
          `Its Data API is off (HttpEndpointEnabled). Turn it on: aws rds enable-http-endpoint --region ${region} --resource-arn ${arn}`,
        ]),
  ];
}

async function describeCluster(identifier: string, region: string, env: Environment): Promise<DBCluster | undefined> {
  const client = new RDSClient(awsClientOptions('rds', { region, env }));
  try {
    const { DBClusters } = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
    return DBClusters?.[0];
  } catch (error) {
    if (error instanceof DBClusterNotFoundFault) return undefined;
    throw explainAwsError(`DescribeDBClusters of ${identifier}`, error, env);
  } finally {
    client.destroy();
  }
}

type Secret = { readonly arn: string } | { readonly problem: string };

async function findSecret(
  cluster: DBCluster,
  chosen: string | undefined,
  region: string,
  env: Environment,
): Promise<Secret> {
  const managed = cluster.MasterUserSecret?.SecretArn;
  if (chosen === undefined && managed !== undefined) return { arn: managed };
  const client = new SecretsManagerClient(awsClientOptions('secretsmanager', { region, env }));
  try {
    return chosen === undefined ? await searchSecret(client, cluster) : await describeSecret(client, chosen);
  } catch (error) {
    const operation = chosen === undefined ? 'ListSecrets' : `DescribeSecret of ${chosen}`;
    throw explainAwsError(operation, error, env);
  } finally {
    client.destroy();
  }
}

async function describeSecret(client: SecretsManagerClient, chosen: string): Promise<Secret> {
  try {
    const { ARN, DeletedDate } = await client.send(new DescribeSecretCommand({ SecretId: chosen }));
    if (DeletedDate === undefined && ARN !== undefined) return { arn: ARN };
    return {
      problem: `--secret: ${chosen} is scheduled for deletion. Restore it, or choose another one: aws secretsmanager restore-secret --secret-id ${chosen}`,
    };
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    return {
      problem: `--secret: ${chosen} was not found. Expected the name or the ARN of a secret in the Region of the cluster.`,
    };
  }
}

/** The secrets whose name, description or tags have the cluster: the query editor of RDS names them after the resource id. */
async function searchSecret(client: SecretsManagerClient, cluster: DBCluster): Promise<Secret> {
  const found = new Map<string, string>();
  for (const word of [cluster.DBClusterIdentifier, cluster.DbClusterResourceId]) {
    if (word === undefined) continue;
    let next: string | undefined;
    do {
      const page: ListSecretsCommandOutput = await client.send(
        new ListSecretsCommand({ Filters: [{ Key: 'all', Values: [word] }], ...(next && { NextToken: next }) }),
      );
      for (const { ARN = '', Name = '' } of page.SecretList ?? []) found.set(ARN, Name);
      next = page.NextToken;
    } while (next);
  }
  const [first, ...others] = [...found];
  if (first === undefined) {
    return {
      problem:
        'RDS manages no secret for it, and no secret names it. Add --secret with the name or ARN of a secret that has username and password.',
    };
  }
  if (others.length === 0) return { arn: first[0] };
  const names = [...found.values()].sort();
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
  return {
    problem: `RDS manages no secret for it, and ${names.length} secrets name it: ${shown}. Choose one with --secret.`,
  };
}

function refusal(identifier: string, problems: readonly string[]): ConfigError {
  return new ConfigError(`Cannot use DB cluster ${identifier}`, problems);
}
