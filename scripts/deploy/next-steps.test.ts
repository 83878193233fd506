import { loadConnection } from '@daybreak/database/settings';
import { expect, test } from '@jest/globals';
import { nextSteps } from './next-steps.ts';

const connection = loadConnection({
  env: {
    AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-production-aurora',
    AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
    DATABASE_NAME: 'alex',
    AWS_REGION: 'us-east-1',
  },
});

test('names the stage and the file if they are not the default, and the migrations that are left', () => {
  expect(nextSteps({ connection, stage: 'production', envFile: '.env.production', migrated: undefined })).toEqual([
    'Ready. Database: alex on AWS (cluster alex-production-aurora, us-east-1, account 123456789012)',
    'Migrations: left for later',
    'Next:',
    '  npm run migrate -- --env-file .env.production   creates the tables',
    '  npm run query -- --env-file .env.production "SELECT version()"   queries the database',
    '  npm run deploy -- --stage production   again after every change of infra/, functions/ or migrations/',
    '  npm run destroy -- --stage production   when it is no longer needed',
  ]);
});

test('does not mention migrations if only the functions were deployed', () => {
  const apiUrl = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
  const lines = nextSteps({
    connection,
    stage: 'dev',
    envFile: '.env',
    migrated: undefined,
    onlyFunctions: true,
    apiUrl,
  });

  expect(lines.join('\n')).not.toMatch(/Migrations:|npm run migrate/);
  expect(lines[1]).toBe(`API: ${apiUrl}`);
});
