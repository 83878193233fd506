// Names, files and checks of the connection contract, which docs/connection.md describes.
export { ConfigError } from './config-error.ts';
export {
  BACKENDS,
  type Backend,
  type Connection,
  type DataApiConnection,
  type DsqlConnection,
  describeConnection,
  describeSources,
  hostOf,
  type PostgresConnection,
} from './connection.ts';
export {
  type CertainEnvName,
  CONNECTION_SETTINGS,
  type ConnectionEnvName,
  type ConnectionOutputName,
  type ConnectionSetting,
  INFORMATION_OUTPUTS,
  RESOURCE_ID_PARAMETER,
  SECRET_KEY_PARAMETER,
  VPC_PARAMETERS,
} from './connection-settings.ts';
export { readEnvFile } from './env-reader.ts';
export { checkEnvFile, type EnvFileWritten, writeEnvFile } from './env-writer.ts';
export type { ValueSource } from './find.ts';
export { type LoadConnectionOptions, loadConnection, namedBackend } from './load.ts';
export { DSQL_SCHEMA_PATTERN } from './load-dsql.ts';
export {
  ENDPOINT_ENV,
  isLoopback,
  LOCAL_ACCOUNT,
  LOCAL_CREDENTIALS,
  LOCAL_DSQL_CREDENTIALS,
  LOCAL_HOSTS_ENV,
} from './local.ts';
export { BACKEND_ENV, DSQL_ENV, POSTGRES_ENV } from './names.ts';
