/**
 * Extensions that come with PostgreSQL, are not trusted, and that rds_superuser can create on Aurora.
 *
 * Read the scripts of an extension before you add it: a superuser runs them in a schema that the caller controls.
 * These depend on no other extension, only declare objects, and use no name that the caller could define. Not in the list:
 * earthdistance, because PostgreSQL's manual warns against its script in a schema where others can create objects; file_fdw,
 * pg_surgery and untrusted languages, because they reach outside the database.
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

/** Extensions with a foreign data wrapper. Only its owner, a superuser, can grant its use. */
export const FOREIGN_DATA_WRAPPER: Readonly<Record<string, string>> = {
  dblink: 'dblink_fdw',
  postgres_fdw: 'postgres_fdw',
};

export const isAuroraExtension = (name: string): boolean => (AURORA_EXTENSIONS as readonly string[]).includes(name);
