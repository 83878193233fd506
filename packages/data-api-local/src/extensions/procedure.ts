import { escapeIdentifier, escapeLiteral } from 'pg';
import type { Procedure } from '../master-user/procedure.ts';
import { REVIEWED_EXTENSIONS } from './aurora-extensions.ts';

export const PROCEDURE = 'pg_catalog.daybreak_extension';
export const PROCEDURE_SIGNATURE = `${PROCEDURE}(text, text, boolean, text, text, boolean)`;

const list = (names: readonly string[]): string => names.map(escapeLiteral).join(', ');

/**
 * Creates, updates and drops extensions. Its arguments: `create`, `drop` or `update`; extension; IF [NOT] EXISTS; schema; version; CASCADE.
 *
 * A superuser runs the script of an extension, and the caller may have defined functions and operators that it would use. A script that nobody has
 * reviewed runs in a new schema, which only then becomes the caller's, or, where the extension cannot be moved, in a schema without
 * functions, operators and domains of callers.
 */
export const extensionProcedure = (extensions: readonly string[], role: string): Procedure => ({
  name: PROCEDURE,
  signature: PROCEDURE_SIGNATURE,
  parameters: 'action text, extension text, tolerant boolean, schema_name text, version text, cascaded boolean',
  variables: `
  available record;
  existing record;
  required name;
  workshop CONSTANT name := 'daybreak_' || replace(gen_random_uuid()::text, '-', '');
  is_reviewed CONSTANT boolean := coalesce(extension IN (${list(REVIEWED_EXTENSIONS)}), false);
  is_movable boolean;
  planted name;
  member record;`,
  body: `
  SELECT v.* INTO available FROM pg_available_extension_versions v JOIN pg_available_extensions a USING (name)
    WHERE v.name = extension AND v.version = coalesce(daybreak_extension.version, a.default_version);
  -- NULL is not in the list either.
  IF (extension IN (${list(extensions)}) OR available.trusted) IS NOT TRUE OR (extension = 'plpgsql') THEN
    RAISE insufficient_privilege USING
      MESSAGE = format('permission denied to %s extension "%s"', action, extension),
      HINT = 'Must be superuser to create this extension.';
  END IF;
  SELECT e.*, n.nspname INTO existing FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = extension;
  IF action = 'drop' THEN
    EXECUTE format('DROP EXTENSION %s %I %s',
      CASE WHEN tolerant THEN 'IF EXISTS' ELSE '' END, extension, CASE WHEN cascaded THEN 'CASCADE' ELSE '' END);
    RETURN;
  ELSIF action = 'create' THEN
    IF tolerant AND existing.oid IS NOT NULL THEN
      RETURN;
    ELSIF schema_name IS NULL THEN
      RAISE invalid_schema_name USING MESSAGE = 'no schema has been selected to create in';
    ELSIF schema_name LIKE 'pg\\_%' OR NOT has_schema_privilege(caller, schema_name, 'CREATE') THEN
      RAISE insufficient_privilege USING MESSAGE = format('permission denied for schema %s', schema_name);
    END IF;
    FOREACH required IN ARRAY coalesce(available.requires, '{}') LOOP
      CONTINUE WHEN NOT cascaded OR EXISTS (SELECT FROM pg_extension e WHERE e.extname = required);
      CALL ${PROCEDURE}('create', required, false, schema_name, NULL, true);
    END LOOP;
  END IF;

  is_movable := NOT is_reviewed AND CASE WHEN action = 'create' THEN available.relocatable ELSE existing.extrelocatable END
    AND available.requires IS NULL;
  IF NOT is_reviewed AND is_movable IS NOT TRUE THEN
    -- Nobody can put anything there until this transaction ends.
    LOCK TABLE pg_proc, pg_operator, pg_type IN SHARE ROW EXCLUSIVE MODE;
    SELECT n.nspname INTO planted FROM pg_namespace n
      WHERE (n.nspname IN (schema_name, available.schema, existing.nspname) OR n.oid IN
               (SELECT e.extnamespace FROM pg_extension e WHERE e.extname = ANY (available.requires)))
        AND (EXISTS (SELECT FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.pronamespace = n.oid AND NOT r.rolsuper)
          OR EXISTS (SELECT FROM pg_operator o JOIN pg_roles r ON r.oid = o.oprowner WHERE o.oprnamespace = n.oid AND NOT r.rolsuper)
          OR EXISTS (SELECT FROM pg_type t JOIN pg_roles r ON r.oid = t.typowner
                     WHERE t.typnamespace = n.oid AND t.typtype = 'd' AND NOT r.rolsuper))
      LIMIT 1;
    IF planted IS NOT NULL THEN
      RAISE insufficient_privilege USING
        MESSAGE = format('permission denied to %s extension "%s": schema %s has functions, operators or domains of its own',
          action, extension, planted),
        HINT = format('Create it in an empty schema: CREATE SCHEMA %s_schema, then CREATE EXTENSION %s SCHEMA %s_schema.',
          extension, extension, extension);
    END IF;
  END IF;

  IF is_movable THEN
    EXECUTE format('CREATE SCHEMA %I', workshop);
  END IF;
  IF action = 'create' THEN
    EXECUTE format('CREATE EXTENSION %I', extension)
      || CASE WHEN is_movable THEN format(' SCHEMA %I', workshop)
              WHEN available.schema IS NULL THEN format(' SCHEMA %I', schema_name) ELSE '' END
      || CASE WHEN daybreak_extension.version IS NULL THEN '' ELSE format(' VERSION %L', daybreak_extension.version) END;
  ELSIF action = 'update' THEN
    IF is_movable THEN
      EXECUTE format('ALTER EXTENSION %I SET SCHEMA %I', extension, workshop);
    END IF;
    EXECUTE format('ALTER EXTENSION %I UPDATE', extension)
      || CASE WHEN daybreak_extension.version IS NULL THEN '' ELSE format(' TO %L', daybreak_extension.version) END;
  END IF;
  IF is_movable THEN
    EXECUTE format('ALTER EXTENSION %I SET SCHEMA %I', extension, coalesce(existing.nspname, schema_name));
    EXECUTE format('DROP SCHEMA %I', workshop);
  END IF;

  FOR member IN
    SELECT l.lanname AS language, f.fdwname AS wrapper, l.lanpltrusted AS is_trusted
    FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
      LEFT JOIN pg_language l ON d.classid = 'pg_language'::regclass AND l.oid = d.objid
      LEFT JOIN pg_foreign_data_wrapper f ON d.classid = 'pg_foreign_data_wrapper'::regclass AND f.oid = d.objid
    WHERE e.extname = extension
  LOOP
    IF NOT member.is_trusted THEN
      RAISE insufficient_privilege USING
        MESSAGE = format('permission denied to create extension "%s": its language %s is not trusted', extension, member.language);
    ELSIF member.wrapper IS NOT NULL THEN
      -- Only its owner, a superuser, can grant its use.
      EXECUTE format('GRANT USAGE ON FOREIGN DATA WRAPPER %I TO ${escapeIdentifier(role).replaceAll("'", "''")} WITH GRANT OPTION', member.wrapper);
    END IF;
  END LOOP;`,
});
