// The load of the cluster from CloudWatch, and its backups and maintenance from RDS.

import { stageNames } from '../../../infra/stages/names.ts';
import { maximumConnections } from '../../monitor/max-connections.ts';
import type { MetricSeries } from '../../monitor/read-metrics.ts';
import { type Check, fail, type Outcome, ok, skipped, warn } from '../check.ts';
import { type AwsContext, awsCheck, stageFlag } from './context.ts';

const GROUP = 'CloudWatch';
const MINUTE_MS = 60_000;

const capacity = awsCheck({
  id: 'A22',
  group: GROUP,
  title: 'The capacity matches the stage, and is sufficient',
  needs: ['A07'],
  action: 'cloudwatch:GetMetricData',
  async run(context): Promise<Outcome> {
    const { aws, stage, wanted } = context;
    const { MinCapacity: minAcu, MaxCapacity: maxAcu = 0 } =
      (await aws.cluster())?.ServerlessV2ScalingConfiguration ?? {};
    if (wanted !== undefined && (minAcu !== wanted.capacity.minAcu || maxAcu !== wanted.capacity.maxAcu)) {
      return fail({
        what: 'The capacity differs from the stage',
        received: `${minAcu} to ${maxAcu} ACU`,
        allowed: `${wanted.capacity.minAcu} to ${wanted.capacity.maxAcu} ACU`,
        todo: `npm run deploy${stageFlag(context)}`,
      });
    }
    const minutes = minutesWhere(series(await aws.metrics(1), 'capacity'), (value) => value >= maxAcu);
    if (minutes <= (wanted?.observability.alarms.minutesAtMaxCapacity ?? 15)) return ok(`${minAcu} to ${maxAcu} ACU`);
    return fail({
      what: 'The cluster is at its ceiling, and cannot grow any more',
      received: `${maxAcu} ACU for ${minutes} min of the last hour`,
      allowed: `below ${maxAcu} ACU`,
      todo: `Raise capacity.maxAcu in infra/stages/${stage}.ts, or look for the statement: npm run monitor -- --statements`,
    });
  },
});

const pauses = awsCheck({
  id: 'A23',
  group: GROUP,
  title: 'An idle cluster pauses',
  needs: ['A07'],
  action: 'cloudwatch:GetMetricData',
  async run({ aws }): Promise<Outcome> {
    if ((await aws.cluster())?.ServerlessV2ScalingConfiguration?.MinCapacity !== 0)
      return skipped('it has a minimum above 0');
    const metrics = await aws.metrics(24);
    const { values } = series(metrics, 'capacity');
    const seen = values.filter((value) => value !== undefined);
    if (seen.length < values.length || seen.some((value) => value === 0))
      return ok('it paused in the last 24 h, or is younger');
    const commits = series(metrics, 'commits').values.filter((value) => value !== undefined);
    if (commits.some((value) => value > IN_USE_COMMITS)) return ok('it is in use');
    const attempts = sum(series(metrics, 'attempts').values);
    const connections = Math.max(0, ...series(metrics, 'connections').values.map((value) => value ?? 0));
    return warn({
      what: 'The cluster has a minimum of 0 ACU, is not in use, and does not pause',
      received: `${attempts} connection attempts in 24 h, at most ${connections} connections`,
      allowed: 'no connection for secondsUntilAutoPause; RDS Proxy and logical replication keep it awake, too',
      todo: 'npm run query -- "SELECT usename, application_name, state FROM pg_stat_activity WHERE usename IS NOT NULL"',
    });
  },
});
/** Vacuum and statistics commit, too. */
const IN_USE_COMMITS = 1;

const connections = awsCheck({
  id: 'A24',
  group: GROUP,
  title: 'There are connections left',
  needs: ['A07'],
  action: 'cloudwatch:GetMetricData',
  async run({ aws }): Promise<Outcome> {
    const { MaxCapacity: maxAcu = 0 } = (await aws.cluster())?.ServerlessV2ScalingConfiguration ?? {};
    const limit = maximumConnections(maxAcu);
    const most = Math.max(0, ...series(await aws.metrics(1), 'connections').values.map((value) => value ?? 0));
    const found = `at most ${most} of about ${limit} in the last hour`;
    if (most < limit * 0.8) return ok(found);
    return warn({
      what: 'Many connections are open',
      received: found,
      allowed: `80 % of max_connections, which follows from ${maxAcu} ACU`,
      todo: 'npm run query -- "SELECT application_name, count(*) FROM pg_stat_activity GROUP BY 1"',
    });
  },
});

const MIB = 2 ** 20;

const load = awsCheck({
  id: 'A25',
  group: GROUP,
  title: 'CPU, memory, transaction ids and replicas are within their thresholds',
  needs: ['A07'],
  action: 'cloudwatch:GetMetricData',
  async run({ aws, stage, wanted }): Promise<Outcome> {
    const metrics = await aws.metrics(1);
    const limits = wanted?.observability.alarms ?? {};
    const cpu = limits.cpuPercent ?? 80;
    const memory = limits.freeableMemoryMib ?? 64;
    const ids = (limits.usedTransactionIdsMillion ?? 1000) * 1_000_000;
    const lag = limits.replicaLagMs ?? 2000;
    const busy = minutesWhere(series(metrics, 'cpu'), (value) => value > cpu);
    const most = (id: string) => Math.max(0, ...series(metrics, id).values.map((value) => value ?? 0));
    const left = Math.min(...series(metrics, 'memory').values.map((value) => value ?? Number.POSITIVE_INFINITY)) / MIB;
    const raise = `Raise capacity.maxAcu in infra/stages/${stage}.ts, or look for the statement: npm run monitor -- --statements`;
    if (busy >= 15) {
      return fail({
        what: 'The writer is busy',
        received: `CPU above ${cpu} % for ${busy} min of the last hour`,
        allowed: `${cpu} %`,
        todo: raise,
      });
    }
    if (left < memory) {
      return fail({
        what: 'The writer is short of memory',
        received: `${Math.round(left)} MiB left`,
        allowed: `${memory} MiB`,
        todo: raise,
      });
    }
    if (most('xids') > ids) {
      return warn({
        what: 'Transaction ids run out: vacuum is behind, and PostgreSQL stops writing near 2,146 million',
        received: `${Math.round(most('xids') / 1_000_000)} million`,
        allowed: `${ids / 1_000_000} million`,
        todo: 'npm run query -- "VACUUM (FREEZE)"',
      });
    }
    if (most('lag') > lag) {
      return warn({
        what: 'A reader is behind the writer',
        received: `${Math.round(most('lag'))} ms`,
        allowed: `${lag} ms`,
        todo: 'npm run monitor -- --metrics lag,cpu,commits',
      });
    }
    return ok(`CPU at most ${Math.round(most('cpu'))} % in the last hour`);
  },
});

const DAY_MS = 86_400_000;

const backups = awsCheck({
  id: 'A26',
  group: 'RDS cluster',
  title: 'Backups, maintenance, certificates and protection are as they should be',
  needs: ['A09'],
  action: 'rds:DescribePendingMaintenanceActions',
  async run(context): Promise<Outcome> {
    const { aws, nowMs, wanted } = context;
    const cluster = await aws.cluster();
    const instances = await aws.instances();
    const deploy = `npm run deploy${stageFlag(context)}`;
    const events = `aws rds describe-events --region ${aws.region} --source-type db-cluster --source-identifier ${aws.identifier} --duration 1440`;
    const retention = wanted?.durability.backupRetentionDays;
    if (retention !== undefined && cluster?.BackupRetentionPeriod !== retention) {
      return fail({
        what: 'The retention of backups differs from the stage',
        received: `${cluster?.BackupRetentionPeriod} days`,
        allowed: `${retention} days`,
        todo: deploy,
      });
    }
    if (wanted?.durability.deletionProtection === true && cluster?.DeletionProtection !== true) {
      return fail({
        what: 'The cluster is not protected against deletion',
        received: 'DeletionProtection is false',
        allowed: 'true, as in the stage',
        todo: deploy,
      });
    }
    const open = instances.find(({ PubliclyAccessible }) => PubliclyAccessible === true);
    if (open !== undefined) {
      return fail({
        what: 'A DB instance can be reached from the internet',
        received: `${open.DBInstanceIdentifier} is publicly accessible`,
        allowed: 'not accessible: no stage sets it',
        todo: deploy,
      });
    }
    const behindMs = cluster?.LatestRestorableTime === undefined ? 0 : nowMs - cluster.LatestRestorableTime.getTime();
    // A paused cluster changes nothing that could be restored.
    const sleeps = cluster?.ServerlessV2ScalingConfiguration?.MinCapacity === 0;
    if (!sleeps && behindMs > 10 * MINUTE_MS) {
      return fail({
        what: 'Backups are behind',
        received: `the last restorable time is ${Math.round(behindMs / MINUTE_MS)} min ago`,
        allowed: '10 min',
        todo: events,
      });
    }
    const certificate = instances.find(
      ({ CertificateDetails }) =>
        (CertificateDetails?.ValidTill?.getTime() ?? Number.POSITIVE_INFINITY) - nowMs < 90 * DAY_MS,
    );
    if (certificate !== undefined) {
      return warn({
        what: 'The certificate of a DB instance expires soon',
        received: `${certificate.CertificateDetails?.CAIdentifier} of ${certificate.DBInstanceIdentifier} ends on ${certificate.CertificateDetails?.ValidTill?.toISOString().slice(0, 10)}`,
        allowed: '90 days left',
        todo: `Set instances.caCertificate of the stage, then: ${deploy}`,
      });
    }
    const pending = Object.keys(cluster?.PendingModifiedValues ?? {});
    const [action] = await aws.maintenance();
    if (pending.length > 0 || action !== undefined) {
      return warn({
        what: 'Maintenance is pending',
        received: action === undefined ? pending.join(', ') : `${action.Action}: ${action.Description}`,
        allowed: 'nothing pending',
        todo: `aws rds describe-pending-maintenance-actions --region ${aws.region} --resource-identifier ${context.target.resourceArn}`,
      });
    }
    return ok(`${cluster?.BackupRetentionPeriod} days of backups`);
  },
});

const alarms = awsCheck({
  id: 'A32',
  group: GROUP,
  title: 'No alarm is on',
  needs: ['A03'],
  action: 'cloudwatch:DescribeAlarms',
  async run({ aws, stage }): Promise<Outcome> {
    const [alarm, ...more] = await aws.alarms(stageNames({ name: stage }).alarmPrefix);
    if (alarm === undefined) return ok('none');
    return fail({
      what: `An alarm is on${more.length === 0 ? '' : `, and ${more.length} more`}`,
      received: `${alarm.AlarmName} since ${alarm.StateUpdatedTimestamp?.toISOString()}: ${alarm.AlarmDescription ?? alarm.MetricName}`,
      allowed: 'OK',
      todo: `aws cloudwatch describe-alarms --region ${aws.region} --alarm-names ${alarm.AlarmName}`,
    });
  },
});

export const LOAD_CHECKS: readonly Check<AwsContext>[] = [capacity, pauses, connections, load, backups, alarms];

function series(all: readonly MetricSeries[], id: string): MetricSeries {
  const found = all.find(({ metric }) => metric.id === id);
  if (found === undefined) throw new Error(`There is no metric ${id}.`);
  return found;
}

function minutesWhere({ values, periodMs }: MetricSeries, holds: (value: number) => boolean): number {
  return (values.filter((value) => value !== undefined && holds(value)).length * periodMs) / MINUTE_MS;
}

function sum(values: readonly (number | undefined)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
