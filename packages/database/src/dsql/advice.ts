import type { DsqlConnection } from '../settings/connection.ts';

const UNTRUSTED = /^(?:SELF_SIGNED|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)|CERT_HAS_EXPIRED)/;

/** Advice for a failed connection to Aurora DSQL, if it differs from that for PostgreSQL in a VPC. */
export function adviceOn(
  code: string,
  { caFile, local }: Pick<DsqlConnection, 'caFile' | 'local'>,
): string | undefined {
  if (UNTRUSTED.test(code)) return trustAdvice(caFile, local);
  return ADVICE[code];
}

function trustAdvice(caFile: string | undefined, local: boolean): string {
  if (local) {
    return 'The local Aurora DSQL has another certificate authority after each start: DATABASE_CA_FILE must be the file that it printed, or run "npm run local -- --dsql --env-file .env".';
  }
  return caFile === undefined
    ? 'It should be one of Amazon, which Node trusts. Check that CLUSTER_ENDPOINT leads to AWS, and that no proxy replaces certificates.'
    : 'DATABASE_CA_FILE replaces the certificates that Node trusts. Remove it for a cluster on AWS.';
}

const NO_ROUTE =
  'There is no route to it. Aurora DSQL has a public address: let this machine out to port 5432, or use a PrivateLink endpoint of the VPC.';

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
const ADVICE: Readonly<Record<string, string>> = {
  '53300':
    'A cluster takes 10,000 connections. Lower maxConnections or the concurrency of the functions, or raise the quota.',
  '53400':
    'A cluster takes 100 new connections a second. Keep connections, with fewer processes or a longer idleTimeoutMs.',
  ENOTFOUND: 'The host name does not exist. Correct CLUSTER_ENDPOINT, or look whether the cluster was deleted.',
  ECONNREFUSED: 'Nothing listens there. Start it with "npm run local -- --dsql", or correct CLUSTER_ADDRESS.',
  ENETUNREACH: NO_ROUTE,
  EHOSTUNREACH: NO_ROUTE,
  timeout: 'Let this machine out to port 5432 of the endpoint, and look at the status of the cluster.',
};
