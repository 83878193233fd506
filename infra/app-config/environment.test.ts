import { expect, test } from '@jest/globals';
import { appConfigNotices, appEnvironment } from './environment.ts';

const DATA_API = { memory_backend_type: 'aurora_data_api' } as const;

test('functions get the name of the table, and nothing where the file does not name one', () => {
  expect(appEnvironment({ ...DATA_API, table_name: 'chat_history' })).toEqual({ CHAT_TABLE_NAME: 'chat_history' });
  expect(appEnvironment(DATA_API)).toEqual({});
  expect(appEnvironment(undefined)).toEqual({});
});

test('a synth says which keys the functions do not follow', () => {
  expect(appConfigNotices({ ...DATA_API, database_name: 'chat' }, 'dev')).toEqual([
    'config/app_config.yml: database_name is for commands only. The functions of stage dev use the database of that stage.',
  ]);
  expect(appConfigNotices({ ...DATA_API, table_name: 'chat_history' }, 'dev')).toEqual([]);
});

test('a synth refuses a backend that functions outside of a VPC cannot reach', () => {
  expect(() => appConfigNotices({ memory_backend_type: 'postgres' }, 'dev')).toThrow(
    /memory_backend_type: got postgres, .* Expected aurora_data_api\./,
  );
});
