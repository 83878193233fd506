import { expect, test } from '@jest/globals';
import { appConfigNotices, appEnvironment } from './environment.ts';

const DEV = { name: 'dev', functions: { backend: 'data-api' } } as const;
const INSIDE = { name: 'inside', functions: { backend: 'postgres' } } as const;
const DATA_API = { memory_backend_type: 'aurora_data_api' } as const;

test('functions get the name of the table if the file has one, and no variable otherwise', () => {
  expect(appEnvironment({ ...DATA_API, table_name: 'chat_history' })).toEqual({ CHAT_TABLE_NAME: 'chat_history' });
  expect(appEnvironment(DATA_API)).toEqual({});
  expect(appEnvironment(undefined)).toEqual({});
});

test('a synth reports the keys that functions ignore', () => {
  expect(appConfigNotices({ ...DATA_API, database_name: 'chat' }, DEV)).toEqual([
    'config/app_config.yml: database_name is for commands only. The functions of stage dev use the database of that stage.',
  ]);
  expect(appConfigNotices({ ...DATA_API, table_name: 'chat_history' }, DEV)).toEqual([]);
});

test.each([
  [DEV, 'postgres', /got postgres, and functions\.backend of the stage is data-api\. Expected aurora_data_api\./],
  [DEV, 'aurora_dsql', /got aurora_dsql, .* Expected aurora_data_api\./],
  [INSIDE, 'aurora_dsql', /got aurora_dsql, .* Expected aurora_data_api or postgres\./],
] as const)('a synth refuses a backend whose data the functions of %j do not see: %s', (stage, type, message) => {
  expect(() => appConfigNotices({ memory_backend_type: type }, stage)).toThrow(message);
});

test('commands may use the Data API of the cluster that functions reach from inside of the VPC', () => {
  expect(appConfigNotices(DATA_API, INSIDE)).toEqual([]);
  expect(appConfigNotices({ memory_backend_type: 'postgres' }, INSIDE)).toEqual([]);
});
