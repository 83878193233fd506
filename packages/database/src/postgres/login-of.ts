import type { LoginSource } from '../pg/login.ts';
import type { PostgresConnection } from '../settings/connection.ts';
import { iamLogin } from './iam-login.ts';
import { passwordLogin } from './password-login.ts';
import { secretLogin } from './secret-login.ts';

/** The source of logins of the connection. */
export function loginOf(
  { login, host, port }: Pick<PostgresConnection, 'login' | 'host' | 'port'>,
  httpsAgent?: Parameters<typeof secretLogin>[1],
): LoginSource {
  if (login.kind === 'password') return passwordLogin(login.user, login.password);
  if (login.kind === 'secret') return secretLogin(login.secretArn, httpsAgent);
  return iamLogin({ user: login.user, region: login.region, host, port });
}
