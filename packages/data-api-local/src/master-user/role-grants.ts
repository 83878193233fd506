import { escapeLiteral } from 'pg';
import { StatementReader } from '../sql/statement-reader.ts';
import type { Procedure } from './procedure.ts';
import type { ProcedureCall } from './procedure-call.ts';

/** The group roles of Amazon RDS, which a server given by URL does not have. */
export const SERVICE_ROLES = ['rds_superuser', 'rds_iam', 'rds_password', 'rds_replication'] as const;

/**
 * The roles of PostgreSQL that the master user may grant: none of them reaches files or programs. A server of an older major version
 * does not have all of them.
 */
export const GRANTABLE_ROLES = [
  'pg_checkpoint',
  'pg_maintain',
  'pg_monitor',
  'pg_read_all_data',
  'pg_read_all_settings',
  'pg_read_all_stats',
  'pg_signal_backend',
  'pg_stat_scan_tables',
  'pg_use_reserved_connections',
  'pg_write_all_data',
] as const;

const GLOBAL_ROLES: readonly string[] = [...SERVICE_ROLES, ...GRANTABLE_ROLES];

const NAME = 'pg_catalog.daybreak_grant';
const SIGNATURE = `${NAME}(text[])`;

/** On a server given by URL: such a grant succeeds and changes nothing, because roles are shared with the other databases there. */
export const GRANT_PROCEDURE: Procedure = {
  name: NAME,
  signature: SIGNATURE,
  parameters: 'grantees text[]',
  body: `
  FOR caller IN SELECT grantee FROM unnest(grantees) AS grantee WHERE grantee NOT IN (SELECT rolname FROM pg_roles) LOOP
    RAISE undefined_object USING MESSAGE = format('role "%s" does not exist', caller);
  END LOOP;`,
};

/** GRANT and REVOKE of these roles. */
export function grantCall(sql: string): ProcedureCall | undefined {
  const reader = /\b(?:rds|pg)_/i.test(sql) ? StatementReader.of(sql) : undefined;
  const verb = reader?.takesOneOf('grant', 'revoke');
  if (reader === undefined || verb === undefined) return undefined;
  if (verb === 'revoke' && reader.takesOneOf('admin', 'inherit', 'set') !== undefined) reader.needs('option', 'for');
  const roles = reader.list(() => reader.name());
  reader.needs(verb === 'grant' ? 'to' : 'from');
  const grantees = reader.list(() =>
    reader.takesOneOf('current_user', 'current_role', 'session_user') ? '' : reader.name(),
  );
  if (reader.takes('with')) {
    reader.list(() => [reader.takesOneOf('admin', 'inherit', 'set'), reader.takesOneOf('option', 'true', 'false')]);
  }
  reader.takesOneOf('cascade', 'restrict');
  if (!reader.isAtEnd || reader.hasFailed || !roles.every((role) => GLOBAL_ROLES.includes(role))) return undefined;
  const named = grantees.filter((grantee) => grantee !== '').map(escapeLiteral);
  return { signature: SIGNATURE, call: `CALL ${NAME}(ARRAY[${named.join(', ')}]::pg_catalog.text[])` };
}
