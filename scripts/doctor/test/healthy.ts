// The answers of AWS for a healthy cluster: Serverless v2 of the stage dev in the tests.

import { SECRET_ARN } from '../../deploy/test/cluster.ts';
import { ACCOUNT, CLUSTER_ARN } from '../../deploy/test/rds-server.ts';
import type { AwsServer } from '../../test/aws-server.ts';

export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
export const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/alex-lambda-aurora-role`;

export const CLUSTER = {
  DBClusterIdentifier: 'alex-aurora',
  DBClusterArn: CLUSTER_ARN,
  Status: 'available',
  HttpEndpointEnabled: true,
  EngineVersion: '17.9',
  BackupRetentionPeriod: 3,
  ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 1 },
  DBClusterMembers: { DBClusterMember: { DBInstanceIdentifier: 'alex-aurora-1', IsClusterWriter: true } },
};
export const INSTANCE = {
  DBInstanceIdentifier: 'alex-aurora-1',
  DBInstanceStatus: 'available',
  DBInstanceClass: 'db.serverless',
  PubliclyAccessible: false,
  DbiResourceId: 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  PerformanceInsightsEnabled: true,
};
export const SECRET = { ARN: SECRET_ARN, Name: 'alex-db-credentials-1323a02a' };

export const clusterAnswer = (changes: object = {}) => ({ DBClusters: { DBCluster: { ...CLUSTER, ...changes } } });
export const instanceAnswer = (changes: object = {}) => ({ DBInstances: { DBInstance: { ...INSTANCE, ...changes } } });

/** The value of each metric, at each minute; 0 for any other. `undefined`: no points. */
export function metricsAnswer(values: Readonly<Record<string, number | undefined>>) {
  return (input: Readonly<Record<string, unknown>>) => {
    const { StartTime, EndTime, MetricDataQueries } = input as {
      readonly StartTime: number;
      readonly EndTime: number;
      readonly MetricDataQueries: readonly { readonly Id: string; readonly MetricStat: { readonly Period: number } }[];
    };
    return {
      MetricDataResults: MetricDataQueries.map(({ Id, MetricStat: { Period } }) => {
        const value = Id in values ? values[Id] : 0;
        const many = value === undefined ? 0 : Math.floor((EndTime - StartTime) / Period);
        return {
          Id,
          StatusCode: 'Complete',
          Timestamps: Array.from({ length: many }, (_, index) => StartTime + index * Period),
          Values: Array.from({ length: many }, () => value),
        };
      }),
    };
  };
}

const BUSY = { capacity: 0.5, cpu: 4, memory: 2 ** 30, connections: 2, xids: 1e6 };

/** The decisions of the simulator, by action; `allowed` for any other. */
export function simulationAnswer(decisions: Readonly<Record<string, object>> = {}) {
  return (input: Readonly<Record<string, unknown>>) => ({
    IsTruncated: false,
    EvaluationResults: {
      member: Object.entries(input)
        .filter(([name]) => name.startsWith('ActionNames.member.'))
        .map(([, action]) => ({
          EvalActionName: action,
          EvalDecision: 'allowed',
          EvalResourceName: input['ResourceArns.member.1'],
          ...decisions[String(action)],
        })),
    },
  });
}

export const healthyAnswers = (): AwsServer['answers'] => ({
  GetCallerIdentity: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Developer/anna`, Account: ACCOUNT, UserId: 'AROA' },
  DescribeDBClusters: clusterAnswer(),
  DescribeDBInstances: instanceAnswer(),
  DescribePendingMaintenanceActions: { PendingMaintenanceActions: {} },
  DescribeEvents: { Events: {} },
  DescribeSecret: SECRET,
  GetRole: {
    Role: {
      Arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/Developer`,
      RoleName: 'Developer',
      Path: '/',
      RoleId: 'AROA',
      CreateDate: '2026-01-01T00:00:00Z',
    },
  },
  SimulatePrincipalPolicy: simulationAnswer(),
  GetMetricData: metricsAnswer(BUSY),
  DescribeAlarms: { MetricAlarms: [] },
});

export const load = (changes: Readonly<Record<string, number | undefined>>) => metricsAnswer({ ...BUSY, ...changes });
