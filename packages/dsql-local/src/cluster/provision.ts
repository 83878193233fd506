import pg from 'pg';
import { SERVER_VERSION, SERVER_VERSION_NUMBER } from '../session/own-answers.ts';
import type { UpstreamServer } from '../wire/upstream.ts';

/**
 * Prepares a PostgreSQL database as Aurora DSQL has it: the role admin, which is not a superuser and owns public; the schema sys; no
 * configurations for full-text search; the version of Aurora DSQL. It does nothing if all of that exists.
 */
export async function provision(server: UpstreamServer): Promise<void> {
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database: 'postgres', ssl: false });
  await client.connect();
  try {
    const { rows } = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = 'sys'");
    if (rows.length === 0) await client.query(`BEGIN;${ADMIN}${SYS}${JOBS}${IAM}${VERSION}${NO_TEXT_SEARCH}COMMIT;`);
    await client.query(UNFINISHED_JOBS);
  } finally {
    await client.end();
  }
}

const ADMIN = `
CREATE ROLE admin LOGIN CREATEROLE;
ALTER DATABASE postgres OWNER TO admin;
ALTER SCHEMA public OWNER TO admin;
ALTER DATABASE postgres SET default_transaction_isolation = 'repeatable read';
ALTER DATABASE postgres SET timezone = 'UTC';
ALTER DATABASE postgres SET deadlock_timeout = '200ms';
`;

const SYS = `
CREATE SCHEMA sys;
GRANT USAGE ON SCHEMA sys TO PUBLIC;
`;

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-create-index-async.html: finished jobs go after 30 minutes. */
const JOBS = `
CREATE TABLE sys.all_jobs (
  job_id text PRIMARY KEY, status text NOT NULL, details text, job_type text NOT NULL, class_id oid NOT NULL, object_id oid,
  object_name text, start_time timestamptz NOT NULL DEFAULT now(), update_time timestamptz NOT NULL DEFAULT now());
CREATE VIEW sys.jobs AS SELECT * FROM sys.all_jobs
  WHERE status NOT IN ('completed', 'failed') OR update_time > now() - interval '30 minutes';
GRANT SELECT ON sys.jobs TO PUBLIC;
CREATE PROCEDURE sys.wait_for_job(job_id text) LANGUAGE plpgsql AS $body$
BEGIN
  IF job_id !~ '^[a-z2-7]{26}$' THEN
    RAISE EXCEPTION USING ERRCODE = '22P02', MESSAGE = 'Unable to convert text to UUID';
  END IF;
END $body$;
`;

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-database-and-iam-roles.html */
const IAM = `
CREATE TABLE sys.iam_mappings (
  iam_oid oid NOT NULL, arn text NOT NULL, pg_role_oid oid NOT NULL, grantor_pg_role_oid oid NOT NULL, PRIMARY KEY (pg_role_oid, arn));
CREATE SEQUENCE sys.iam_oids START 20000;
CREATE VIEW sys.iam_pg_role_mappings AS
  SELECT m.iam_oid, m.arn, m.pg_role_oid, r.rolname AS pg_role_name, m.grantor_pg_role_oid, g.rolname AS grantor_pg_role_name
  FROM sys.iam_mappings m JOIN pg_roles r ON r.oid = m.pg_role_oid JOIN pg_roles g ON g.oid = m.grantor_pg_role_oid;
GRANT SELECT ON sys.iam_pg_role_mappings TO PUBLIC;
CREATE PROCEDURE sys.iam_change(role text, arn text, is_grant boolean) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $body$
DECLARE mapped pg_roles%ROWTYPE;
BEGIN
  IF session_user <> 'admin' THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('permission denied to grant IAM trust with role %s', role);
  END IF;
  IF arn !~ '^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[^ ]+$' THEN
    RAISE EXCEPTION USING ERRCODE = '22023', MESSAGE = 'IAM role must look like an IAM ARN';
  END IF;
  SELECT * INTO mapped FROM pg_roles WHERE rolname = role;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = format('role "%s" does not exist', role);
  END IF;
  IF NOT mapped.rolcanlogin THEN
    RAISE EXCEPTION USING ERRCODE = '42501', MESSAGE = format('role %s must have the LOGIN attribute', role);
  END IF;
  IF is_grant THEN
    INSERT INTO sys.iam_mappings
      SELECT nextval('sys.iam_oids')::oid, iam_change.arn, mapped.oid, oid FROM pg_roles WHERE rolname = session_user
      ON CONFLICT DO NOTHING;
    RETURN;
  END IF;
  DELETE FROM sys.iam_mappings m WHERE m.pg_role_oid = mapped.oid AND m.arn = iam_change.arn;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = '42704', MESSAGE = format('IAM role %s does not exist', arn);
  END IF;
END $body$;
GRANT EXECUTE ON PROCEDURE sys.iam_change TO PUBLIC;
`;

/** The functions of PostgreSQL keep their place under another name: SHOW and the catalogue's views do not use the name. */
const VERSION = `
ALTER FUNCTION pg_catalog.version() RENAME TO dsql_local_version;
CREATE FUNCTION pg_catalog.version() RETURNS text LANGUAGE sql STABLE AS $body$ SELECT 'PostgreSQL 16'::text $body$;
ALTER FUNCTION pg_catalog.current_setting(text) RENAME TO dsql_local_setting;
ALTER FUNCTION pg_catalog.current_setting(text, boolean) RENAME TO dsql_local_setting;
CREATE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE sql STABLE STRICT AS $body$
  SELECT CASE lower($1) WHEN 'server_version' THEN '${SERVER_VERSION}' WHEN 'server_version_num' THEN '${SERVER_VERSION_NUMBER}'
  ELSE pg_catalog.dsql_local_setting($1) END $body$;
CREATE FUNCTION pg_catalog.current_setting(text, boolean) RETURNS text LANGUAGE sql STABLE STRICT AS $body$
  SELECT CASE lower($1) WHEN 'server_version' THEN '${SERVER_VERSION}' WHEN 'server_version_num' THEN '${SERVER_VERSION_NUMBER}'
  ELSE pg_catalog.dsql_local_setting($1, $2) END $body$;
`;

const NO_TEXT_SEARCH = `
DO $body$ DECLARE name text; BEGIN
  FOR name IN SELECT cfgname FROM pg_ts_config WHERE cfgname <> 'simple' LOOP
    EXECUTE format('DROP TEXT SEARCH CONFIGURATION pg_catalog.%I', name);
  END LOOP;
END $body$;
`;

/** Jobs of a start before this one end with its process. */
const UNFINISHED_JOBS = `UPDATE sys.all_jobs SET status = 'failed', details = 'the local cluster was stopped', update_time = now()
  WHERE status IN ('submitted', 'processing')`;
