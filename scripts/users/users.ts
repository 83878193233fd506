// The work of `npm run users`: updates the users of a database to the expected state, reports differences, and sets new passwords.
import { type Database, StatementError, statement } from '@daybreak/database';
import type { DataApiConnection } from '@daybreak/database/settings';
import type { Difference, Session } from './checks/check.ts';
import { CHECKS, checkRoles } from './checks/index.ts';
import { quoted, type RoleNames, roleNames, type User, type UserKey } from './names.ts';
import { scramVerifier } from './password.ts';
import { fillSecret, readSecret, type SecretState } from './secret-state.ts';
import type { Secrets } from './secrets.ts';
import { signsIn, untilSignedIn } from './sign-in.ts';

/** The input of the engine. */
export interface UsersParts {
  /** Signs in as the master user. */
  readonly db: Database;
  readonly secrets: Secrets;
  readonly connection: DataApiConnection;
  readonly secretArns: Readonly<Partial<Record<UserKey, string>>>;
  /** Whether there are users that sign in with tokens of IAM. */
  readonly iamUsers: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface UsersResult {
  readonly owner: string;
  readonly users: readonly User[];
  readonly iamUsers: readonly string[];
  /** The changes, as sentences without full stop. */
  readonly changes: readonly string[];
}

const lock = statement({
  // The bytes of "DAYBUSER" as a bigint, until the end of the transaction. A waiting run gives up after 30 s.
  sql: `SELECT pg_catalog.set_config('lock_timeout', '30s', true) AS wait, pg_catalog.pg_advisory_xact_lock(4918310409482855762)::text AS locked`,
  row: { wait: 'text', locked: 'text' },
});

const databaseName = statement({
  sql: 'SELECT current_database()::text AS name',
  row: { name: 'text' },
  readOnly: true,
});

/**
 * Updates roles, grants and passwords to the expected state. Does nothing if they are correct; the next run continues an interrupted one.
 * @throws {Error} the master user cannot fix a difference
 */
export async function ensureUsers(parts: UsersParts): Promise<UsersResult> {
  const { db, secrets, connection, env } = parts;
  const names = await namesOf(parts);
  const changes: string[] = [];
  const rotated: { user: User; state: SecretState }[] = [];
  const renewed: User[] = [];
  await db.transaction(async (tx) => {
    await takeTurn(tx);
    for (const check of CHECKS) {
      for (const difference of await check(tx, names)) {
        if (difference.fix.length === 0) throw beyond(difference);
        await fix(tx, difference);
        changes.push(`Fixed: ${difference.what}`);
      }
    }
    for (const user of names.users) {
      const state = await readSecret(secrets, user);
      if (state.pending !== undefined) {
        await setPassword(tx, user, state.pending.password);
        rotated.push({ user, state });
        changes.push(`Finished the rotation of ${user.role}`);
      } else if (state.current === undefined) {
        const { password } = await fillSecret(secrets, user, connection.database, 'AWSCURRENT');
        await setPassword(tx, user, password);
        changes.push(
          state.currentId === undefined
            ? `Made a password for ${user.role}`
            : `Made a new password for ${user.role}: its secret did not hold its user name and a password`,
        );
        renewed.push(user);
      } else if (!(await signsIn(connection, user, env))) {
        await setPassword(tx, user, state.current.password);
        changes.push(`Gave ${user.role} the password of its secret`);
        renewed.push(user);
      }
    }
  });
  for (const { user, state } of rotated) {
    await promote(secrets, user, state.currentId, state.pending?.version.id);
    renewed.push(user);
  }
  for (const user of renewed) await untilSignedIn(connection, user, env);
  return { ...shown(names), changes };
}

/** The differences of the users from the expected state, without changing anything. */
export async function usersStatus(
  parts: UsersParts,
): Promise<Omit<UsersResult, 'changes'> & { differences: string[] }> {
  const { db, secrets, connection, env } = parts;
  const names = await namesOf(parts);
  const missing = (await checkRoles(db, names)).filter(({ what }) => what.endsWith('is missing'));
  const differences: string[] = [];
  // The other checks ask about roles, and PostgreSQL refuses the question if one is missing.
  if (missing.length > 0) differences.push(...missing.map(({ what }) => what));
  else for (const check of CHECKS) differences.push(...(await check(db, names)).map(({ what }) => what));
  for (const user of names.users) {
    const { current, currentId, pending } = await readSecret(secrets, user);
    if (pending !== undefined) differences.push(`a rotation of ${user.role} was not finished`);
    if (currentId === undefined) differences.push(`the secret of ${user.role} has no value`);
    else if (current === undefined) {
      differences.push(`the secret of ${user.role} does not hold the user name ${user.role} and a password`);
    } else if (!(await signsIn(connection, user, env))) {
      differences.push(`${user.role} cannot sign in with its secret`);
    }
  }
  return { ...shown(names), differences };
}

/**
 * A new password for one user: AWSPENDING, then the role, then AWSCURRENT. Sessions that are open stay signed in; a sign-in between the
 * last two steps, one request, gets 28P01.
 * @throws {Error} the user is not found, or has no password yet
 */
export async function rotateUser(parts: UsersParts, name: string): Promise<User> {
  const { db, secrets, connection, env } = parts;
  const names = await namesOf(parts);
  const user = names.users.find(({ key, role }) => name === key || name === role);
  if (user === undefined) {
    const known = names.users.map(({ key, role }) => `${key} (${role})`).join(', ');
    throw new Error(`The user ${JSON.stringify(name)} is not found. Allowed are ${known}. Choose one of them.`);
  }
  const currentId = await db.transaction(async (tx) => {
    await takeTurn(tx);
    const state = await readSecret(secrets, user);
    if (state.currentId === undefined) {
      throw new Error(
        `The secret of ${user.role} has no value yet, so there is nothing to rotate. Run "npm run users" first.`,
      );
    }
    const next = state.pending ?? (await fillSecret(secrets, user, connection.database, 'AWSPENDING'));
    await setPassword(tx, user, next.password);
    return { from: state.currentId, to: next.version.id };
  });
  await promote(secrets, user, currentId.from, currentId.to);
  await untilSignedIn(connection, user, env);
  return user;
}

/** One run at a time. @throws {Error} another one is running for more than 30 s */
async function takeTurn(tx: Session): Promise<void> {
  try {
    await tx.query(lock);
  } catch (error) {
    if (!(error instanceof StatementError) || error.sqlState !== '55P03') throw error;
    throw new Error(
      'Another run of "npm run users" is still using this database after 30 s. Only one can run at a time. Run it again later; ' +
        'the lock of a run that was killed ends within three minutes.',
      { cause: error },
    );
  }
}

async function namesOf({ db, secretArns, iamUsers }: UsersParts): Promise<RoleNames> {
  const [row] = await db.query(databaseName);
  return roleNames(row?.name ?? '', secretArns, iamUsers);
}

const shown = ({ owner, users, iamUsers }: RoleNames) => ({ owner, users, iamUsers: iamUsers.map(({ role }) => role) });

/** @throws {Error} without SQL and cause, because both would contain the stored form of the password */
async function setPassword(tx: Session, { role }: User, password: string): Promise<void> {
  try {
    await tx.execute(statement({ sql: `ALTER ROLE ${quoted(role)} PASSWORD '${scramVerifier(password)}'` }));
  } catch (error) {
    const reason =
      error instanceof StatementError ? `${error.detail ?? ''} (SQLSTATE ${error.sqlState})` : (error as Error).name;
    throw new Error(
      `The password of role ${role} could not be set: ${reason}. Expected the right to change it, which the creator of the role has. ` +
        'Run the command with the secret of that user.',
    );
  }
}

/** Another run may have done it in the meantime. */
async function promote(secrets: Secrets, user: User, from: string | undefined, to: string | undefined): Promise<void> {
  const current = await secrets.read(user.secretArn, 'AWSCURRENT');
  if (to === undefined || current?.id === to) return;
  await secrets.move(user.secretArn, 'AWSCURRENT', from, to);
}

/** @throws {Error} the user of the connection has no right to: as a rule it is not the master user, or has no CREATEROLE */
async function fix(tx: Session, { what, fix: statements }: Difference): Promise<void> {
  try {
    for (const sql of statements) await tx.execute(statement({ sql }));
  } catch (error) {
    if (!(error instanceof StatementError) || error.sqlState !== '42501') throw error;
    throw new Error(
      `The users cannot be fixed: ${what}, and PostgreSQL does not let this user change it: ${error.detail}. ` +
        'Nothing was changed. Expected the master user, or one with CREATEROLE that owns the database: use its secret, and run it again.',
      { cause: error },
    );
  }
}

function beyond({ what }: Difference): Error {
  return new Error(
    `The users cannot be fixed: ${what}. Nothing was changed. Change it as a superuser, or drop the role, and run it again.`,
  );
}
