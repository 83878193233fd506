// The connection in config/app_config.yml, with the names of the connection contract.
import type { Backend, Connection, ValueSource } from '@daybreak/database/settings';
import { APP_CONFIG_FILE } from '../../infra/app-config/app-config.ts';
import type { BackendType, StoreConfig } from '../../infra/app-config/schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const BACKEND_OF: Readonly<Record<BackendType, Backend>> = {
  aurora_data_api: 'data-api',
  postgres: 'postgres',
  aurora_dsql: 'dsql',
};

export function backendOf({ memory_backend_type }: StoreConfig): Backend {
  return BACKEND_OF[memory_backend_type];
}

/**
 * The values of the file. The secret of a PostgreSQL server is read for the address of the server; its password is not kept.
 * @throws {Error} the secret cannot be read, or is not for a server
 */
export async function appConfigValues(config: StoreConfig, env: Environment): Promise<ValueSource> {
  const name = APP_CONFIG_FILE;
  if (config.memory_backend_type === 'aurora_dsql') {
    const { cluster_endpoint: endpoint, cluster_user: user, cluster_schema: schema } = config;
    return {
      name,
      values: {
        ...(endpoint !== undefined && { CLUSTER_ENDPOINT: endpoint }),
        ...(user !== undefined && { CLUSTER_USER: user }),
        ...(schema !== undefined && { CLUSTER_SCHEMA: schema }),
      },
    };
  }
  const database = config.database_name;
  if (config.memory_backend_type === 'postgres') {
    const secret = config.db_connection_secret_name;
    const server = secret === undefined ? {} : await readServer(secret, env);
    return { name, values: { ...server, ...(database !== undefined && { DATABASE_NAME: database }) } };
  }
  const { db_cluster_arn: cluster, db_credentials_secret_arn: secret } = config;
  return {
    name,
    values: {
      ...(cluster !== undefined && { AURORA_CLUSTER_ARN: cluster, AWS_REGION: cluster.split(':')[3] ?? '' }),
      ...(secret !== undefined && { AURORA_SECRET_ARN: secret }),
      ...(database !== undefined && { DATABASE_NAME: database }),
    },
  };
}

async function readServer(secret: string, env: Environment): Promise<ValueSource['values']> {
  // Loaded when it is needed: it loads the AWS SDK.
  const { readConnectionSecret } = await import('./connection-secret.ts');
  return readConnectionSecret(secret, env);
}

/** A line for each value of the file that is overridden. */
export function overriddenLines(config: StoreConfig, connection: Connection): readonly string[] {
  const backend = backendOf(config);
  if (backend !== connection.backend) {
    return [
      `${APP_CONFIG_FILE} is not used for the connection: it names ${config.memory_backend_type}, and the environment or the connection file names ${connection.backend}.`,
    ];
  }
  const used = usedValues(connection);
  return used.flatMap(({ key, variable, value }) => {
    const own = (config as Readonly<Record<string, unknown>>)[key];
    if (own === undefined || own === value) return [];
    return [`${variable} from ${connection.sources[variable] ?? 'the URL'} overrides ${key} of ${APP_CONFIG_FILE}.`];
  });
}

/** The values of a connection that the file may name, with its key and the variable. */
function usedValues(connection: Connection) {
  const database = { key: 'database_name', variable: 'DATABASE_NAME', value: connection.database } as const;
  switch (connection.backend) {
    case 'data-api':
      return [
        { key: 'db_cluster_arn', variable: 'AURORA_CLUSTER_ARN', value: connection.resourceArn },
        { key: 'db_credentials_secret_arn', variable: 'AURORA_SECRET_ARN', value: connection.secretArn },
        database,
      ] as const;
    case 'postgres':
      return [database] as const;
    case 'dsql':
      return [
        { key: 'cluster_endpoint', variable: 'CLUSTER_ENDPOINT', value: connection.endpoint },
        { key: 'cluster_user', variable: 'CLUSTER_USER', value: connection.user },
        { key: 'cluster_schema', variable: 'CLUSTER_SCHEMA', value: connection.schema },
      ] as const;
  }
}
