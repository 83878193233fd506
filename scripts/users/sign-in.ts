import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceRefusedError, StatementError, statement } from '@daybreak/database';
import type { DataApiConnection } from '@daybreak/database/settings';
import { connectThroughProxy, explainRefusal } from '../connect.ts';
import type { User } from './names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const whoAmI = statement({ sql: 'SELECT current_user::text AS name', row: { name: 'text' }, readOnly: true });

/** The service may cache the old value of a secret for a moment. */
const SETTLES_IN_MS = 30_000;

/**
 * Whether the Data API signs in as the user with the user's own secret. PostgreSQL does not show stored passwords to any user, so this is
 * the only way to compare.
 */
export async function signsIn(connection: DataApiConnection, user: User, env: Environment): Promise<boolean> {
  const asUser = { ...connection, secretArn: user.secretArn };
  const db = await connectThroughProxy(asUser, env);
  try {
    const [row] = await db.query(whoAmI);
    return row?.name === user.role;
  } catch (error) {
    if (error instanceof StatementError && ['28P01', '28000'].includes(error.sqlState ?? '')) return false;
    if (error instanceof ServiceRefusedError && isAboutSecret(error.awsName)) return false;
    throw explainRefusal(asUser, env, error) ?? error;
  } finally {
    await db.close();
  }
}

/** @throws {Error} it is still refused after 30 s */
export async function untilSignedIn(connection: DataApiConnection, user: User, env: Environment): Promise<void> {
  const start = performance.now();
  while (!(await signsIn(connection, user, env))) {
    if (performance.now() - start > SETTLES_IN_MS) {
      throw new Error(
        `The role ${user.role} still cannot sign in with its secret after ${SETTLES_IN_MS / 1000} s. Expected the password that was just ` +
          'set. Run "npm run users" again; if that does not help, look who else changes the role or the secret.',
      );
    }
    await sleep(1000);
  }
}

/** No value, or one without user and password. */
const isAboutSecret = (name: string | undefined): boolean =>
  name === 'SecretsErrorException' || name === 'InvalidSecretException';
