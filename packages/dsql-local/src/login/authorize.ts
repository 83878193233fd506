import type { Pool } from 'pg';
import type { Faults } from '../faults/faults.ts';
import type { ErrorFields } from '../wire/messages.ts';
import { accessDenied, loginFault } from './refusals.ts';
import { checkToken, type TokenCheck } from './token.ts';

/** Whether a token allows a login as this user: by its signature, and by the roles that AWS IAM GRANT has mapped. */
export async function authorize(
  token: string,
  check: TokenCheck,
  faults: Faults,
  pool: Pool,
): Promise<ErrorFields | undefined> {
  const fault = faults.atLogin();
  if (fault !== undefined) return loginFault(fault);
  const answer = checkToken(token, check);
  if (answer.refused !== undefined) return accessDenied(answer.refused.hint);
  if (check.user === 'admin') return undefined;
  const { rows } = await pool.query<{ arn: string }>(
    `SELECT m.arn FROM sys.iam_pg_role_mappings m JOIN pg_roles r ON r.oid = m.pg_role_oid
     WHERE r.rolname = $1 AND r.rolcanlogin`,
    [check.user],
  );
  const { arn } = answer.credentials;
  const isMapped = arn === undefined ? rows.length > 0 : rows.some((row) => row.arn === arn);
  return isMapped ? undefined : accessDenied(undefined);
}
