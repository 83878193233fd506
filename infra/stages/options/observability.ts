import { ENGINES, LOG_RETENTION, type LogExport, MONITORING_INTERVALS } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { listOf, namesTo, oneOf, textLike, wholeNumber, yesOrNo } from '../schemas.ts';

/** One threshold for each alarm. An alarm without a threshold is not made. */
export interface AlarmThresholds {
  /** Alarm when the cluster uses more than this share of its maximum capacity (`ACUUtilization`), in percent: 1 to 100. */
  readonly acuUtilizationPercent?: number | undefined;
  /** Alarm after so many minutes at maximum capacity (`ServerlessDatabaseCapacity`): 5 to 1440, rounded up to a multiple of 5. */
  readonly minutesAtMaxCapacity?: number | undefined;
  /** Alarm when the writer uses more than this (`CPUUtilization`), in percent: 1 to 100. */
  readonly cpuPercent?: number | undefined;
  /** Alarm when the writer has less memory than this (`FreeableMemory`), in MiB: 1 to 524288. */
  readonly freeableMemoryMib?: number | undefined;
  /** Alarm when the writer has more connections (`DatabaseConnections`): 1 to 16000. */
  readonly connections?: number | undefined;
  /** Alarm when a reader is this far behind the writer (`AuroraReplicaLag`), in milliseconds: 1 to 3600000. */
  readonly replicaLagMs?: number | undefined;
  /**
   * Alarm at this many million transaction ids (`MaximumUsedTransactionIDs`), only with PostgreSQL: 1 to
   * 2000. At 2000 PostgreSQL stops writing.
   */
  readonly usedTransactionIdsMillion?: number | undefined;
}

export interface Observability {
  /**
   * Logs that are sent to CloudWatch: `postgresql`, `instance` and `iam-db-auth-error`; with MySQL `audit`, `error`, `general`,
   * `slowquery`, `instance` and `iam-db-auth-error`. The stack makes a log group for each.
   *
   * @default []
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html
   */
  readonly logExports?: readonly LogExport[];
  /**
   * How long the log groups of the database keep their entries, in days: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
   * 1096, 1827, 2192, 2557, 2922, 3288 or 3653.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly databaseLogRetentionDays?: number;
  /**
   * How long the log group of the functions keeps its entries, in days: one of the numbers for `databaseLogRetentionDays`.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
   */
  readonly lambdaLogRetentionDays?: number;
  /**
   * Parameter `rds.force_ssl`, with MySQL `require_secure_transport`: true refuses connections without TLS. Undefined leaves the parameter out: AWS's default depends on the
   * version.
   *
   * @default true
   */
  readonly forceSsl?: true | undefined;
  /**
   * Parameter `log_statement`, only for PostgreSQL: which statements are logged. The log has their text, not the values that callers bind.
   *
   * @default - PostgreSQL's default, none
   * @see https://www.postgresql.org/docs/current/runtime-config-logging.html
   */
  readonly logStatement?: 'none' | 'ddl' | 'mod' | 'all' | undefined;
  /**
   * Parameter `log_min_duration_statement`, only for PostgreSQL: statements that
   * take at least this long are logged, in milliseconds: -1 (none), 0 (all), up
   * to 2147483647. The log has their text, not the values that callers bind to them.
   *
   * @default - PostgreSQL's default, none
   * @see https://www.postgresql.org/docs/current/runtime-config-logging.html
   */
  readonly logMinDurationMs?: number | undefined;
  /**
   * Parameter `idle_in_transaction_session_timeout`, only for PostgreSQL:
   * ends sessions that are idle in a transaction, in milliseconds: 0 (never) to
   * 2147483647.
   *
   * @default - AWS's default, a day
   * @see https://www.postgresql.org/docs/current/runtime-config-client.html
   */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /**
   * Parameter `idle_session_timeout`, only for PostgreSQL: ends idle sessions, which prevent a cluster from pausing, in
   * milliseconds: 0 (never) to 2147483647.
   *
   * @default - PostgreSQL's default, never
   * @see https://www.postgresql.org/docs/current/runtime-config-client.html
   */
  readonly idleSessionTimeoutMs?: number | undefined;
  /**
   * Other parameters of the cluster parameter group, names and values as text. Static ones take effect at the next restart. A cluster
   * without any parameter uses AWS's default group. Undefined makes a group only if another option sets a parameter.
   *
   * @default {}
   * @example { work_mem: '65536' }
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Reference.ParameterGroups.html
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /**
   * Database Insights: `standard` keeps 7 days and costs nothing, `advanced` keeps 465 days. Undefined leaves the argument out, which
   * changes nothing on an existing cluster.
   *
   * @default "standard"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html
   */
  readonly insights?: 'off' | 'standard' | 'advanced' | undefined;
  /**
   * Enhanced monitoring of the operating system, in seconds: 1, 5, 10, 15, 30 or 60; 0 is off. The stack makes its role. Undefined leaves
   * the argument out, which changes nothing on an existing cluster.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.Enabling.html
   */
  readonly monitoringIntervalSeconds?: number | undefined;
  /**
   * CloudWatch alarms on the cluster, by threshold. A paused cluster sends no data and raises no alarm.
   *
   * @default {}
   * @example { acuUtilizationPercent: 80, replicaLagMs: 2000 }
   */
  readonly alarms?: AlarmThresholds;
  /**
   * E-mail addresses that get the alarms. AWS first asks each for consent.
   *
   * @default []
   */
  readonly alarmEmails?: readonly string[];
  /**
   * ARNs of existing SNS topics, in the Region of the stage, that also get the alarms.
   *
   * @default []
   */
  readonly alarmTopicArns?: readonly string[];
  /**
   * Sends events of RDS to `alarmEmails` and other subscribers of the topic of the stack: failover, failure, maintenance and notifications of the cluster; availability,
   * configuration changes, failure and maintenance of its instances.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html
   */
  readonly events?: boolean;
  /**
   * A CloudWatch dashboard of the cluster (capacity, CPU, memory, connections, commits, storage, I/O, replica lag, alarms), and one each of
   * the functions and of Aurora DSQL where the stage has them. Three dashboards of an account are free.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
   */
  readonly dashboard?: boolean;
}

const alarms = z.strictObject(
  {
    acuUtilizationPercent: wholeNumber(1, 100, '%').optional(),
    minutesAtMaxCapacity: wholeNumber(5, 1440, 'minutes, rounded up to a multiple of 5').optional(),
    cpuPercent: wholeNumber(1, 100, '%').optional(),
    freeableMemoryMib: wholeNumber(1, 524_288, 'MiB').optional(),
    connections: wholeNumber(1, 16_000).optional(),
    replicaLagMs: wholeNumber(1, 3_600_000, 'milliseconds').optional(),
    usedTransactionIdsMillion: wholeNumber(1, 2000, 'million').optional(),
  } satisfies OptionsOf<AlarmThresholds>,
  'An object with thresholds, or {}.',
);

/** A log of either engine; a check verifies the engine. */
const LOGS = [...new Set([...ENGINES.postgresql.logs, ...ENGINES.mysql.logs])];

const retention = oneOf(
  LOG_RETENTION.filter((days) => days > 0),
  'days',
);
const RETENTION_TODO = 'Use 365 for production, 14 for a trial.';
const milliseconds = wholeNumber(0, 2_147_483_647, 'milliseconds; 0 is never').optional();
const parameterName = textLike(/^[a-z][a-z0-9_.]*$/, "The name of a parameter of PostgreSQL's or AWS's.");
const email = textLike(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'An e-mail address.');
const topic = textLike(/^arn:[\w-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'The ARN of an SNS topic.');

export const observability = z.strictObject({
  logExports: option(listOf(oneOf(LOGS), 'A list of log names, each once, or [].'), {
    default: [],
    todo: 'Use ["postgresql"], or ["audit", "error"] with MySQL.',
  }),
  databaseLogRetentionDays: option(retention, { default: 30, todo: RETENTION_TODO }),
  lambdaLogRetentionDays: option(retention, { default: 30, todo: RETENTION_TODO }),
  forceSsl: option(z.literal(true, 'true.').optional(), { default: true, todo: 'Use true.' }),
  logStatement: option(oneOf(['none', 'ddl', 'mod', 'all']).optional(), { default: undefined, todo: 'Use "ddl".' }),
  logMinDurationMs: option(wholeNumber(-1, 2_147_483_647, 'milliseconds; -1 is none, 0 is all').optional(), {
    default: undefined,
    todo: 'Use 1000.',
  }),
  idleInTransactionTimeoutMs: option(milliseconds, { default: undefined, todo: 'Use 60000.' }),
  idleSessionTimeoutMs: option(milliseconds, { default: undefined, todo: 'Use 600000.' }),
  parameters: option(
    namesTo(
      parameterName,
      textLike(/./, 'The value, as text.'),
      'An object from names to values, both text, or {}.',
    ).optional(),
    { default: {}, todo: 'Write names and values as text, such as { work_mem: "65536" }.' },
  ),
  insights: option(oneOf(['off', 'standard', 'advanced']).optional(), { default: 'standard', todo: 'Use "standard".' }),
  monitoringIntervalSeconds: option(oneOf(MONITORING_INTERVALS, 'seconds').optional(), {
    default: 0,
    todo: 'Use 60, or 0.',
  }),
  alarms: option(alarms, { default: {}, todo: 'Write, for example, alarms: { acuUtilizationPercent: 80 }.' }),
  alarmEmails: option(
    listOf(email, 'A list of e-mail addresses, each once, or [].', (address) => address.toLowerCase()),
    { default: [], todo: 'Write, for example, alarmEmails: ["oncall@example.com"].' },
  ),
  alarmTopicArns: option(listOf(topic, 'A list of ARNs of SNS topics, each once, or [].'), {
    default: [],
    todo: 'Write the ARN of a topic in the Region of the stage.',
  }),
  events: option(yesOrNo(), { default: false, todo: 'Use true to receive events.' }),
  dashboard: option(yesOrNo(), { default: false, todo: 'Use true to have one.' }),
} satisfies OptionsOf<Observability>);
