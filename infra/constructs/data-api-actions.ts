/**
 * The five actions of the RDS Data API. `rds-data:ExecuteSql`, which `rds-data:*` would include, is the call of
 * Serverless v1 and is never granted.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
 */
export const DATA_API_ACTIONS: readonly string[] = [
  'rds-data:BatchExecuteStatement',
  'rds-data:BeginTransaction',
  'rds-data:CommitTransaction',
  'rds-data:ExecuteStatement',
  'rds-data:RollbackTransaction',
];
