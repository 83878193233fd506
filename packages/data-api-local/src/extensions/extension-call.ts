import { escapeLiteral } from 'pg';
import type { ProcedureCall } from '../master-user/procedure-call.ts';
import { type ExtensionStatement, readExtensionStatement } from './extension-statement.ts';
import { PROCEDURE, PROCEDURE_SIGNATURE } from './procedure.ts';

/** The call that runs a statement about one of the extensions. */
export function extensionCall(sql: string, extensions: readonly string[]): ProcedureCall | undefined {
  const statement = readExtensionStatement(sql, extensions);
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
  return { signature: PROCEDURE_SIGNATURE, call: `CALL ${PROCEDURE}(${values.join(', ')})` };
}

/** The schema of the caller's search path. The procedure has a search path of its own. */
const schemaOf = ({ schema }: ExtensionStatement): string =>
  schema === undefined ? 'pg_catalog.current_schema()' : escapeLiteral(schema);
