import type { ClusterDefinition } from '../cluster/clusters.ts';
import { CURRENT, type StoredSecret } from './secret-store.ts';

/**
 * The secrets of a cluster's own users as RDS writes them, so that code that reads a secret and connects to PostgreSQL itself works
 * here too. Host and port are those of PostgreSQL, not of the Data API.
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
 */
export function fixedSecrets(
  clusters: readonly ClusterDefinition[],
  postgres: { readonly host: string; readonly port: number },
): readonly StoredSecret[] {
  return clusters.flatMap(({ secrets, databases: [first] }) =>
    secrets.map(({ secretArn, username, password, malformed }) => {
      const login = { username, password, engine: 'postgres', host: postgres.host, port: postgres.port };
      const database = first?.postgresName ?? first?.name;
      const value = malformed === true ? {} : { ...login, ...(database !== undefined && { dbname: database }) };
      return {
        arn: secretArn,
        versions: [{ id: VERSION_ID, value: JSON.stringify(value), createdAtMs: 0, labels: [CURRENT] }],
      };
    }),
  );
}

/** There is never another version. */
const VERSION_ID = '00000000-0000-4000-8000-000000000000';
