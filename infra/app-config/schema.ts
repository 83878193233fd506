import { CONNECTION_SETTINGS, DSQL_SCHEMA_PATTERN } from '@daybreak/database/settings';
import { z } from 'zod';

/** What every backend may have. Table names follow the rules of the chat history. */
const COMMON = {
  table_name: text(
    /^[a-z_][a-z0-9_]{0,31}$/,
    'the name of the table of the messages: lower-case letters, digits and _, at most 32 characters',
  ),
  retention_days: z
    .number({ error: 'Expected whole days from 1 to 99999' })
    .int('Expected whole days from 1 to 99999')
    .min(1, 'Expected whole days from 1 to 99999')
    .max(99_999, 'Expected whole days from 1 to 99999')
    .optional(),
};

const DATABASE = { database_name: connectionValue('DATABASE_NAME') };

/** The keys of each `memory_backend_type`. A driver that is added to @daybreak/database gets its entry here. */
export const STORE_SCHEMAS = {
  aurora_data_api: z.strictObject({
    memory_backend_type: z.literal('aurora_data_api'),
    db_cluster_arn: connectionValue('AURORA_CLUSTER_ARN'),
    db_credentials_secret_arn: connectionValue('AURORA_SECRET_ARN'),
    ...DATABASE,
    ...COMMON,
  }),
  postgres: z.strictObject({
    memory_backend_type: z.literal('postgres'),
    db_connection_secret_name: text(
      /^[a-zA-Z0-9/_+=.@:-]{1,2048}$/,
      'the name or the ARN of a secret with host, port, dbname, username and password',
    ),
    ...DATABASE,
    ...COMMON,
  }),
  // Its database is always postgres.
  aurora_dsql: z.strictObject({
    memory_backend_type: z.literal('aurora_dsql'),
    cluster_endpoint: connectionValue('CLUSTER_ENDPOINT'),
    cluster_user: connectionValue('CLUSTER_USER'),
    cluster_schema: text(DSQL_SCHEMA_PATTERN, 'the name of a schema, such as public'),
    ...COMMON,
  }),
};

export type BackendType = keyof typeof STORE_SCHEMAS;
export type StoreConfig = z.infer<(typeof STORE_SCHEMAS)[BackendType]>;

export const BACKEND_TYPES = Object.keys(STORE_SCHEMAS) as readonly BackendType[];

/** The backends that have a key; empty if none has it. */
export function backendsWith(key: string): readonly BackendType[] {
  return BACKEND_TYPES.filter((type) => key in STORE_SCHEMAS[type].shape);
}

function text(pattern: RegExp, expected: string) {
  return z
    .string({ error: `Expected ${expected}, as text in quotes` })
    .regex(pattern, `Expected ${expected}`)
    .optional();
}

function connectionValue(name: string) {
  const setting = CONNECTION_SETTINGS.find(({ env }) => env === name);
  if (setting === undefined) throw new Error(`The connection contract has no ${name}.`);
  return text(setting.pattern, `${setting.expected}, such as ${setting.example}`);
}
