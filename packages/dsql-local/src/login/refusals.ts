import type { LoginFault } from '../faults/faults.ts';
import type { ErrorFields } from '../wire/messages.ts';

const DENIED = 'unable to accept connection, access denied';
/** Not documented for refused logins: PostgreSQL's code for an authorization that failed. */
const NOT_AUTHORIZED = '28000';

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/troubleshooting.html and CHAP_quotas.html. SQLSTATEs without a source are ours. */
export const NO_SNI: ErrorFields = { C: NOT_AUTHORIZED, M: 'unable to accept connection, sni was not received' };

export function accessDenied(hint: string | undefined): ErrorFields {
  return { C: NOT_AUTHORIZED, M: DENIED, ...(hint !== undefined && { H: hint }) };
}

const FAULTS: Readonly<Record<LoginFault, ErrorFields>> = {
  expired: accessDenied('Signature expired: 20260101T000000Z is now earlier than 20260101T001500Z'),
  action: accessDenied('Wrong user to action mapping. user: admin, action: DbConnect'),
  denied: accessDenied(undefined),
  asleep: { C: '57P03', M: 'unable to accept connection, waking up cluster, please retry later' },
  rate: { C: '53400', M: 'Unable to accept connection, rate exceeded.' },
  full: { C: '53300', M: 'Unable to accept connection, too many open connections.' },
};

export function loginFault(why: LoginFault): ErrorFields {
  return FAULTS[why];
}
