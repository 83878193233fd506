/**
 * Extensions of PostgreSQL's own that it does not mark as trusted, and that Aurora lets rds_superuser create.
 *
 * Before a name is added, its scripts are read: a superuser runs them in a schema in which the caller may have put anything.
 * These depend on no other extension, only declare objects, and name none that could be the caller's. earthdistance is not
 * among them: PostgreSQL's manual warns of its script where others may create in its schema or in that of the extension cube.
 * Nor is what reaches beyond the database: file_fdw, pg_surgery, untrusted languages.
 */
export const AURORA_EXTENSIONS = [
  'amcheck',
  'autoinc',
  'bloom',
  'dblink',
  'dict_xsyn',
  'insert_username',
  'intagg',
  'moddatetime',
  'pageinspect',
  'pg_buffercache',
  'pg_freespacemap',
  'pg_prewarm',
  'pg_stat_statements',
  'pg_visibility',
  'pgrowlocks',
  'pgstattuple',
  'postgres_fdw',
  'refint',
  'sslinfo',
] as const;

/** Those that make a foreign data wrapper. Only its owner, who is a superuser, could let others use it. */
export const FOREIGN_DATA_WRAPPER: Readonly<Record<string, string>> = {
  dblink: 'dblink_fdw',
  postgres_fdw: 'postgres_fdw',
};

export const isAuroraExtension = (name: string): boolean => (AURORA_EXTENSIONS as readonly string[]).includes(name);
