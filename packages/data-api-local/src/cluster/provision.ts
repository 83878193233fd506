import { createHmac, randomBytes } from 'node:crypto';
import type { RunningPostgres } from '@daybreak/postgres-local';
import { type Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';
import { allowedExtensions } from '../extensions/aurora-extensions.ts';
import { installMasterUser } from '../master-user/install.ts';
import { DatabaseExistsError } from './errors.ts';
import type { ProvisionPlan } from './plan.ts';
import { takeProvisionLock } from './provision-lock.ts';
import { letMasterUser, makeUser, refuseReservedNames } from './roles.ts';
import { asSuperuser } from './superuser.ts';

/** The roles and databases that exist now, by the names of the plan. */
export interface Provisioned {
  readonly users: ReadonlyMap<string, { readonly role: string; readonly password: string }>;
  readonly databases: ReadonlyMap<string, string>;
}

/** On a server given by URL, the name of everything that we create begins with this. Nothing else is ever dropped. */
const OWN_PREFIX = 'daybreak_';

/** The comment of every database and role that we create. A name alone does not prove that it is ours. */
const MARK = 'made by @daybreak/data-api-local';

/** The longest name that PostgreSQL keeps. It truncates longer ones silently. */
const NAME_BYTES = 63;

/** Creates the roles and databases that are missing, and sets the password of every role. */
export async function provision(postgres: RunningPostgres, plan: ProvisionPlan): Promise<Provisioned> {
  refuseReservedNames([plan.masterUsername, ...plan.users.map(({ name }) => name)]);
  const isOwnServer = postgres.engine !== 'url';
  const extensions = allowedExtensions(plan.allowExtensions);
  if (isOwnServer) await restoreMaintenanceDatabase(postgres);
  return asSuperuser(postgres, postgres.maintenanceDatabase, async (client) => {
    await takeProvisionLock(client, plan);
    const users = new Map<string, { role: string; password: string }>();
    for (const user of [{ name: plan.masterUsername }, ...plan.users]) {
      const role = ownName(postgres, user.name);
      const password = passwordOf(postgres, role);
      await makeUser(client, role, { ...user, password, mark: MARK, isMaster: user.name === plan.masterUsername });
      users.set(user.name, { role, password });
    }
    const owner = ownName(postgres, plan.masterUsername);
    await letMasterUser(client, owner, postgres);
    const databases = await makeDatabases(client, postgres, plan, (database) =>
      asSuperuser(postgres, database, (session) =>
        installMasterUser(session, {
          role: isOwnServer ? 'rds_superuser' : owner,
          major: postgres.major,
          isOwnServer,
          extensions,
        }),
      ),
    );
    return { users, databases };
  });
}

/** @param prepare lets the master user do in a database what PostgreSQL leaves to superusers */
async function makeDatabases(
  client: Client,
  postgres: RunningPostgres,
  plan: ProvisionPlan,
  prepare: (database: string) => Promise<void>,
): Promise<ReadonlyMap<string, string>> {
  const owner = ownName(postgres, plan.masterUsername);
  const template = plan.template === undefined ? undefined : ownName(postgres, plan.template);
  const databases = new Map(plan.databases.map((name) => [name, ownName(postgres, name, plan.databaseSuffix)]));
  const existing = new Set<string>();
  for (const database of databases.values()) if (await databaseExists(client, database)) existing.add(database);
  const [first] = existing;
  if (plan.onlyNew === true && first !== undefined) throw new DatabaseExistsError(first);

  // The databases that callers create on our own server are copies of template1.
  const isPrepared = new Set(postgres.engine === 'url' ? [] : ['template1', 'postgres']);
  await Promise.all([...isPrepared].map(prepare));
  for (const database of databases.values()) {
    if (!existing.has(database)) await createDatabase(client, database, owner, template);
    const isCopy = template !== undefined || (postgres.engine !== 'url' && !existing.has(database));
    if (!isCopy && !isPrepared.has(database) && (await isOurs(client, database))) await prepare(database);
  }
  return databases;
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

/** The master user owns the database `postgres` and may drop it. We connect to it first. */
async function restoreMaintenanceDatabase(postgres: RunningPostgres): Promise<void> {
  const { maintenanceDatabase } = postgres;
  try {
    await asSuperuser(postgres, maintenanceDatabase, async () => undefined);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== '3D000') throw error;
    const create = `CREATE DATABASE ${escapeIdentifier(maintenanceDatabase)}`;
    await asSuperuser(postgres, 'template1', (client) => client.query(create));
  }
}

/** The name in PostgreSQL: with the prefix on a server given by URL. */
function ownName(postgres: RunningPostgres, name: string, suffix?: string): string {
  const full = `${postgres.engine === 'url' ? OWN_PREFIX : ''}${name}${suffix === undefined ? '' : `_${suffix}`}`;
  if (Buffer.byteLength(full) <= NAME_BYTES) return full;
  throw new RangeError(
    `The name ${full} has ${Buffer.byteLength(full)} bytes. Allowed are ${NAME_BYTES}. Choose a shorter name for ${name}.`,
  );
}

/** Derived from the superuser's password, so that several processes can share a server. */
function passwordOf(postgres: RunningPostgres, role: string): string {
  return createHmac('sha256', postgres.password ?? randomBytes(32))
    .update(role)
    .digest('base64url');
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
