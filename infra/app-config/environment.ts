import { type Backend, ConfigError } from '@daybreak/database/settings';
import { APP_CONFIG_FILE } from './app-config.ts';
import { BACKEND_TYPES, type BackendType, type StoreConfig } from './schema.ts';

/** Functions and commands read the name of the messages' table from this variable. */
export const TABLE_ENV = 'CHAT_TABLE_NAME';

/** What the file adds to the variables of every function, on AWS and in `npm run dev`. */
export function appEnvironment(config: StoreConfig | undefined): Readonly<Record<string, string>> {
  return config?.table_name === undefined ? {} : { [TABLE_ENV]: config.table_name };
}

const BACKEND_OF: Readonly<Record<BackendType, Backend>> = {
  aurora_data_api: 'data-api',
  postgres: 'postgres',
  aurora_dsql: 'dsql',
};

/**
 * A sentence about the keys that the functions of a stage ignore. They use the database of their own stage, through the backend of the
 * stage; commands may use the Data API of the same cluster.
 *
 * @throws {ConfigError} the file names a backend whose data the functions of the stage do not see
 */
export function appConfigNotices(
  config: StoreConfig | undefined,
  { name, functions }: { readonly name: string; readonly functions: { readonly backend: Backend } },
): readonly string[] {
  if (config === undefined) return [];
  const allowed = BACKEND_TYPES.filter(
    (type) =>
      BACKEND_OF[type] === functions.backend || (type === 'aurora_data_api' && functions.backend === 'postgres'),
  );
  if (!allowed.includes(config.memory_backend_type)) {
    throw new ConfigError(`Stage ${name} cannot use ${APP_CONFIG_FILE}`, [
      `memory_backend_type: got ${config.memory_backend_type}, and functions.backend of the stage is ${functions.backend}. Expected ${allowed.join(' or ')}. Change one of them, or remove functions.authorizer from the stage.`,
    ]);
  }
  const own = OF_A_DATABASE.filter((key) => Object.hasOwn(config, key));
  if (own.length === 0) return [];
  return [
    `${APP_CONFIG_FILE}: ${own.join(', ')} ${own.length === 1 ? 'is' : 'are'} for commands only. The functions of stage ${name} use the database of that stage.`,
  ];
}

/** Keys that say where a database is. */
const OF_A_DATABASE = [
  'db_cluster_arn',
  'db_credentials_secret_arn',
  'db_connection_secret_name',
  'database_name',
  'cluster_endpoint',
  'cluster_user',
  'cluster_schema',
];
