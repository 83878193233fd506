import type { ConnectionOptions } from 'node:tls';
import { readRoots } from '../pg/read-roots.ts';
import type { DsqlConnection } from '../settings/connection.ts';

/**
 * TLS as `verify-full`. Aurora DSQL's certificates are signed by Amazon's roots, which Node trusts; `caFile` replaces those.
 *
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/configure-root-certificates.html
 * @throws {ConfigError} `caFile` cannot be read
 */
export function tlsOptions({ endpoint, caFile }: DsqlConnection): ConnectionOptions {
  // Set, so that NODE_TLS_REJECT_UNAUTHORIZED changes nothing.
  const options = { servername: endpoint, rejectUnauthorized: true };
  return caFile === undefined ? options : { ...options, ca: readRoots(caFile) };
}
