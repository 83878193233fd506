import { createHmac, randomBytes } from 'node:crypto';
import type { RunningPostgres } from '@daybreak/postgres-local';
import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { installExtensionProcedure } from '../extensions/procedure.ts';
import { asSuperuser } from './superuser.ts';

/** A user of the cluster, each with a secret of its own. */
export interface UserDefinition {
  readonly name: string;
  /** Reads everything and changes nothing: a member of `pg_read_all_data` without any other right. @default false */
  readonly readOnly?: boolean;
}

export interface ProvisionPlan {
  /** Owns the databases and may create databases and roles, but is not a superuser: like the master user on Aurora. */
  readonly masterUsername: string;
  readonly users: readonly UserDefinition[];
  readonly databases: readonly string[];
  /** Makes the names of the databases unique to this call. */
  readonly databaseSuffix?: string | undefined;
  /** The database that new ones are copied from. @default - an empty one */
  readonly template?: string | undefined;
  /** The caller drops the databases at the end: one that is already there is refused. @default false */
  readonly onlyNew?: boolean | undefined;
}

/** A database that is to be dropped at the end was there before. */
export class DatabaseExistsError extends Error {
  override readonly name = 'DatabaseExistsError';

  constructor(database: string) {
    super(
      `The database ${database} already exists on the server of DATA_API_LOCAL_POSTGRES_URL. --ephemeral (option ephemeral) would drop ` +
        'it at the end. Allowed are new databases. Omit --ephemeral to keep it, or use --reset to drop it now.',
    );
  }
}

/** The name of a user is that of a superuser, or reserved for PostgreSQL or Amazon RDS. */
export class SuperuserError extends Error {
  override readonly name = 'SuperuserError';

  constructor(user: string) {
    super(
      `The user ${user} is a superuser, or its name is reserved. Allowed are names that do not begin with pg_, rds_ or rdsadmin, of ` +
        'roles that are not superusers. Choose another name.',
    );
  }
}

/** The roles and databases that exist now, by the names of the plan. */
export interface Provisioned {
  readonly users: ReadonlyMap<string, { readonly role: string; readonly password: string }>;
  readonly databases: ReadonlyMap<string, string>;
}

/** On a server given by URL, the names of all that we create begin with this. Nothing else is ever dropped. */
const OWN_PREFIX = 'daybreak_';

/** The comment of every database and role that we create. A name alone does not prove that it is ours. */
const MARK = 'made by @daybreak/data-api-local';

/** Makes processes that provision the same server wait for each other. The number is arbitrary. */
const PROVISION_LOCK = 7_214_003_091;

/** The longest name that PostgreSQL keeps. It truncates longer ones silently. */
const NAME_BYTES = 63;

/** Makes the roles and databases that are missing, and gives every role its password. */
export async function provision(postgres: RunningPostgres, plan: ProvisionPlan): Promise<Provisioned> {
  refuseReservedNames([plan.masterUsername, ...plan.users.map(({ name }) => name)]);
  return asSuperuser(postgres, postgres.maintenanceDatabase, async (client) => {
    await client.query('SELECT pg_catalog.pg_advisory_lock($1)', [PROVISION_LOCK]);
    if (postgres.engine !== 'url') await createServiceRoles(client);
    const users = new Map<string, { role: string; password: string }>();
    for (const user of [
      { name: plan.masterUsername, master: true, serviceRoles: postgres.engine !== 'url' },
      ...plan.users,
    ]) {
      const role = ownName(postgres, user.name);
      const password = passwordOf(postgres, role);
      await createRole(client, role, password, user);
      users.set(user.name, { role, password });
    }
    const owner = ownName(postgres, plan.masterUsername);
    for (const name of plan.onlyNew === true ? plan.databases : []) {
      const database = ownName(postgres, name, plan.databaseSuffix);
      if (await databaseExists(client, database)) throw new DatabaseExistsError(database);
    }
    const databases = new Map<string, string>();
    for (const name of plan.databases) {
      const database = ownName(postgres, name, plan.databaseSuffix);
      const template = plan.template === undefined ? undefined : ownName(postgres, plan.template);
      if (!(await databaseExists(client, database))) {
        // On our own server it is in template1, so that the databases that callers create have it too.
        const isNeeded = template === undefined;
        if (isNeeded && postgres.engine !== 'url') await allowExtensions(postgres, 'template1', 'rds_superuser');
        await createDatabase(client, database, owner, template);
        if (isNeeded && postgres.engine === 'url') await allowExtensions(postgres, database, owner);
      }
      databases.set(name, database);
    }
    return { users, databases };
  });
}

/** Drops databases that we created. Other databases are kept, whatever their names are. */
export async function dropDatabases(postgres: RunningPostgres, names: Iterable<string>): Promise<void> {
  await asSuperuser(postgres, postgres.maintenanceDatabase, async (client) => {
    for (const name of names) {
      if (await isOurs(client, name)) await client.query(`DROP DATABASE ${escapeIdentifier(name)} WITH (FORCE)`);
    }
  });
}

/** The names of the databases on a server given by URL. */
export function sharedNames(databases: readonly string[]): readonly string[] {
  return databases.map((name) => `${OWN_PREFIX}${name}`);
}

/** Lets the role create what Aurora lets rds_superuser create: see {@link installExtensionProcedure}. */
const allowExtensions = (postgres: RunningPostgres, database: string, role: string): Promise<void> =>
  asSuperuser(postgres, database, (client) => installExtensionProcedure(client, role));

/** The name in PostgreSQL: with the prefix on a server given by URL. */
function ownName(postgres: RunningPostgres, name: string, suffix?: string): string {
  const full = `${postgres.engine === 'url' ? OWN_PREFIX : ''}${name}${suffix === undefined ? '' : `_${suffix}`}`;
  if (Buffer.byteLength(full) <= NAME_BYTES) return full;
  throw new RangeError(
    `The name ${full} has ${Buffer.byteLength(full)} bytes. PostgreSQL keeps ${NAME_BYTES} of a name. Choose a shorter name for ${name}.`,
  );
}

/** Amazon RDS reserves these names too. On our own server rdsadmin is the superuser, and would get the password of the secret. */
function refuseReservedNames(users: readonly string[]): void {
  const reserved = users.find((name) => /^(?:rdsadmin|rds_|pg_)/i.test(name));
  if (reserved !== undefined) throw new SuperuserError(reserved);
}

/** Derived from the superuser's password, so that several processes can share a server. */
function passwordOf(postgres: RunningPostgres, role: string): string {
  return createHmac('sha256', postgres.password ?? randomBytes(32))
    .update(role)
    .digest('base64url');
}

/** The group roles that Aurora has, so that a GRANT in a migration finds them. */
async function createServiceRoles(client: Client): Promise<void> {
  for (const role of ['rds_replication', 'rds_iam', 'rds_password', 'rds_superuser']) {
    if (await roleExists(client, role)) continue;
    await client.query(`CREATE ROLE ${role} NOLOGIN`);
    if (role === 'rds_superuser') {
      await client.query(
        'GRANT pg_monitor, pg_signal_backend, pg_checkpoint, rds_replication, rds_password TO rds_superuser WITH ADMIN OPTION',
      );
    }
  }
}

async function createRole(
  client: Client,
  role: string,
  password: string,
  user: UserDefinition & { readonly master?: boolean; readonly serviceRoles?: boolean },
): Promise<void> {
  const name = escapeIdentifier(role);
  const { rows } = await client.query(
    'SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) $1',
    [role],
  );
  if (rows[0]?.rolsuper === true) throw new SuperuserError(role);
  if (rows.length === 0) {
    await client.query(`CREATE ROLE ${name} LOGIN${user.master === true ? ' CREATEDB CREATEROLE' : ''}`);
    await client.query(`COMMENT ON ROLE ${name} IS ${escapeLiteral(MARK)}`);
    if (user.serviceRoles === true) await client.query(`GRANT rds_superuser TO ${name}`);
    if (user.readOnly === true) await client.query(`GRANT pg_read_all_data TO ${name}`);
  }
  // Aurora's messages are English. Errors are read here and compared in tests, whatever language the server speaks.
  await client.query(
    `ALTER ROLE ${name} PASSWORD ${escapeLiteral(password)}; ALTER ROLE ${name} SET lc_messages = 'C'`,
  );
}

async function createDatabase(
  client: Client,
  database: string,
  owner: string,
  template: string | undefined,
): Promise<void> {
  const name = escapeIdentifier(database);
  const from = template === undefined ? '' : ` TEMPLATE ${escapeIdentifier(template)}`;
  await client.query(`CREATE DATABASE ${name} OWNER ${escapeIdentifier(owner)}${from}`);
  await client.query(`COMMENT ON DATABASE ${name} IS ${escapeLiteral(MARK)}`);
}

async function databaseExists(client: Client, database: string): Promise<boolean> {
  const { rowCount } = await client.query(
    'SELECT FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) $1',
    [database],
  );
  return rowCount !== 0;
}

async function isOurs(client: Client, database: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) $1 AND pg_catalog.shobj_description(oid, 'pg_database') OPERATOR(pg_catalog.=) $2`,
    [database, MARK],
  );
  return rowCount !== 0;
}

async function roleExists(client: Client, role: string): Promise<boolean> {
  const { rowCount } = await client.query('SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) $1', [
    role,
  ]);
  return rowCount !== 0;
}
