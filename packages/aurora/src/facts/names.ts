import { RESERVED_DATABASES } from './reserved-words.ts';

/**
 * Master user names that RDS for PostgreSQL refuses: its own roles, and PostgreSQL's reserved words.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html
 * @see https://github.com/aws-cloudformation/cfn-lint/pull/4425 (admin: refused with PostgreSQL, accepted with MySQL)
 */
const RESERVED_BY_POSTGRESQL: ReadonlySet<string> = new Set([
  ...RESERVED_DATABASES,
  'admin',
  'rdsrepladmin',
  'rdstopmgr',
  'rds_superuser',
  'rds_replication',
  'rds_password',
  'rds_ad',
  'rds_iam',
]);

/** Whether RDS accepts it as the name of the master user. PostgreSQL reserves `pg_`; MySQL allows 32 characters. */
export function isMasterUsername(name: string, engine: 'postgresql' | 'mysql' | 'other' = 'postgresql'): boolean {
  if (engine === 'mysql') return /^[a-z]\w{0,31}$/i.test(name) && !/^(rdsadmin|root)$/i.test(name);
  if (!/^[a-z]\w{0,62}$/i.test(name) || name.toLowerCase() === 'rdsadmin') return false;
  return engine === 'other' || !(/^pg_/i.test(name) || RESERVED_BY_POSTGRESQL.has(name.toLowerCase()));
}

/** Whether RDS creates a database with this name. For MySQL, reserved words are not checked. */
export function isDatabaseName(name: string, engine: 'postgresql' | 'mysql' = 'postgresql'): boolean {
  if (engine === 'mysql') return /^[a-z]\w{0,63}$/i.test(name);
  return /^[a-z]\w{0,62}$/i.test(name) && !RESERVED_DATABASES.has(name.toLowerCase());
}

/** Whether RDS takes it as the identifier of a cluster, an instance or a snapshot. */
export function isIdentifier(text: string): boolean {
  return /^(?=.{1,63}$)[a-z](?:-?[a-z0-9])*$/.test(text);
}

/** Where RDS writes a log that it exports. */
export function databaseLogGroup(clusterIdentifier: string, log: string): string {
  return `/aws/rds/cluster/${clusterIdentifier}/${log}`;
}
