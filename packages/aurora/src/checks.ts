import { Token } from 'cdktf';
import {
  ENGINE_FAMILIES,
  isDatabaseName,
  isIdentifier,
  isMasterUsername,
  LOG_RETENTION,
  lengthOf,
  MONITORING_INTERVALS,
  mysqlLacksAutoPause,
  overlap,
  parseBackupWindow,
  parseMaintenanceWindow,
} from './facts/index.ts';
import { instanceIdentifier, type Settings } from './settings.ts';

/**
 * AWS would refuse these props, or they contradict each other. The message has for each its name, the value received and what is
 * allowed.
 */
export class AuroraPropsError extends Error {
  override readonly name = 'AuroraPropsError';
}

/** A prop, the value received, and what is allowed; undefined if the value is allowed. */
type Problem = readonly [prop: string, received: unknown, allowed: string] | undefined;

/** @throws {AuroraPropsError} */
export function refuseBadProps(settings: Settings): void {
  const problems = [
    ...names(settings),
    ...capacity(settings),
    ...instances(settings),
    ...mysql(settings),
    ...credentials(settings),
    ...durability(settings),
    ...rest(settings),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  const lines = problems.map(
    ([prop, received, allowed]) => `  ${prop}: received ${JSON.stringify(received)}. Allowed: ${allowed}`,
  );
  throw new AuroraPropsError(
    [
      `The props of the Aurora cluster ${JSON.stringify(settings.clusterIdentifier)} cannot be used. Correct them:`,
      ...lines,
    ].join('\n'),
  );
}

/** A value that only Terraform knows later is not checked. */
function unless(isAllowed: boolean, prop: string, received: unknown, allowed: string): Problem {
  return isAllowed || Token.isUnresolved(received) ? undefined : [prop, received, allowed];
}

function between(prop: string, received: number, [least, most]: readonly [number, number], unit = ''): Problem {
  const allowed = Number.isInteger(received) && received >= least && received <= most;
  return unless(allowed, prop, received, `a whole number from ${least} to ${most}${unit && ` ${unit}`}`);
}

function oneOf(prop: string, received: unknown, allowed: readonly unknown[]): Problem {
  return unless(received === undefined || allowed.includes(received), prop, received, allowed.map(String).join(', '));
}

const IDENTIFIER = 'a lower-case letter, then lower-case letters, digits and single hyphens, at most 63 characters';

function names(settings: Settings): readonly Problem[] {
  const { clusterIdentifier, databaseName, engine, network } = settings;
  return [
    unless(isIdentifier(clusterIdentifier), 'clusterIdentifier', clusterIdentifier, IDENTIFIER),
    unless(
      isDatabaseName(databaseName, engine.family),
      'databaseName',
      databaseName,
      engine.family === 'mysql'
        ? 'a letter, then letters, digits and underscores, at most 64 characters'
        : 'a letter, then letters, digits and underscores, at most 63 characters, and no reserved word of PostgreSQL',
    ),
    oneOf('engine.family', engine.family, ENGINE_FAMILIES),
    unless(engine.facts.version.test(engine.version), 'engine.version', engine.version, engine.facts.versionInWords),
    between('network.port', network.port, [1150, 65_535]),
    unless(
      network.subnetIds.length >= 2,
      'network.subnetIds',
      network.subnetIds,
      'two or more subnets, in different Availability Zones',
    ),
  ];
}

function acu(prop: string, received: number, least: number): Problem {
  const allowed = received >= least && received <= 256 && Number.isInteger(received * 2);
  return unless(allowed, prop, received, `${least} to 256 ACU in steps of 0.5`);
}

function capacity({ capacity: { minAcu, maxAcu, secondsUntilAutoPause, storage } }: Settings): readonly Problem[] {
  const known = !Token.isUnresolved(minAcu) && !Token.isUnresolved(maxAcu);
  return [
    acu('capacity.minAcu', minAcu, 0),
    acu('capacity.maxAcu', maxAcu, 1),
    known && minAcu > maxAcu ? ['capacity.maxAcu', maxAcu, `at least capacity.minAcu, ${minAcu}`] : undefined,
    between('capacity.secondsUntilAutoPause', secondsUntilAutoPause, [300, 86_400], 'seconds'),
    oneOf('capacity.storage', storage, ['standard', 'io-optimized']),
  ];
}

function instances(settings: Settings): readonly Problem[] {
  const { readers } = settings.instances;
  const count = Object.keys(readers).length;
  return [
    unless(count <= 15, 'instances.readers', `${count} readers`, 'at most 15'),
    ...Object.entries(readers).flatMap(([name, { promotionTier }]) => [
      unless(
        name !== '1' && isIdentifier(instanceIdentifier(settings, name)),
        `instances.readers.${name}`,
        name,
        'lower-case letters, digits and single hyphens; 1 is the writer; at most 63 characters with the cluster identifier',
      ),
      between(`instances.readers.${name}.promotionTier`, promotionTier, [0, 15]),
    ]),
  ];
}

/** Props that only PostgreSQL has, and features that a version of MySQL does not have. */
function mysql({ engine, observability, capacity }: Settings): readonly Problem[] {
  if (engine.family !== 'mysql') return [];
  const { logStatement, logMinDurationMs, idleInTransactionTimeoutMs, idleSessionTimeoutMs } = observability;
  const ofPostgresql = { logStatement, logMinDurationMs, idleInTransactionTimeoutMs, idleSessionTimeoutMs };
  return [
    ...Object.entries(ofPostgresql).map(
      ([name, value]): Problem =>
        value === undefined
          ? undefined
          : [`observability.${name}`, value, 'nothing with engine.family "mysql": use observability.parameters'],
    ),
    engine.majorUpgrade === undefined
      ? undefined
      : ['engine.majorUpgrade', engine.majorUpgrade, 'nothing with engine.family "mysql", which has one major'],
    capacity.minAcu === 0 && mysqlLacksAutoPause(engine.version)
      ? ['capacity.minAcu', 0, 'at least 0.5 before Aurora MySQL 3.08, which is the first that pauses']
      : undefined,
  ];
}

function credentials({
  credentials: { mode, masterUsername, passwordVersion, recoveryDays, rotation },
  engine: { family },
}: Settings): readonly Problem[] {
  return [
    oneOf('credentials.mode', mode, ['secret', 'managed']),
    unless(
      isMasterUsername(masterUsername, family),
      'credentials.masterUsername',
      masterUsername,
      family === 'mysql'
        ? 'a letter, then letters, digits and underscores, at most 32 characters, and not rdsadmin or root'
        : 'a letter, then letters, digits and underscores, at most 63 characters, and no reserved word such as admin',
    ),
    between('credentials.passwordVersion', passwordVersion, [1, 999]),
    recoveryDays === 0 ? undefined : between('credentials.recoveryDays', recoveryDays, [7, 30], 'days, or 0'),
    rotation !== undefined && mode !== 'managed'
      ? [
          'credentials.rotation',
          rotation,
          'only with credentials.mode "managed": raise passwordVersion for a new password of a secret of the stack',
        ]
      : undefined,
  ];
}

function durability({ durability }: Settings): readonly Problem[] {
  const { backupRetentionDays, backupWindow, maintenanceWindow, finalSnapshotName, restore, adopt } = durability;
  const backup = parseBackupWindow(backupWindow);
  const maintenance = parseMaintenanceWindow(maintenanceWindow);
  const isLong = (minutes: number) => minutes >= 30 && minutes <= 24 * 60;
  return [
    between('durability.backupRetentionDays', backupRetentionDays, [1, 35], 'days'),
    unless(
      backup?.[0] !== undefined && isLong(lengthOf(backup[0])),
      'durability.backupWindow',
      backupWindow,
      'hh:mm-hh:mm in UTC, at least 30 minutes',
    ),
    unless(
      maintenance !== undefined && isLong(lengthOf(maintenance)),
      'durability.maintenanceWindow',
      maintenanceWindow,
      'ddd:hh:mm-ddd:hh:mm in UTC (mon to sun), 30 minutes to 24 hours',
    ),
    maintenance !== undefined && backup?.some((day) => overlap(day, maintenance))
      ? [
          'durability.backupWindow',
          backupWindow,
          `a time outside of durability.maintenanceWindow, ${maintenanceWindow}`,
        ]
      : undefined,
    unless(
      finalSnapshotName === undefined || isIdentifier(finalSnapshotName),
      'durability.finalSnapshotName',
      finalSnapshotName,
      IDENTIFIER,
    ),
    restore !== undefined && adopt !== undefined
      ? ['durability.restore', restore, 'not with durability.adopt: a cluster that exists is not restored']
      : undefined,
  ];
}

function rest({ observability, instances, names, engine }: Settings): readonly Problem[] {
  return [
    unless(
      !observability.monitoringIntervalSeconds || names.monitoringRole.length <= 64,
      'names.monitoringRole',
      names.monitoringRole,
      'at most 64 characters',
    ),
    oneOf('observability.databaseLogRetentionDays', observability.databaseLogRetentionDays, LOG_RETENTION),
    oneOf('observability.monitoringIntervalSeconds', observability.monitoringIntervalSeconds, MONITORING_INTERVALS),
    ...observability.logExports.map((log) => oneOf('observability.logExports', log, engine.facts.logs)),
    oneOf('observability.insights', observability.insights, ['off', 'standard', 'advanced']),
    oneOf('instances.caCertificate', instances.caCertificate, [
      'rds-ca-rsa2048-g1',
      'rds-ca-rsa4096-g1',
      'rds-ca-ecc384-g1',
    ]),
  ];
}
