import type { LoginSource } from '../pg/login.ts';
import type { DsqlConnection } from '../settings/connection.ts';
import { LOCAL_DSQL_CREDENTIALS } from '../settings/local.ts';

/** Aurora DSQL has a separate IAM action for this user. */
const ADMIN = 'admin';

/**
 * A token for each connection. It is created on this machine, without a request, and is valid for 15 minutes; an open connection may last
 * longer. The user determines the action: `DbConnectAdmin` for `admin`, otherwise `DbConnect`.
 *
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 */
export function tokenLogin({ endpoint, user, region, local }: DsqlConnection): LoginSource {
  // One signer a process: it keeps the credentials that it found.
  let signer: Promise<Signer> | undefined;
  const action = user === ADMIN ? 'dsql:DbConnectAdmin' : 'dsql:DbConnect';
  return {
    login: async () => ({
      user,
      async password() {
        signer ??= makeSigner(endpoint, region, local);
        return user === ADMIN ? (await signer).getDbConnectAdminAuthToken() : (await signer).getDbConnectAuthToken();
      },
    }),
    // The next connection has a new token anyway.
    renew: () => true,
    advice: (hint) => {
      if (/expired|not yet current/i.test(hint))
        return "A token is valid for 15 minutes: correct this machine's clock.";
      const mapped = user === ADMIN ? '' : ` and map it: AWS IAM GRANT ${user} TO 'arn:aws:iam::…:role/…'`;
      return `Allow ${action} on this cluster for the IAM role or user of this program${mapped}. CLUSTER_ENDPOINT and REGION must be those of the cluster.`;
    },
  };
}

interface Signer {
  getDbConnectAdminAuthToken(): Promise<string>;
  getDbConnectAuthToken(): Promise<string>;
}

async function makeSigner(hostname: string, region: string, local: boolean): Promise<Signer> {
  const { DsqlSigner } = await import('@aws-sdk/dsql-signer');
  // A real key never signs for this machine.
  return new DsqlSigner({ hostname, region, ...(local && { credentials: LOCAL_DSQL_CREDENTIALS }) });
}
