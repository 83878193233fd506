// What a role may call of the Data API, by level.
const EXECUTE = 'rds-data:ExecuteStatement';
const BATCH = 'rds-data:BatchExecuteStatement';
const TRANSACTION = ['rds-data:BeginTransaction', 'rds-data:CommitTransaction', 'rds-data:RollbackTransaction'];

/** How much of the Data API a role may call. What each level allows: `grantDataApi`. */
export type DataApiLevel = 'read' | 'write' | 'transactions' | 'migrate';

/**
 * The actions of each level. `rds-data:ExecuteSql`, which `rds-data:*` would include, is the call of Serverless v1 and is in none.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
 */
export const DATA_API_ACTIONS: Readonly<Record<DataApiLevel, readonly string[]>> = {
  read: [EXECUTE],
  write: [BATCH, EXECUTE],
  transactions: [BATCH, EXECUTE, ...TRANSACTION].sort(),
  migrate: [EXECUTE, ...TRANSACTION].sort(),
};
