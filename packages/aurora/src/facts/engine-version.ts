/** `17` of `17.7`, and `8.0` of `8.0.mysql_aurora.3.10.0`. */
export function majorOf(version: string): string {
  // No Aurora PostgreSQL is that old.
  return /^[58]\.\d+/.exec(version)?.[0] ?? version.split('.')[0] ?? version;
}
