import { readFileSync } from 'node:fs';

/** An operating system account that a child process runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The account with the fewest rights first. PostgreSQL needs one that is in the passwd file. */
const CANDIDATES = ['nobody', 'postgres', 'daemon'];

/**
 * The account that PostgreSQL runs as if we are root: PostgreSQL refuses to run as root. `undefined` means our own account: we are not
 * root, or the platform has no user ids.
 *
 * @param uid ours; `undefined` on Windows
 * @param passwd the text of the passwd file
 */
export function serverAccount(uid = process.getuid?.(), passwd = readPasswd): Account | undefined {
  if (uid !== 0) return undefined;
  const accounts = passwd()
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , user, group]) => ({ name, uid: Number(user), gid: Number(group) }))
    .filter((account) => account.uid > 0 && Number.isInteger(account.gid));
  for (const name of CANDIDATES) {
    const account = accounts.find((candidate) => candidate.name === name);
    if (account !== undefined) return account;
  }
  return accounts[0];
}

function readPasswd(): string {
  return readFileSync('/etc/passwd', 'utf8');
}
