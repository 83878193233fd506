/** Parameters that demand TLS, of PostgreSQL and of MySQL. */
export const TLS_PARAMETERS: readonly string[] = ['rds.force_ssl', 'require_secure_transport'];

/** Whether the value of such a parameter lets clients connect in clear text. */
export function isSwitchedOff(value: unknown): boolean {
  return ['0', 'off', 'false'].includes(String(value).toLowerCase());
}
