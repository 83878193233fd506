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

/** Names that no source says RDS refuses, and that are a poor choice: PostgreSQL gives the last two a meaning of its own. */
const DOUBTFUL_USERS: ReadonlySet<string> = new Set(['root', 'administrator', 'public', 'none']);

/** Whether RDS may refuse the name, or people take it for a user of another system. */
export function isDoubtfulUsername(name: string): boolean {
  return DOUBTFUL_USERS.has(name.toLowerCase());
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
