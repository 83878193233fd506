// Reads a cluster and its surroundings from AWS. Each request is sent once; no secret is read.
import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetRoleCommand, IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  type DBCluster,
  DBClusterNotFoundFault,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribePendingMaintenanceActionsCommand,
  type PendingMaintenanceAction,
  RDSClient,
} from '@aws-sdk/client-rds';
import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type Database, statement } from '@daybreak/database';
import type { DataApiConnection } from '@daybreak/database/settings';
import { awsClientOptions } from '../../aws-client.ts';
import { connectThroughProxy } from '../../connect.ts';
import { type MetricSeries, readMetrics } from '../../monitor/read-metrics.ts';
import { once } from '../once.ts';
import { type Reach, reach } from './reach.ts';
import { type Decision, decisionsOf } from './simulation.ts';

type Credentials = NonNullable<ConstructorParameters<typeof STSClient>[0]>['credentials'];

export interface AwsFacts {
  readonly region: string;
  readonly account: string;
  readonly identifier: string;
  /** A plain request to the Data API's host, through the proxy in use. */
  reach(): Promise<Reach>;
  /** The source of the credentials, as the SDK names it. */
  credentials(): Promise<string>;
  identity(): Promise<{ readonly arn: string; readonly account: string }>;
  /** Undefined when this account does not have the cluster in the Region. */
  cluster(): Promise<DBCluster | undefined>;
  instances(): Promise<readonly DBInstance[]>;
  maintenance(): Promise<readonly PendingMaintenanceAction[]>;
  /** Undefined when the secret was not found. Its value is never read. */
  secret(): Promise<DescribeSecretCommandOutput | undefined>;
  /** The secrets of the users of the database, by user; those that are not found are left out. */
  userSecrets(): Promise<Readonly<Record<string, DescribeSecretCommandOutput>>>;
  /** Metrics of the last `hours` hours. */
  metrics(hours: number): Promise<readonly MetricSeries[]>;
  alarms(prefix: string): Promise<readonly MetricAlarm[]>;
  roleArn(name: string): Promise<string>;
  simulate(principal: string, actions: readonly string[], resource: string): Promise<readonly Decision[]>;
  /** The user, the database, and the duration of the first statement. */
  who(): Promise<{
    readonly who: string;
    readonly database: string;
    readonly version: string;
    readonly elapsedMs: number;
  }>;
  /** The database through the Data API. Waits for a resume only if requested. */
  database(): Promise<Database>;
  close(): Promise<void>;
}

export interface AwsFactsOptions {
  readonly connection: DataApiConnection;
  readonly env: NodeJS.ProcessEnv;
  readonly wake: boolean;
  /** @default - the SDK's own search: environment, profile, role */
  readonly credentials?: Credentials;
  /** How the database is reached. @default - through the proxy of the environment */
  readonly connect?: typeof connectThroughProxy;
}

const REQUEST_TIMEOUT_MS = 4_000;
const RESUME_MS = 60_000;

const WHO = statement({
  sql: 'SELECT current_user::text AS who, current_database()::text AS database, version() AS version',
  row: { who: 'text', database: 'text', version: 'text' },
});

export function connectAws({
  connection,
  env,
  wake,
  credentials,
  connect = connectThroughProxy,
}: AwsFactsOptions): AwsFacts {
  const [, , , region = '', account = '', , identifier = ''] = connection.resourceArn.split(':');
  const options = (service: string) => ({
    ...awsClientOptions(service, { region, env, requestTimeoutMs: REQUEST_TIMEOUT_MS }),
    maxAttempts: 2,
    ...(credentials && { credentials }),
  });
  const sts = once(() => new STSClient(options('sts')));
  const rds = once(() => new RDSClient(options('rds')));
  const iam = once(() => new IAMClient(options('iam')));
  const secrets = once(() => new SecretsManagerClient(options('secretsmanager')));
  const cloudWatch = once(() => new CloudWatchClient(options('monitoring')));
  let opened: Database | undefined;
  const byHours = new Map<number, Promise<readonly MetricSeries[]>>();

  const cluster = once(async () => {
    try {
      const answer = await rds().send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
      return answer.DBClusters?.[0];
    } catch (error) {
      if (error instanceof DBClusterNotFoundFault) return undefined;
      throw error;
    }
  });

  const describeSecret = async (arn: string): Promise<DescribeSecretCommandOutput | undefined> => {
    try {
      return await secrets().send(new DescribeSecretCommand({ SecretId: arn }));
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };

  const database = once(async () => {
    const maxWaitMs = wake ? RESUME_MS : 0;
    opened = await connect(connection, env, { maxWaitMs });
    return opened;
  });

  return {
    region,
    account,
    identifier,
    reach: once(() => reach(region, env)),
    credentials: once(async () => {
      const found = (await sts().config.credentials()) as { readonly $source?: Readonly<Record<string, string>> };
      return (
        Object.keys(found.$source ?? {})[0]
          ?.replace(/^CREDENTIALS_/, '')
          .toLowerCase()
          .replaceAll('_', ' ') ?? 'given'
      );
    }),
    identity: once(async () => {
      const { Arn: arn = '', Account: own = '' } = await sts().send(new GetCallerIdentityCommand({}));
      return { arn, account: own };
    }),
    cluster,
    instances: once(async () => {
      const members = (await cluster())?.DBClusterMembers ?? [];
      const answers = await Promise.all(
        members.map(({ DBInstanceIdentifier }) => rds().send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))),
      );
      return answers.flatMap(({ DBInstances }) => DBInstances ?? []);
    }),
    maintenance: once(async () => {
      const answer = await rds().send(
        new DescribePendingMaintenanceActionsCommand({ ResourceIdentifier: connection.resourceArn }),
      );
      return (answer.PendingMaintenanceActions ?? []).flatMap(
        ({ PendingMaintenanceActionDetails }) => PendingMaintenanceActionDetails ?? [],
      );
    }),
    secret: once(() => describeSecret(connection.secretArn)),
    userSecrets: once(async () => {
      const found = await Promise.all(
        Object.entries(connection.userSecretArns ?? {}).map(
          async ([user, arn]) => [user, await describeSecret(arn)] as const,
        ),
      );
      return Object.fromEntries(found.flatMap(([user, secret]) => (secret === undefined ? [] : [[user, secret]])));
    }),
    metrics(hours) {
      const read =
        byHours.get(hours) ?? readMetrics(cloudWatch(), { identifier, sinceMs: hours * 3_600_000, nowMs: Date.now() });
      byHours.set(hours, read);
      return read;
    },
    async alarms(prefix) {
      const answer = await cloudWatch().send(
        new DescribeAlarmsCommand({ AlarmNamePrefix: prefix, StateValue: 'ALARM' }),
      );
      return answer.MetricAlarms ?? [];
    },
    async roleArn(name) {
      return (await iam().send(new GetRoleCommand({ RoleName: name }))).Role?.Arn ?? '';
    },
    async simulate(principal, actions, resource) {
      const answer = await iam().send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: principal,
          ActionNames: [...actions],
          ResourceArns: [resource],
          ContextEntries: [
            {
              ContextKeyName: 'kms:ViaService',
              ContextKeyType: 'string',
              ContextKeyValues: [`secretsmanager.${region}.amazonaws.com`],
            },
          ],
        }),
      );
      return decisionsOf(answer.EvaluationResults ?? []);
    },
    who: once(async () => {
      const db = await database();
      const startedAt = performance.now();
      const [row] = await (wake ? db : db.within({ timeoutMs: REQUEST_TIMEOUT_MS })).query(WHO, {});
      return { who: '', database: '', version: '', ...row, elapsedMs: performance.now() - startedAt };
    }),
    database,
    async close() {
      await opened?.close();
    },
  };
}
