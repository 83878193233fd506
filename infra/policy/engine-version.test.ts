import { expect, test } from '@jest/globals';
import { type VersionStep, versionStep } from './engine-version.ts';

test.each<[from: string, to: string, engine: string, step: VersionStep]>([
  ['17', '17.4', 'aurora-postgresql', 'same'],
  ['17.5', '17', 'aurora-postgresql', 'same'],
  ['17.4', '17.5', 'aurora-postgresql', 'minor'],
  ['17.9', '17.10', 'postgres', 'minor'],
  ['16.6', '17.4', 'postgres', 'major'],
  ['9.5.4', '9.6.1', 'postgres', 'major'],
  ['17.5', '17.4', 'postgres', 'down'],
  ['8.0.mysql_aurora.3.08.2', '8.0.mysql_aurora.3.08', 'aurora-mysql', 'same'],
  ['8.0.mysql_aurora.3.04.0', '8.0.mysql_aurora.3.05.2', 'aurora-mysql', 'minor'],
  ['5.7.mysql_aurora.2.12.0', '8.0.mysql_aurora.3.04.0', 'aurora-mysql', 'major'],
  ['8.0.35', '8.4.3', 'mysql', 'major'],
  ['10.6.14', '10.11.6', 'mariadb', 'major'],
  ['11.4.3', '11.4.4', 'mariadb', 'minor'],
  ['10.11.6', '10.6.14', 'mariadb', 'down'],
  ['19.0.0.0.ru-2023-07.rur-2023-07.r1', '19.0.0.0.ru-2024-01.rur-2024-01.r1', 'oracle-ee', 'unknown'],
  ['19.0.0.0.ru-2023-07.rur-2023-07.r1', '19', 'oracle-ee', 'same'],
  ['19.0.0.0.ru-2023-07.rur-2023-07.r1', '21.0.0.0.ru-2024-01.rur-2024-01.r1', 'oracle-ee', 'major'],
  ['15.00.4236.7.v1', '15.00.4236.7.v2', 'sqlserver-se', 'unknown'],
  ['15.00.4236.7.v1', '15.00.4312.2.v1', 'sqlserver-se', 'minor'],
  ['15.00.4236.7.v1', '16.00.4085.2.v1', 'sqlserver-se', 'major'],
  ['11.22-rds.20240418', '11.22-rds.20240509', 'postgres', 'minor'],
  ['11.22', '11.22-rds.20240418', 'postgres', 'unknown'],
  ['', '17.4', 'postgres', 'unknown'],
])('%s → %s (%s): %s', (from, to, engine, step) => {
  expect(versionStep(from, to, engine)).toBe(step);
});
