import { escapeLiteral } from 'pg';

/** A call of our procedure that runs, for the master user, a statement that PostgreSQL leaves to superusers. */
export interface ProcedureCall {
  /** Names the procedure for `to_regprocedure`. */
  readonly signature: string;
  /** `CALL …` as PL/pgSQL runs it. */
  readonly call: string;
  /** SQL that has to be true as well. @default - nothing */
  readonly condition?: string;
}

/**
 * A block of PL/pgSQL: the call, if the database has the procedure and the caller may run it. Otherwise the statement itself runs, and
 * PostgreSQL reports the error. It is in the caller's session and transaction and returns no rows, like the original.
 */
export const blockOf = ({ signature, call, condition }: ProcedureCall, sql: string): string => `BEGIN
  IF pg_catalog.has_function_privilege(pg_catalog.to_regprocedure(${escapeLiteral(signature)}), 'EXECUTE')${condition === undefined ? '' : ` AND ${condition}`} THEN
    ${call};
  ELSE
    EXECUTE ${escapeLiteral(sql)};
  END IF;
END`;
