// The users of a database, by the level that code needs.
import type { ConnectionEnvName, ConnectionOutputName } from '@daybreak/database/settings';
import { iamUserName } from '../../infra/stages/names.ts';

export type UserKey = 'rw' | 'ro' | 'migrate';

/** A user that can sign in, with its own secret. */
export interface UserKind {
  readonly key: UserKey;
  readonly env: ConnectionEnvName<'database'>;
  readonly output: ConnectionOutputName<'database'>;
  /** For people. */
  readonly may: string;
}

export const USER_KINDS: readonly UserKind[] = [
  { key: 'rw', env: 'AURORA_RW_SECRET_ARN', output: 'aurora_rw_secret_arn', may: 'reads and writes rows' },
  { key: 'ro', env: 'AURORA_RO_SECRET_ARN', output: 'aurora_ro_secret_arn', may: 'reads rows' },
  {
    key: 'migrate',
    env: 'AURORA_MIGRATE_SECRET_ARN',
    output: 'aurora_migrate_secret_arn',
    may: 'is a member of the owner',
  },
];

/** A user in this database. */
export interface User {
  readonly key: UserKey;
  /** Its role in PostgreSQL. */
  readonly role: string;
  readonly secretArn: string;
}

/** A user that signs in with tokens of IAM: it has no password, and the rights of a user that has one. */
export interface IamUser {
  readonly role: string;
  /** The user whose rights it has. */
  readonly of: string;
}

export interface RoleNames {
  /** Owns schemas and tables. No one signs in as it. */
  readonly owner: string;
  readonly users: readonly User[];
  readonly iamUsers: readonly IamUser[];
}

/** PostgreSQL cuts a longer name, so that two could become one. */
const LONGEST_NAME = 63;

/**
 * The roles of a database: `<database>_owner`, `<database>_rw`, …: the names contain the database, because all databases of a cluster
 * share the roles.
 * @throws {Error} a name would be longer than PostgreSQL allows, or the name of the database has characters that a role must not have
 */
export function roleNames(
  database: string,
  secretArns: Readonly<Partial<Record<UserKey, string>>>,
  hasIamUsers = false,
): RoleNames {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(database)) {
    throw new Error(
      `The database is named ${JSON.stringify(database)}. Names of its users can be derived from letters, digits, _ and - only. Rename it.`,
    );
  }
  const users = USER_KINDS.flatMap(({ key }) => {
    const secretArn = secretArns[key];
    return secretArn === undefined ? [] : [{ key, role: `${database}_${key}`, secretArn }];
  });
  const iamUsers = users.flatMap(({ key, role }) =>
    hasIamUsers && key !== 'migrate' ? [{ role: iamUserName(database, key), of: role }] : [],
  );
  const names = { owner: `${database}_owner`, users, iamUsers };
  const tooLong = [names.owner, ...[...users, ...iamUsers].map(({ role }) => role)].find(
    (name) => name.length > LONGEST_NAME,
  );
  if (tooLong === undefined) return names;
  throw new Error(
    `The role ${tooLong} has ${tooLong.length} characters. PostgreSQL allows ${LONGEST_NAME}. Give the database a name of at most 55 characters.`,
  );
}

/** A name in SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Texts as the list of an IN. */
export const literals = (texts: readonly string[]): string =>
  texts.map((text) => `'${text.replaceAll("'", "''")}'`).join(', ');
