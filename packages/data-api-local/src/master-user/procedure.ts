import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import { FIRST_MAJOR_WITHOUT_EVENT_TRIGGERS } from '../cluster/superuser.ts';

/** A procedure in pg_catalog, where no caller can create objects, and which tools skip when they list or drop schemas. */
export interface Procedure {
  readonly name: string;
  /** With the types of its parameters. */
  readonly signature: string;
  readonly parameters: string;
  /** More variables, as PL/pgSQL declares them. @default - none */
  readonly variables?: string;
  /** PL/pgSQL; `caller` is the role of the session. */
  readonly body: string;
}

/**
 * Creates the procedure in the database of `client`, a superuser. It has the superuser's rights, and only members of `role` may call it.
 * It ignores what a caller has set or defined, such as a search path or an event trigger.
 */
export async function installProcedure(
  client: Client,
  procedure: Procedure,
  role: string,
  major: number,
): Promise<void> {
  const { name, signature, parameters, variables = '', body } = procedure;
  const source = `
DECLARE
  caller name := CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END;
  ${variables}
BEGIN${body}
END`;
  const settings = [
    'SET search_path = pg_catalog, pg_temp',
    'SET standard_conforming_strings = on',
    ...(major >= FIRST_MAJOR_WITHOUT_EVENT_TRIGGERS ? ['SET event_triggers = off'] : []),
  ];
  await client.query(
    `CREATE OR REPLACE PROCEDURE ${name}(${parameters})
       LANGUAGE plpgsql SECURITY DEFINER ${settings.join(' ')} AS ${escapeLiteral(source)};
     REVOKE ALL ON PROCEDURE ${signature} FROM PUBLIC;
     GRANT EXECUTE ON PROCEDURE ${signature} TO ${escapeIdentifier(role)}`,
  );
}
