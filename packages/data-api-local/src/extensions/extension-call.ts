import { escapeLiteral } from 'pg';
import type { StatementText } from '../sql/statement-text.ts';
import { type ExtensionStatement, readExtensionStatement } from './extension-statement.ts';
import { PROCEDURE, PROCEDURE_SIGNATURE } from './procedure.ts';

/** What PostgreSQL gets: the statement, or a call of our procedure in place of one about an extension. */
export const textForPostgres = ({ sql, text, names }: StatementText): string =>
  (names.length === 0 ? extensionCall(sql) : undefined) ?? text;

/**
 * What is sent instead of a statement about an extension that Aurora leaves to rds_superuser: the same, through our procedure,
 * where the database has it and the caller may. Elsewhere the statement itself runs, and PostgreSQL says what is missing. It
 * stays one statement of the caller's own session and transaction, and answers without rows, as the original does.
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

/** That of the caller's search path: the procedure has one of its own. */
const schemaOf = ({ schema }: ExtensionStatement): string =>
  schema === undefined ? 'pg_catalog.current_schema()' : escapeLiteral(schema);
