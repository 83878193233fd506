import { hostname, userInfo } from 'node:os';

/** The user of this process, for the ledger: `anna@laptop`. */
export function userAtHost(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A user id without an account, as in some containers.
    return `user ${process.getuid?.() ?? 'unknown'}@${hostname()}`;
  }
}
