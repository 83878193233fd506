import { CATALOGUES } from '../../../infra/catalogue/catalogues.ts';
import { resolveEngine } from '../../../infra/catalogue/engine-catalogue.ts';
import { statusReadiness } from '../../deploy/readiness.ts';
import { TYPICAL } from '../../deploy/typical.ts';
import { type Check, fail, type Outcome, ok, skipped, warn } from '../check.ts';
import { type AwsContext, awsCheck, stageFlag } from './context.ts';

const GROUP = 'RDS cluster';

const exists = awsCheck({
  id: 'A07',
  group: GROUP,
  title: 'The DB cluster exists',
  needs: ['A03', 'A04'],
  action: 'rds:DescribeDBClusters',
  async run(context): Promise<Outcome> {
    const { aws, target } = context;
    const cluster = await aws.cluster();
    if (cluster?.DBClusterArn === target.resourceArn) return ok(aws.identifier);
    return fail({
      what: 'The DB cluster was not found in this account and Region',
      received: cluster?.DBClusterArn ?? `no DB cluster ${aws.identifier} in ${aws.region}`,
      allowed: target.resourceArn,
      todo: `npm run env${stageFlag(context)} if it has another name now; if it was deleted: npm run deploy${stageFlag(context)}`,
    });
  },
});

const available = awsCheck({
  id: 'A08',
  group: GROUP,
  title: 'The DB cluster is available',
  needs: ['A07'],
  action: 'rds:DescribeDBClusters',
  async run({ aws }): Promise<Outcome> {
    const status = (await aws.cluster())?.Status ?? 'unknown';
    const readiness = statusReadiness(`DB cluster ${aws.identifier}`, status, TYPICAL.cluster, aws.identifier);
    if (readiness.kind === 'ready') return ok(status);
    return fail({
      what: 'The DB cluster is not available',
      received: status,
      allowed: 'available',
      todo:
        status === 'stopped'
          ? `aws rds start-db-cluster --region ${aws.region} --db-cluster-identifier ${aws.identifier}`
          : readiness.kind === 'failed'
            ? readiness.message
            : 'npm run wait',
    });
  },
});

const writer = awsCheck({
  id: 'A09',
  group: GROUP,
  title: 'The writer is available, with Serverless v2',
  needs: ['A08'],
  action: 'rds:DescribeDBInstances',
  async run(context): Promise<Outcome> {
    const { aws } = context;
    const members = (await aws.cluster())?.DBClusterMembers ?? [];
    const name = members.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier;
    const instance = (await aws.instances()).find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === name);
    if (name === undefined || instance === undefined) {
      return fail({
        what: 'The DB cluster has no writer',
        received: 'none',
        allowed: 'one DB instance that is available',
        todo: `npm run deploy${stageFlag(context)}`,
      });
    }
    const { DBInstanceClass: kind = '', DBInstanceStatus: status = 'unknown' } = instance;
    if (statusReadiness('writer', status, '', aws.identifier).kind !== 'ready') {
      return fail({
        what: `Writer DB instance ${name} is not available`,
        received: status,
        allowed: 'available',
        todo: 'npm run wait',
      });
    }
    if (kind === 'db.serverless') return ok(name);
    return fail({
      what: `Writer DB instance ${name} is not one of Serverless v2, and does not scale`,
      received: kind,
      allowed: 'db.serverless',
      todo: `npm run deploy${stageFlag(context)}`,
    });
  },
});

const dataApi = awsCheck({
  id: 'A10',
  group: GROUP,
  title: 'The Data API is enabled',
  needs: ['A07'],
  action: 'rds:DescribeDBClusters',
  async run(context): Promise<Outcome> {
    if ((await context.aws.cluster())?.HttpEndpointEnabled === true) return ok('HttpEndpointEnabled is true');
    return fail({
      what: `The Data API of DB cluster ${context.aws.identifier} is off; every statement of this project needs it`,
      received: 'HttpEndpointEnabled is false',
      allowed: 'true (it is off again after a rename, and in a cluster made from a snapshot)',
      todo: `aws rds enable-http-endpoint --region ${context.aws.region} --resource-arn ${context.target.resourceArn}`,
    });
  },
});

const engine = awsCheck({
  id: 'A11',
  group: GROUP,
  title: 'The engine version is supported',
  needs: ['A07'],
  action: 'rds:DescribeDBClusters',
  async run({ aws, stage }): Promise<Outcome> {
    const cluster = await aws.cluster();
    const version = cluster?.EngineVersion ?? '';
    const catalogue = CATALOGUES[cluster?.Engine === 'aurora-mysql' ? 'mysql' : 'postgresql'];
    const known = resolveEngine(catalogue, version);
    const todo = `Raise engine.version in infra/stages/${stage}.ts, then: npm run deploy${stageFlag({ stage })}`;
    if (known.dataApi === false) {
      return fail({
        what: 'This version has no Data API',
        received: version,
        allowed: '15.3, 16.1, 17.4 or later of these majors; Aurora MySQL 3.07 or later',
        todo,
      });
    }
    if (known.autoPause === false && cluster?.ServerlessV2ScalingConfiguration?.MinCapacity === 0) {
      return fail({
        what: 'This version cannot pause at 0 ACU',
        received: version,
        allowed: '15.7, 16.3 or later of these majors; Aurora MySQL 3.08 or later',
        todo,
      });
    }
    if (known.status === 'retired' || known.status === 'retiring') {
      return warn({
        what: `AWS creates no new clusters of this version (${known.status}, as of ${catalogue.asOf}) and will upgrade it`,
        received: version,
        allowed: 'a version that is available',
        todo,
      });
    }
    if (known.status === 'unknown') return skipped(`${version} is not in the catalogue of ${catalogue.asOf}`);
    return ok(version);
  },
});

export const CLUSTER_CHECKS: readonly Check<AwsContext>[] = [exists, available, writer, dataApi, engine];
