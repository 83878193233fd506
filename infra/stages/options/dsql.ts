import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { namesTo, oneOf, textLike, wholeNumber, yesOrNo } from '../schemas.ts';
import { type AwsBackup, awsBackupPlan } from './durability.ts';

/** What an IAM role may do in the cluster: `read` and `write` are roles of the database, `admin` is its user `admin`. */
export const DSQL_LEVELS = ['read', 'write', 'admin'] as const;
export type DsqlLevel = (typeof DSQL_LEVELS)[number];

/** One threshold for each alarm. An alarm without a threshold is not made. */
export interface DsqlAlarmThresholds {
  /** Alarm when more than this share of the transactions end in a conflict (`OccConflicts`), in percent: 1 to 100. */
  readonly conflictsPercent?: number | undefined;
  /** Alarm when the cluster uses more than this in a day (`TotalDPU`), in DPU: 1 to 1000000000. */
  readonly dpuPerDay?: number | undefined;
  /** Alarm when the cluster stores more than this (`ClusterStorageSize`), in GiB: 1 to 262144. */
  readonly storageGib?: number | undefined;
  /** Alarm when more transactions than this reach the limit of five minutes (`QueryTimeouts`), in five minutes: 1 to 1000000. */
  readonly timeouts?: number | undefined;
  /** Alarm when more connections than this are open (`ClusterConnectionCount`): 1 to 10000, where AWS refuses more unless the quota was raised. */
  readonly connections?: number | undefined;
}

export interface Dsql {
  /**
   * Whether the stage has a cluster of Aurora DSQL, in addition to its Aurora cluster: the stack `<stage>-dsql`. It is in one Region, and
   * `durability.deletionProtection` and `durability.preventDestroy` protect it too.
   *
   * @default false
   * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/what-is-aurora-dsql.html
   */
  readonly enabled?: boolean;
  /**
   * A plan of AWS Backup for the cluster. Aurora DSQL itself makes no backups, and cannot restore to a point in time. `schedule` is in
   * UTC. A stage with `production` true needs a plan, or `'none'`.
   *
   * @default - no backups
   * @example { retentionDays: 35 }
   * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/backup-aurora-dsql.html
   */
  readonly awsBackup?: AwsBackup | 'none' | undefined;
  /**
   * Existing IAM roles that may connect, by name (with the path before it, if any), and the level of each. `read` and `write`
   * get `dsql:DbConnect`, and `npm run users` maps them to a role of the database; `admin` gets `dsql:DbConnectAdmin`, for a role that migrates.
   *
   * @default {}
   * @example { 'ci-migrations': 'admin', reports: 'read' }
   * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-database-and-iam-roles.html
   */
  readonly grants?: Readonly<Record<string, DsqlLevel>>;
  /**
   * One threshold for each alarm: `conflictsPercent`, `dpuPerDay`, `storageGib`, `timeouts` and `connections`. Recipients are `observability.alarmEmails` and
   * `observability.alarmTopicArns`.
   *
   * @default {}
   * @example { dpuPerDay: 3000, conflictsPercent: 10 }
   * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html
   */
  readonly alarms?: DsqlAlarmThresholds;
}

const roleName = textLike(
  /^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  'The name of a role, not its ARN: up to 64 letters, digits and +=,.@_-, with its path in front: "team/reports".',
);

export const dsql = z.strictObject({
  enabled: option(yesOrNo(), { default: false, todo: 'Use true for a stage with Aurora DSQL.' }),
  awsBackup: option(
    z.union([awsBackupPlan, z.literal('none')], 'An object with retentionDays and schedule, or "none".').optional(),
    {
      default: undefined,
      todo: 'Write { retentionDays: 35 }, or "none" for data that may be lost.',
    },
  ),
  grants: option(namesTo(roleName, oneOf(DSQL_LEVELS), 'An object from role names to levels, or {}.'), {
    default: {},
    todo: 'Write, for example, grants: { "ci-migrations": "admin" }.',
  }),
  alarms: option(
    z.strictObject(
      {
        conflictsPercent: wholeNumber(1, 100, 'percent').optional(),
        dpuPerDay: wholeNumber(1, 1_000_000_000, 'DPU').optional(),
        storageGib: wholeNumber(1, 262_144, 'GiB').optional(),
        timeouts: wholeNumber(1, 1_000_000).optional(),
        connections: wholeNumber(1, 10_000).optional(),
      } satisfies OptionsOf<DsqlAlarmThresholds>,
      'An object with conflictsPercent, dpuPerDay, storageGib, timeouts and connections.',
    ),
    { default: {}, todo: 'Write, for example, alarms: { dpuPerDay: 3000 }.' },
  ),
} satisfies OptionsOf<Dsql>);
