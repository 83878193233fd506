import type { User } from './names.ts';
import { newPassword } from './password.ts';
import { passwordIn, type Secrets, type SecretVersion, secretText } from './secrets.ts';

/** A version with the user's name and a password. */
interface Usable {
  readonly version: SecretVersion;
  readonly password: string;
}

/** The state of the secret of a user. */
export interface SecretState {
  /** Undefined: empty, or not a secret of this user. */
  readonly current: Usable | undefined;
  /** The version AWSCURRENT, with any content. */
  readonly currentId: string | undefined;
  /** A rotation that was begun and not finished. */
  readonly pending: Usable | undefined;
}

export async function readSecret(secrets: Secrets, { role, secretArn }: User): Promise<SecretState> {
  const current = await secrets.read(secretArn, 'AWSCURRENT');
  const pending = await secrets.read(secretArn, 'AWSPENDING');
  return {
    current: usable(current, role),
    currentId: current?.id,
    // After a rotation, both labels are on one version.
    pending: pending?.id === current?.id ? undefined : usable(pending, role),
  };
}

/** A new password in the secret: from here on it is the valid one, so the next run repairs a crash after this. */
export async function fillSecret(
  secrets: Secrets,
  { role, secretArn }: User,
  database: string,
  label: 'AWSCURRENT' | 'AWSPENDING',
): Promise<Usable> {
  const password = newPassword();
  return { version: await secrets.put(secretArn, secretText(role, password, database), label), password };
}

function usable(version: SecretVersion | undefined, role: string): Usable | undefined {
  const password = version && passwordIn(version.text, role);
  return version === undefined || password === undefined ? undefined : { version, password };
}
