/**
 * Extensions that come with PostgreSQL, are not trusted, and that rds_superuser can create on Aurora.
 *
 * Their scripts were read: they depend on no other extension, only declare objects, and use no name that the caller could define. So
 * they can be created in a schema where callers have put anything.
 */
export const REVIEWED_EXTENSIONS = [
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

/**
 * The others of Aurora PostgreSQL 17 that are not trusted, as of November 2026 (release notes of Aurora PostgreSQL, "Extension versions
 * for Amazon Aurora PostgreSQL"), without those that only Amazon has. We have not read their scripts.
 */
export const OTHER_AURORA_EXTENSIONS = [
  'address_standardizer',
  'address_standardizer_data_us',
  'earthdistance',
  'h3',
  'h3_postgis',
  'hll',
  'hypopg',
  'ip4r',
  'mysql_fdw',
  'oracle_fdw',
  'orafce',
  'pg_bigm',
  'pg_cron',
  'pg_hint_plan',
  'pg_partman',
  'pg_repack',
  'pg_similarity',
  'pg_tle',
  'pgaudit',
  'pglogical',
  'pgrouting',
  'pgtap',
  'plv8',
  'postgis',
  'postgis_raster',
  'postgis_tiger_geocoder',
  'postgis_topology',
  'prefix',
  'rdkit',
  'tds_fdw',
  'test_parser',
  'vector',
] as const;

export const AURORA_EXTENSIONS: readonly string[] = [...REVIEWED_EXTENSIONS, ...OTHER_AURORA_EXTENSIONS];

/** They read files, run programs or change what PostgreSQL has stored. No option allows them. */
const FORBIDDEN_EXTENSIONS: readonly string[] = [
  'adminpack',
  'file_fdw',
  'jsonb_plpython3u',
  'hstore_plpython3u',
  'ltree_plpython3u',
  'multicorn',
  'ogr_fdw',
  'parquet_fdw',
  'pg_surgery',
  'plperlu',
  'plpython3u',
  'plr',
  'plsh',
  'pltclu',
];

export const isForbiddenExtension = (name: string): boolean => FORBIDDEN_EXTENSIONS.includes(name);

/**
 * The extensions that the master user creates although PostgreSQL leaves them to superusers.
 * @throws {RangeError} one of the names can never be allowed
 */
export function allowedExtensions(more: readonly string[] = []): readonly string[] {
  const forbidden = more.find(isForbiddenExtension);
  if (forbidden !== undefined) {
    throw new RangeError(
      `The extension ${forbidden} can never be allowed: it reaches outside the database. Allowed are extensions without access to files ` +
        'and programs. Remove it from --allow-extension (option allowExtensions).',
    );
  }
  return [...new Set([...AURORA_EXTENSIONS, ...more])];
}
