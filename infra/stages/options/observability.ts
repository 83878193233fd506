import { INTERVALS, LOG_RETENTION } from '../../rules/state/observability.ts';
import { isPlainObject, type Kind, listOf, namesTo, oneOf, optional, textLike, wholeNumber } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** The alarms there are. Each has one threshold; an alarm without one is not made. */
export interface AlarmThresholds {
  /** `ACUUtilization`: how much of its greatest capacity the cluster uses. */
  readonly acuUtilizationPercent?: number;
  /** `ServerlessDatabaseCapacity`, at the greatest capacity for so long. */
  readonly minutesAtMaxCapacity?: number;
  /** `CPUUtilization` of the writer. */
  readonly cpuPercent?: number;
  /** `FreeableMemory` of the writer, below this. */
  readonly freeableMemoryMib?: number;
  /** `DatabaseConnections` of the writer. */
  readonly connections?: number;
  /** `AuroraReplicaLag` of the readers. */
  readonly replicaLagMs?: number;
  /** `MaximumUsedTransactionIDs`: at 2,000 million PostgreSQL stops writing. */
  readonly usedTransactionIdsMillion?: number;
}

const THRESHOLDS: Readonly<Record<keyof AlarmThresholds, Kind>> = {
  acuUtilizationPercent: wholeNumber(1, 100, '%'),
  minutesAtMaxCapacity: wholeNumber(5, 1440, 'minutes, rounded up to 5'),
  cpuPercent: wholeNumber(1, 100, '%'),
  freeableMemoryMib: wholeNumber(1, 524_288, 'MiB'),
  connections: wholeNumber(1, 16_000, ''),
  replicaLagMs: wholeNumber(1, 3_600_000, 'milliseconds'),
  usedTransactionIdsMillion: wholeNumber(1, 2000, 'million'),
};

const logRetention = oneOf(
  LOG_RETENTION.filter((days) => days > 0),
  ' days',
);
const milliseconds = (absent: string) => optional(wholeNumber(0, 2_147_483_647, 'milliseconds; 0: never'), absent);

export const observability = group({
  title: 'Observability',
  options: {
    logExports: option<readonly string[]>({
      about: 'Logs that go to CloudWatch, each into a log group of the stack that is made first.',
      default: [],
      ...listOf(oneOf(['postgresql', 'instance', 'iam-db-auth-error']), 'logs'),
      todo: 'Use ["postgresql"].',
    }),
    databaseLogRetentionDays: option<number>({
      about: 'How long the log groups of the database keep their entries.',
      default: 30,
      ...logRetention,
      todo: 'Use 365 for production, 14 for trying things out.',
    }),
    lambdaLogRetentionDays: option<number>({
      about: 'How long the log group of the functions keeps its entries.',
      default: 30,
      ...logRetention,
      todo: 'Use 365 for production, 14 for trying things out.',
    }),
    forceSsl: option<boolean | undefined>({
      about: 'Parameter `rds.force_ssl`: whether connections without TLS are refused.',
      default: true,
      ...optional(
        { allowed: 'true', accepts: (value) => value === true },
        "not written: AWS's default, which depends on the version",
      ),
      todo: 'Use true.',
    }),
    logStatement: option<string | undefined>({
      about: 'Parameter `log_statement`: which statements are logged. Values can stand in them.',
      default: undefined,
      ...optional(oneOf(['none', 'ddl', 'mod', 'all']), "PostgreSQL's default, none"),
      todo: 'Use "ddl".',
    }),
    logMinDurationMs: option<number | undefined>({
      about: 'Parameter `log_min_duration_statement`: statements that take this long are logged.',
      default: undefined,
      ...optional(wholeNumber(-1, 2_147_483_647, 'milliseconds; -1: none, 0: all'), "PostgreSQL's default, none"),
      todo: 'Use 1000.',
    }),
    idleInTransactionTimeoutMs: option<number | undefined>({
      about:
        'Parameter `idle_in_transaction_session_timeout`: ends sessions that hold a transaction open and do nothing.',
      default: undefined,
      ...milliseconds("AWS's default, a day"),
      todo: 'Use 60000.',
    }),
    idleSessionTimeoutMs: option<number | undefined>({
      about: 'Parameter `idle_session_timeout`: ends sessions that do nothing, which keep a cluster from pausing.',
      default: undefined,
      ...milliseconds("PostgreSQL's default, never"),
      todo: 'Use 600000.',
    }),
    parameters: option<Readonly<Record<string, string>> | undefined>({
      about:
        "Further parameters of the cluster parameter group. Static ones take effect at the next restart. Without any parameter the cluster has AWS's default group.",
      default: {},
      ...optional(namesTo('values, both texts'), 'no group is named where no other option sets a parameter'),
      todo: 'Write, for example, parameters: { work_mem: "65536" }.',
      inspect: parameterProblems,
    }),
    insights: option<'off' | 'standard' | 'advanced' | undefined>({
      about: 'Database Insights: `standard` keeps 7 days and costs nothing, `advanced` keeps 465 days.',
      default: 'standard',
      ...optional(oneOf(['off', 'standard', 'advanced']), 'not written, which changes nothing on an existing cluster'),
      todo: 'Use "standard".',
    }),
    monitoringIntervalSeconds: option<number | undefined>({
      about: 'Enhanced monitoring of the operating system, with a role of the stack. 0: none.',
      default: 0,
      ...optional(oneOf(INTERVALS, ' seconds'), 'not written, which changes nothing on an existing cluster'),
      todo: 'Use 60, or 0.',
    }),
    alarms: option<AlarmThresholds>({
      about: 'CloudWatch alarms on the cluster, by threshold. A paused cluster, which sends no data, is silent.',
      default: {},
      allowed: `An object with some of ${Object.keys(THRESHOLDS).join(', ')}; or {}.`,
      accepts: isPlainObject,
      todo: 'Write, for example, alarms: { acuUtilizationPercent: 80 }.',
      inspect: alarmProblems,
    }),
    alarmEmails: option<readonly string[]>({
      about: 'Addresses that alarms are sent to. AWS asks each for consent first.',
      default: [],
      ...listOf(textLike(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'An e-mail address.'), 'e-mail addresses', (email) =>
        email.toLowerCase(),
      ),
      todo: 'Write, for example, alarmEmails: ["oncall@example.com"].',
    }),
    alarmTopicArns: option<readonly string[]>({
      about: 'SNS topics that exist and are told of alarms besides.',
      default: [],
      ...listOf(textLike(/^arn:[\w-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'The ARN of an SNS topic.'), 'ARNs'),
      todo: 'Give the ARN, in the Region of the stage.',
    }),
  },
  check: ({ alarms, alarmEmails, alarmTopicArns }) =>
    Object.values(alarms).some((threshold) => threshold !== undefined) ||
    alarmEmails.length + alarmTopicArns.length === 0
      ? []
      : [
          {
            setting: alarmEmails.length > 0 ? 'observability.alarmEmails' : 'observability.alarmTopicArns',
            what: 'Somebody would be told of alarms, and there are none.',
            received: [...alarmEmails, ...alarmTopicArns],
            allowed: 'Recipients together with observability.alarms.',
            todo: 'Set thresholds in observability.alarms, or remove the recipients.',
          },
        ],
});

/** Parameters that have an option of their own, which would fight over one value. */
const OWN_OPTION: Readonly<Record<string, string>> = {
  'rds.force_ssl': 'forceSsl',
  log_statement: 'logStatement',
  log_min_duration_statement: 'logMinDurationMs',
  idle_in_transaction_session_timeout: 'idleInTransactionTimeoutMs',
  idle_session_timeout: 'idleSessionTimeoutMs',
};

function parameterProblems(
  parameters: Readonly<Record<string, unknown>> | undefined,
  setting: string,
): readonly Problem[] {
  return Object.entries(parameters ?? {}).flatMap(([name, value]): readonly Problem[] => {
    const own = Object.hasOwn(OWN_OPTION, name) ? OWN_OPTION[name] : undefined;
    const todo =
      own === undefined ? 'Write both as text, such as work_mem: "65536".' : `Set observability.${own} instead.`;
    if (own === undefined && /^[a-z][a-z0-9_.]*$/.test(name) && typeof value === 'string' && value !== '') return [];
    return [
      {
        setting: `${setting}.${name}`,
        what: own === undefined ? 'This is no parameter with a value.' : 'This parameter has an option of its own.',
        received: value,
        allowed: "A name of PostgreSQL's or AWS's and its value, as text.",
        todo,
      },
    ];
  });
}

function alarmProblems(alarms: AlarmThresholds, setting: string): readonly Problem[] {
  return Object.entries(alarms).flatMap(([name, value]): readonly Problem[] => {
    const kind = Object.hasOwn(THRESHOLDS, name) ? THRESHOLDS[name as keyof AlarmThresholds] : undefined;
    if (kind !== undefined && (value === undefined || kind.accepts(value))) return [];
    return [
      {
        setting: `${setting}.${name}`,
        what: kind === undefined ? 'There is no such alarm.' : 'The threshold cannot be used.',
        received: value,
        allowed: kind?.allowed ?? `${Object.keys(THRESHOLDS).join(', ')}.`,
        todo: 'Correct it, or remove the alarm.',
      },
    ];
  });
}
