import type { DsqlLocal } from '../local.ts';

/** A token of the banner is for a day of work with psql. */
const TOKEN_SECONDS = 86_400;

/** What a user needs first: the address, the PostgreSQL, the connection, and a call to try. */
export function banner(dsql: DsqlLocal): readonly string[] {
  const { endpoint, host, port, caFile, region, credentials, postgres } = dsql;
  return [
    `Local Aurora DSQL: ${endpoint}, on ${host}:${port}`,
    `PostgreSQL ${postgres.version} (${postgres.engine}) on port ${postgres.port}, data in ${postgres.dataDir ?? 'memory'}`,
    '',
    'DATABASE_BACKEND=dsql',
    `CLUSTER_ENDPOINT=${endpoint}`,
    'CLUSTER_USER=admin',
    `CLUSTER_ADDRESS=${host}:${port}`,
    `DATABASE_CA_FILE=${caFile}`,
    `REGION=${region}`,
    `AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`,
    `AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    `NODE_EXTRA_CA_CERTS=${caFile}`,
    '',
    'Try it, with a token that lasts 24 hours:',
    `  PGPASSWORD='${dsql.token('admin', TOKEN_SECONDS)}' \\`,
    `  psql "host=${endpoint} hostaddr=${host} port=${port} dbname=postgres user=admin sslmode=verify-full sslrootcert=${caFile}"`,
    '',
  ];
}

/** The line that `--json` prints. */
export function readyLine(dsql: DsqlLocal): string {
  const { endpoint, identifier, region, host, port, caFile, credentials, postgres } = dsql;
  const { engine, version, dataDir } = postgres;
  return JSON.stringify({
    ...{ endpoint, identifier, region, host, port, caFile, credentials, pid: process.pid },
    postgres: { engine, version, port: postgres.port, dataDir },
  });
}
