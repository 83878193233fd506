// The Data API actions that a role may call, by level.
const EXECUTE = 'rds-data:ExecuteStatement';
const BATCH = 'rds-data:BatchExecuteStatement';
const TRANSACTION = ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction'];

/** Access level of a role to the Data API; see `grantDataApi`. */
export type DataApiLevel = 'read' | 'write' | 'transactions' | 'migrate';

/**
 * The actions of each level. `rds-data:ExecuteSql`, which `rds-data:*` would include, is the call of Serverless v1, and no level has it.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
 */
export const DATA_API_ACTIONS: Readonly<Record<DataApiLevel, readonly string[]>> = {
  read: [EXECUTE],
  write: [BATCH, EXECUTE],
  transactions: [BATCH, EXECUTE, ...TRANSACTION].sort(),
  migrate: [EXECUTE, ...TRANSACTION].sort(),
};
