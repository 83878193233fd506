import type { LoginSource } from '../pg/login.ts';

export interface IamTarget {
  readonly user: string;
  readonly region: string;
  readonly host: string;
  readonly port: number;
}

/**
 * A token of IAM database authentication for each connection. It is created on this machine, without a request, and is valid for 15
 * minutes; an open connection may last longer.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 */
export function iamLogin({ user, region, host, port }: IamTarget): LoginSource {
  // One signer a process: it keeps the credentials that it found.
  let signer: Promise<{ getAuthToken(): Promise<string> }> | undefined;
  return {
    login: async () => ({
      user,
      async password() {
        signer ??= import('@aws-sdk/rds-signer').then(
          ({ Signer }) => new Signer({ hostname: host, port, username: user, region }),
        );
        return (await signer).getAuthToken();
      },
    }),
    // The next connection has a new token anyway.
    renew: () => true,
    advice: () =>
      `Run GRANT rds_iam TO ${user} in the database, allow rds-db:connect for this user and cluster, and compare this machine's clock: a token is valid for 15 minutes.`,
  };
}
