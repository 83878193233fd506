import type { DataApiLocal } from '../local.ts';

/** What a user needs first: the address, the PostgreSQL, the connection, and a call to try. */
export function banner(local: DataApiLocal): readonly string[] {
  const { postgres } = local;
  const data =
    postgres.dataDir === undefined ? 'on the server of DATA_API_LOCAL_POSTGRES_URL' : `data in ${postgres.dataDir}`;
  return [
    `Local Data API: ${local.url}`,
    `PostgreSQL ${postgres.version} (${postgres.engine}) on port ${postgres.port}, ${data}`,
    '',
    ...Object.entries(local.env).map(([name, value]) => `${name}=${value}`),
    '',
    'Try it:',
    `  ${awsCommand(local)}`,
    '',
  ];
}

/** One line that works in POSIX shells, PowerShell and cmd. */
function awsCommand(local: Pick<DataApiLocal, 'url' | 'region' | 'resourceArn' | 'secretArn' | 'database'>): string {
  return [
    'aws rds-data execute-statement',
    `--endpoint-url ${local.url} --no-sign-request --region ${local.region}`,
    `--resource-arn ${local.resourceArn} --secret-arn ${local.secretArn} --database ${local.database}`,
    '--sql "SELECT version()"',
  ].join(' ');
}

/** The line that `--json` prints. */
export function readyLine(local: DataApiLocal): string {
  const { url, resourceArn, secretArn, database, region, postgres } = local;
  const { engine, version, port, dataDir, fresh } = postgres;
  return JSON.stringify({
    url,
    resourceArn,
    secretArn,
    database,
    region,
    pid: process.pid,
    postgres: { engine, version, port, dataDir, fresh },
  });
}
