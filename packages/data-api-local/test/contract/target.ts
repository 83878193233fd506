import { randomBytes } from 'node:crypto';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { testPostgres } from '../../../../test/database.ts';
import { dropDatabases, provision } from '../../src/cluster/provision.ts';
import { startDataApiService } from '../../src/service/service.ts';
import { FIXTURE } from './fixture.ts';
import { LOCAL_ARNS } from './local-arns.ts';

/** What the suite asks: the local service, or a cluster on AWS. */
export interface Target {
  readonly name: 'local' | 'aws';
  readonly client: RDSDataClient;
  readonly resourceArn: string;
  readonly secretArn: string;
  readonly database: string;
  /** Set for the local service only. */
  readonly controls: Controls | undefined;
  /** Drops the database that the suite made. */
  close(): Promise<void>;
}

export interface Controls {
  advance(ms: number): Promise<void>;
  pause(resumeDelayMs: number): void;
  sessions(): { readonly open: number; readonly idle: number };
  openTransactions(): number;
}

/** Stands for the 45 seconds of AWS. Well above the one second after which PostgreSQL looks for a deadlock, so that this comes first. */
const LOCAL_STATEMENT_TIMEOUT_MS = 1_500;

/**
 * AWS is asked only where all three variables say so: nothing that `.env` or the ordinary variables hold is looked at.
 */
export function targetName(env: NodeJS.ProcessEnv): 'local' | 'aws' {
  if (env.DATA_API_TARGET === undefined || env.DATA_API_TARGET === 'local') return 'local';
  const missing = ['DATA_API_TEST_RESOURCE_ARN', 'DATA_API_TEST_SECRET_ARN'].filter((name) => !env[name]);
  if (env.DATA_API_TARGET === 'aws' && missing.length === 0) return 'aws';
  throw new Error(
    `DATA_API_TARGET is ${JSON.stringify(env.DATA_API_TARGET)}, missing: ${missing.join(', ') || 'nothing'}. ` +
      'It may be local, or aws together with DATA_API_TEST_RESOURCE_ARN and DATA_API_TEST_SECRET_ARN. ' +
      'Set all three to run the suite on a cluster, or none to run it here.',
  );
}

export async function openTarget(): Promise<Target> {
  const target = targetName(process.env) === 'aws' ? await openAws() : await openLocal();
  for (const sql of FIXTURE) await send(target, sql);
  return target;
}

async function openLocal(): Promise<Target> {
  const postgres = await testPostgres();
  const made = await provision(postgres, {
    masterUsername: 'contract',
    users: [{ name: 'contract_reader', readOnly: true }],
    databases: ['contract'],
    databaseSuffix: randomBytes(6).toString('hex'),
  });
  const master = found(made.users.get('contract'));
  const reader = found(made.users.get('contract_reader'));
  const database = found(made.databases.get('contract'));
  const secrets = [
    { secretArn: LOCAL_ARNS.secret, username: master.role, password: master.password },
    { secretArn: LOCAL_ARNS.longSecret, username: master.role, password: master.password },
    { secretArn: LOCAL_ARNS.readerSecret, username: reader.role, password: reader.password },
    { secretArn: LOCAL_ARNS.wrongSecret, username: master.role, password: 'not the password' },
    {
      secretArn: LOCAL_ARNS.ownDatabaseSecret,
      username: master.role,
      password: master.password,
      callerName: database,
    },
    { secretArn: LOCAL_ARNS.malformedSecret, username: '', password: '', malformed: true },
  ];
  const cluster = { secrets, databases: [{ name: database }] };
  const service = await startDataApiService({
    postgres,
    port: 0,
    statementTimeoutMs: LOCAL_STATEMENT_TIMEOUT_MS,
    clusters: [
      { ...cluster, resourceArn: LOCAL_ARNS.resource },
      { ...cluster, resourceArn: LOCAL_ARNS.long },
      { ...cluster, resourceArn: LOCAL_ARNS.disabled, dataApiEnabled: false },
      { ...cluster, resourceArn: LOCAL_ARNS.stopped, state: 'stopped' },
      { ...cluster, resourceArn: LOCAL_ARNS.noWriter, state: 'no-writer' },
    ],
  });
  const client = new RDSDataClient({
    endpoint: service.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    name: 'local',
    client,
    resourceArn: LOCAL_ARNS.resource,
    secretArn: LOCAL_ARNS.secret,
    database,
    controls: {
      advance: (ms) => service.advanceClock(ms),
      pause: (resumeDelayMs) => service.autoPause(LOCAL_ARNS.resource).pause(resumeDelayMs),
      sessions: () => service.sessions(),
      openTransactions: () => service.openTransactions().length,
    },
    async close() {
      client.destroy();
      await service.close();
      await dropDatabases(postgres, [database]);
    },
  };
}

async function openAws(): Promise<Target> {
  const resourceArn = found(process.env.DATA_API_TEST_RESOURCE_ARN);
  const secretArn = found(process.env.DATA_API_TEST_SECRET_ARN);
  const region = found(resourceArn.split(':')[3]);
  const client = new RDSDataClient({ region, maxAttempts: 1 });
  const database = `data_api_contract_${randomBytes(6).toString('hex')}`;
  const maintenance = { client, resourceArn, secretArn, database: 'postgres' };
  await send(maintenance, `CREATE DATABASE ${database}`);
  return {
    name: 'aws',
    client,
    resourceArn,
    secretArn,
    database,
    controls: undefined,
    async close() {
      await send(maintenance, `DROP DATABASE ${database} WITH (FORCE)`);
      client.destroy();
    },
  };
}

async function send(
  { client, ...at }: Pick<Target, 'client' | 'resourceArn' | 'secretArn' | 'database'>,
  sql: string,
): Promise<void> {
  const { resourceArn, secretArn, database } = at;
  await client.send(new ExecuteStatementCommand({ resourceArn, secretArn, database, sql }));
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The contract suite’s target is not complete.');
  return value;
}
