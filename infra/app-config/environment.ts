import { ConfigError } from '@daybreak/database/settings';
import { APP_CONFIG_FILE } from './app-config.ts';
import type { StoreConfig } from './schema.ts';

/** The variable that functions and commands read the name of the messages' table from. */
export const TABLE_ENV = 'CHAT_TABLE_NAME';

/** What the file adds to the variables of every function, on AWS and in `npm run dev`. */
export function appEnvironment(config: StoreConfig | undefined): Readonly<Record<string, string>> {
  return config?.table_name === undefined ? {} : { [TABLE_ENV]: config.table_name };
}

/**
 * What of the file the functions of a stage do not follow, for people. They use the database of their own stage.
 *
 * @throws {ConfigError} the file names a backend that the stack of the functions does not have
 */
export function appConfigNotices(config: StoreConfig | undefined, stage: string): readonly string[] {
  if (config === undefined) return [];
  if (config.memory_backend_type !== 'aurora_data_api') {
    throw new ConfigError(`Stage ${stage} cannot use ${APP_CONFIG_FILE}`, [
      `memory_backend_type: got ${config.memory_backend_type}, and the functions of the stage run outside of a VPC. Expected aurora_data_api. Change it, or remove functions.authorizer from the stage.`,
    ]);
  }
  const own = (['db_cluster_arn', 'db_credentials_secret_arn', 'database_name'] as const).filter((key) => config[key]);
  if (own.length === 0) return [];
  return [
    `${APP_CONFIG_FILE}: ${own.join(', ')} ${own.length === 1 ? 'is' : 'are'} for commands only. The functions of stage ${stage} use the database of that stage.`,
  ];
}
