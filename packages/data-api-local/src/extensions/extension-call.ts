import { escapeLiteral } from 'pg';
import type { StatementText } from '../sql/statement-text.ts';
import { type ExtensionStatement, readExtensionStatement } from './extension-statement.ts';
import { PROCEDURE, PROCEDURE_SIGNATURE } from './procedure.ts';

/** What PostgreSQL gets: the statement, or for one about an extension a call of our procedure. */
export const textForPostgres = ({ sql, text, names }: StatementText): string =>
  (names.length === 0 ? extensionCall(sql) : undefined) ?? text;

/**
 * Replaces a statement about an extension that Aurora leaves to rds_superuser. It calls our procedure if the database has it and
 * the caller may run it; otherwise the statement itself runs, and PostgreSQL reports the error. It is one statement in the
 * caller's session and transaction and returns no rows, like the original.
 */
function extensionCall(sql: string): string | undefined {
  const statement = readExtensionStatement(sql);
  if (statement === undefined) return undefined;
  const { action, extension, tolerant, version, cascade } = statement;
  const values = [
    escapeLiteral(action),
    escapeLiteral(extension),
    String(tolerant),
    schemaOf(statement),
    version === undefined ? 'NULL' : escapeLiteral(version),
    String(cascade),
  ];
  const block = `BEGIN
  IF pg_catalog.has_function_privilege(pg_catalog.to_regprocedure('${PROCEDURE_SIGNATURE}'), 'EXECUTE') THEN
    CALL ${PROCEDURE}(${values.join(', ')});
  ELSE
    EXECUTE ${escapeLiteral(sql)};
  END IF;
END`;
  return `DO ${escapeLiteral(block)}`;
}

/** The schema of the caller's search path. The procedure has a search path of its own. */
const schemaOf = ({ schema }: ExtensionStatement): string =>
  schema === undefined ? 'pg_catalog.current_schema()' : escapeLiteral(schema);
