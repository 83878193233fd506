// Defaults of options that are also needed where no schema is loaded.

export const DEFAULT_ENGINE_VERSION = '17';

export const DEFAULT_MASTER_USERNAME = 'alexadmin';

/** PostgreSQL allows no hyphens in a name without quotes. */
export function defaultDatabaseName(project: string): string {
  return project.replaceAll('-', '_');
}
