import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { AURORA_EXTENSIONS, FOREIGN_DATA_WRAPPER } from './aurora-extensions.ts';

/**
 * In pg_catalog, where no caller can create objects, and which tools skip when they list or drop schemas. Its arguments:
 * `create`, `drop` or `update`; extension; IF [NOT] EXISTS; schema; version; CASCADE.
 */
export const PROCEDURE = 'pg_catalog.daybreak_extension';
export const PROCEDURE_SIGNATURE = `${PROCEDURE}(text, text, boolean, text, text, boolean)`;

/**
 * Lets the members of `role` create, update and drop the extensions that Aurora lets rds_superuser create, in the database of
 * `client`, a superuser. They get no other right of the superuser: the names are a fixed list, the rest of each statement is
 * quoted, the search path is fixed, and the caller needs CREATE on the schema.
 */
export async function installExtensionProcedure(client: Client, role: string): Promise<void> {
  await client.query(
    `SET search_path = pg_catalog, pg_temp;
     CREATE OR REPLACE PROCEDURE ${PROCEDURE}(
       action text, extension text, tolerant boolean, schema_name text, version text, cascaded boolean
     ) LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS ${escapeLiteral(body(role))};
     REVOKE ALL ON PROCEDURE ${PROCEDURE_SIGNATURE} FROM PUBLIC;
     GRANT EXECUTE ON PROCEDURE ${PROCEDURE_SIGNATURE} TO ${escapeIdentifier(role)}`,
  );
}

const body = (role: string): string => `
DECLARE
  caller name := CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END;
BEGIN
  -- NULL is not in the list either.
  IF (extension IN (${AURORA_EXTENSIONS.map(escapeLiteral).join(', ')})) IS NOT TRUE THEN
    RAISE insufficient_privilege USING
      MESSAGE = format('permission denied to %s extension "%s"', action, extension),
      HINT = 'Must be superuser to create this extension.';
  END IF;
  IF action = 'drop' THEN
    EXECUTE format('DROP EXTENSION %s %I %s',
      CASE WHEN tolerant THEN 'IF EXISTS' ELSE '' END, extension, CASE WHEN cascaded THEN 'CASCADE' ELSE '' END);
  ELSIF action = 'update' THEN
    EXECUTE format('ALTER EXTENSION %I UPDATE', extension)
      || CASE WHEN version IS NULL THEN '' ELSE format(' TO %L', version) END;
  ELSIF action = 'create' THEN
    IF tolerant AND EXISTS (SELECT FROM pg_extension WHERE extname = extension) THEN
      RETURN;
    ELSIF schema_name IS NULL THEN
      RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    ELSIF schema_name LIKE 'pg\\_%' OR NOT has_schema_privilege(caller, schema_name, 'CREATE') THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied for schema %s', schema_name);
    END IF;
    EXECUTE format('CREATE EXTENSION %I SCHEMA %I', extension, schema_name)
      || CASE WHEN version IS NULL THEN '' ELSE format(' VERSION %L', version) END;
    ${grants(role)}
  END IF;
END`;

const grants = (role: string): string =>
  Object.entries(FOREIGN_DATA_WRAPPER)
    .map(
      ([extension, wrapper]) =>
        `IF extension = ${escapeLiteral(extension)} THEN
      GRANT USAGE ON FOREIGN DATA WRAPPER ${escapeIdentifier(wrapper)} TO ${escapeIdentifier(role)} WITH GRANT OPTION;
    END IF;`,
    )
    .join('\n    ');
