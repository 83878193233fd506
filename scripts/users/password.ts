// Passwords and the form in which PostgreSQL stores them.
import { createHash, createHmac, pbkdf2Sync, randomBytes, randomInt } from 'node:crypto';

/**
 * Printable ASCII without the characters that RDS refuses in a password (/ @ " and space), and without ' : \ that SQL or JSON would have
 * to escape.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&*()-_=+[]{}<>?';
const LENGTH = 32;

/** About 200 bits. */
export function newPassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

const ITERATIONS = 4096;

/**
 * The form in which PostgreSQL stores a password (SCRAM-SHA-256, RFC 5803). `ALTER ROLE … PASSWORD` accepts it instead of the password, so
 * that neither a statement nor a log contains clear text.
 * @see https://www.postgresql.org/docs/17/sql-createrole.html
 * @throws {RangeError} the password is not ASCII: PostgreSQL would first normalise it (SASLprep)
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[\x20-\x7e]+$/.test(password)) throw new RangeError('The password must be printable ASCII.');
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const key = (text: string) => createHmac('sha256', salted).update(text).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${key('Server Key').toString('base64')}`;
}
