import { expect, test } from '@jest/globals';
import { isStaticParameter } from '../../src/facts/static-parameters.ts';

test.each([
  ['aurora-postgresql17', 'rds.logical_replication'],
  ['aurora-postgresql17', 'max_connections'],
  ['postgres16', 'Shared_Preload_Libraries'],
  ['aurora-postgresql17', 'autovacuum_max_workers'],
  ['aurora-mysql8.0', 'binlog_format'],
  ['mysql8.0', 'lower_case_table_names'],
  ['mariadb11.4', 'performance_schema'],
])('%s: %s takes effect at a restart only', (family, name) => {
  expect(isStaticParameter(family, name)).toBe(true);
});

test.each([
  ['aurora-postgresql17', 'work_mem'],
  ['aurora-postgresql17', 'rds.force_ssl'],
  ['aurora-postgresql18', 'autovacuum_max_workers'],
  ['mysql8.0', 'binlog_format'],
  ['mysql8.0', 'max_connections'],
  ['sqlserver-se-16.0', 'max_connections'],
  ['', 'max_connections'],
])('%s: %s is not known to need a restart', (family, name) => {
  expect(isStaticParameter(family, name)).toBe(false);
});
