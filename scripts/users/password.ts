// Passwords and what PostgreSQL keeps of them.
import { createHash, createHmac, pbkdf2Sync, randomBytes, randomInt } from 'node:crypto';

/** Printable ASCII without what RDS refuses in a password (/ @ " and space) and without ' : \ that SQL or JSON would have to escape. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&*()-_=+[]{}<>?';
const LENGTH = 32;

/** About 200 bits. */
export function newPassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

const ITERATIONS = 4096;

/**
 * What PostgreSQL stores of a password (SCRAM-SHA-256, RFC 5803). `ALTER ROLE … PASSWORD` takes it in place of the password, so that no
 * clear text is in a statement, and in no log of statements.
 * @see https://www.postgresql.org/docs/17/sql-createrole.html
 * @throws {RangeError} the password is not ASCII: PostgreSQL would normalise it (SASLprep) before it computes the same
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new RangeError('The password must be printable ASCII.');
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
