import { RESERVED_DATABASES } from './reserved-words.ts';

/** Arguments whose literal value is a secret, wherever they stand. */
export const CREDENTIAL_ARGUMENTS: ReadonlySet<string> = new Set([
  'master_password',
  'master_password_wo',
  'password',
  'password_wo',
  'secret_string',
  'secret_string_wo',
  'secret_binary',
  'secret_key',
  'access_key',
  'token',
]);

/** Names of master users that RDS keeps for itself, or that PostgreSQL reserves. */
const RESERVED_USERS: ReadonlySet<string> = new Set([
  ...RESERVED_DATABASES,
  'admin',
  'administrator',
  'rdsadmin',
  'rdsrepladmin',
  'rdstopmgr',
  'rds_superuser',
  'rds_replication',
  'rds_password',
  'rds_ad',
  'rds_iam',
  'root',
  'user',
  'public',
  'none',
]);

/** Whether RDS takes it as the name of the master user; PostgreSQL keeps `pg_` for roles of its own. */
export function isMasterUsername(name: string): boolean {
  return /^(?!pg_)[a-z]\w{0,62}$/i.test(name) && !RESERVED_USERS.has(name.toLowerCase());
}

/** AWS access key ids and PEM private keys, and passwords inside a connection URL. */
const SHAPES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b(?:postgres|postgresql|mysql):\/\/[^\s:/@]+:[^\s@$]+@/,
];

export function looksLikeCredential(text: string): boolean {
  return SHAPES.some((shape) => shape.test(text));
}

/** Why RDS refuses a password, in words that do not give it away. */
export function passwordProblem(password: string): string | undefined {
  if (password.length < 8 || password.length > 128) return `${password.length} characters`;
  if (!/^[\x20-\x7e]*$/.test(password)) return 'with a character that is not printable ASCII';
  return /[/@" ]/.test(password) ? 'with one of / @ " or space' : undefined;
}
