import type { RunningPostgres } from '@daybreak/postgres-local';
import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { GRANTABLE_ROLES, SERVICE_ROLES } from '../master-user/role-grants.ts';
import { SuperuserError } from './errors.ts';
import type { UserDefinition } from './plan.ts';

/** Roles whose rights the master user has from the start. It can grant itself the others. */
const HELD_ROLES: readonly string[] = [
  'pg_checkpoint',
  'pg_maintain',
  'pg_monitor',
  'pg_signal_backend',
  'pg_use_reserved_connections',
  'rds_password',
  'rds_replication',
];

/** Amazon RDS reserves these names too. On our own server rdsadmin is the superuser, and would get the password of the secret. */
export function refuseReservedNames(users: readonly string[]): void {
  const reserved = users.find((name) => /^(?:rdsadmin|rds_|pg_)/i.test(name));
  if (reserved !== undefined) throw new SuperuserError(reserved);
}

export interface UserSettings extends UserDefinition {
  readonly password: string;
  /** The comment of the role. */
  readonly mark: string;
  readonly isMaster: boolean;
}

/**
 * Creates the role if it is missing, and sets its password.
 * @throws {SuperuserError} the role is a superuser
 */
export async function makeUser(client: Client, role: string, user: UserSettings): Promise<void> {
  const name = escapeIdentifier(role);
  const { rows } = await client.query(
    'SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) $1',
    [role],
  );
  if (rows[0]?.rolsuper === true) throw new SuperuserError(role);
  if (rows.length === 0) {
    await client.query(`CREATE ROLE ${name} LOGIN${user.isMaster ? ' CREATEDB CREATEROLE' : ''}`);
    await client.query(`COMMENT ON ROLE ${name} IS ${escapeLiteral(user.mark)}`);
    if (user.readOnly === true) await client.query(`GRANT pg_read_all_data TO ${name}`);
  }
  // Aurora's messages are in English. Our code and users' tests compare them, whatever language the server is set to.
  await client.query(
    `ALTER ROLE ${name} PASSWORD ${escapeLiteral(user.password)}; ALTER ROLE ${name} SET lc_messages = 'C'`,
  );
}

/**
 * Gives the master user what it has on Aurora: it may set session_replication_role; on our own server it is a member of rds_superuser,
 * may grant the roles of Amazon RDS and PostgreSQL that reach no files and programs, and owns the database `postgres`. A server given by
 * URL has other users: there we change only our own roles and databases.
 */
export async function letMasterUser(client: Client, role: string, postgres: RunningPostgres): Promise<void> {
  const name = escapeIdentifier(role);
  if (postgres.engine === 'url') {
    await client.query(`GRANT SET ON PARAMETER session_replication_role TO ${name}`);
    return;
  }
  const { rows } = await client.query<{ rolname: string }>('SELECT rolname FROM pg_catalog.pg_roles');
  const existing = new Set(rows.map(({ rolname }) => rolname));
  for (const group of SERVICE_ROLES) if (!existing.has(group)) await client.query(`CREATE ROLE ${group} NOLOGIN`);
  for (const group of [...SERVICE_ROLES, ...GRANTABLE_ROLES]) {
    if (group === 'rds_superuser' || (group.startsWith('pg_') && !existing.has(group))) continue;
    const only = HELD_ROLES.includes(group) || postgres.major < 16 ? '' : ', INHERIT FALSE, SET FALSE';
    await client.query(`GRANT ${group} TO rds_superuser WITH ADMIN ${postgres.major < 16 ? 'OPTION' : 'TRUE'}${only}`);
  }
  await client.query(
    `GRANT SET ON PARAMETER session_replication_role TO rds_superuser;
     GRANT rds_superuser TO ${name} WITH ADMIN OPTION;
     ALTER DATABASE postgres OWNER TO ${name}`,
  );
}
