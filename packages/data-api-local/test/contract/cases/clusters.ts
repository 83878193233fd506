import {
  batch,
  begin,
  type ContractCase,
  commit,
  databaseError,
  execute,
  num,
  refused,
  rollback,
  rows,
  str,
  updated,
} from '../case.ts';
import { LOCAL_ARNS } from '../local-arns.ts';

const notEnabled = (arn: string) =>
  refused('HttpEndpointNotEnabledException', `HttpEndpoint is not enabled for resource ${arn}`);
const RESUMING = refused(
  'DatabaseResumingException',
  'The Aurora DB instance <resourceArn> is resuming after being auto-paused. Please wait a few seconds and try again.',
);
const LOCAL = 'needs clusters and secrets that only the local service has';
const USER_DATABASE = 'the user of a cluster may have a database of the same name';
const NO_USER_DATABASE = databaseError(/^FATAL: database "[a-z_]+" does not exist; SQLState: 3D000$/);
const CLOCK = 'needs a cluster that can be paused at will';

/** Clusters, secrets, databases, auto-pause. */
export const CLUSTERS: readonly ContractCase[] = [
  {
    id: 'clusters/unknown-arn',
    behaviour: 'An ARN that is not exactly the cluster’s, letter case included, is HttpEndpointNotEnabledException.',
    source: ['GUIDE'],
    confidence: 'documented',
    localOnly: LOCAL,
    steps: [LOCAL_ARNS.resource.toUpperCase(), `${LOCAL_ARNS.resource}x`, 'nope'].map((resourceArn) =>
      execute('SELECT 1', notEnabled(resourceArn), { resourceArn }),
    ),
  },
  {
    id: 'clusters/not-enabled',
    behaviour: 'Every operation refuses a cluster without an enabled Data API.',
    source: ['GUIDE'],
    confidence: 'documented',
    localOnly: LOCAL,
    steps: [
      execute('SELECT 1', notEnabled(LOCAL_ARNS.disabled), { resourceArn: LOCAL_ARNS.disabled }),
      {
        operation: 'BeginTransaction',
        request: { resourceArn: LOCAL_ARNS.disabled },
        answer: notEnabled(LOCAL_ARNS.disabled),
      },
      {
        operation: 'CommitTransaction',
        request: { resourceArn: LOCAL_ARNS.disabled, transactionId: 'x' },
        answer: notEnabled(LOCAL_ARNS.disabled),
      },
    ],
  },
  {
    id: 'clusters/no-writer',
    behaviour: 'A cluster without a writer is DatabaseNotFoundException, 404: `Cannot find DBInstance in DBCluster`.',
    source: ['GUIDE'],
    confidence: 'confirmed',
    localOnly: LOCAL,
    steps: [
      execute('SELECT 1', refused('DatabaseNotFoundException', 'Cannot find DBInstance in DBCluster', 404), {
        resourceArn: LOCAL_ARNS.noWriter,
      }),
    ],
  },
  {
    id: 'clusters/state',
    behaviour: 'A stopped cluster gives InvalidResourceStateException; the message is ours.',
    source: ['API'],
    confidence: 'inferred',
    localOnly: LOCAL,
    steps: [
      execute(
        'SELECT 1',
        refused('InvalidResourceStateException', `DBCluster ${LOCAL_ARNS.stopped} is not in available state`),
        {
          resourceArn: LOCAL_ARNS.stopped,
        },
      ),
    ],
  },
  {
    id: 'clusters/unknown-secret',
    behaviour:
      'A secret that does not exist is SecretsErrorException, one without a password InvalidSecretException; their words are ours.',
    source: ['API'],
    confidence: 'inferred',
    localOnly: LOCAL,
    steps: [
      execute('SELECT 1', refused('SecretsErrorException', "Secrets Manager can't find the specified secret."), {
        secretArn: `${LOCAL_ARNS.secret}x`,
      }),
      execute('SELECT 1', refused('InvalidSecretException', 'The secret must hold a username and a password.'), {
        secretArn: LOCAL_ARNS.malformedSecret,
      }),
    ],
  },
  {
    id: 'clusters/wrong-password',
    behaviour: 'A secret with a wrong password gives PostgreSQL’s FATAL, 28P01.',
    source: ['EZ4'],
    confidence: 'confirmed',
    localOnly: LOCAL,
    steps: [
      execute(
        'SELECT 1',
        databaseError(/^FATAL: password authentication failed for user "[a-z_]+"; SQLState: 28P01$/),
        {
          secretArn: LOCAL_ARNS.wrongSecret,
        },
      ),
    ],
  },
  {
    id: 'clusters/secret-name',
    behaviour: 'A secret may be given by its name, and by its ARN without the six random characters.',
    source: ['API'],
    confidence: 'documented',
    localOnly: LOCAL,
    steps: [
      execute('SELECT 1', rows([num(1)]), { secretArn: LOCAL_ARNS.secretName }),
      execute('SELECT 1', rows([num(1)]), { secretArn: LOCAL_ARNS.secret.slice(0, -7) }),
    ],
  },
  {
    id: 'clusters/long-arns',
    behaviour: 'ARNs of more than the 100 characters of the model are taken, as they occur on AWS.',
    source: ['SOTO'],
    confidence: 'confirmed',
    localOnly: LOCAL,
    steps: [
      execute('SELECT 1', rows([num(1)]), { resourceArn: LOCAL_ARNS.long }),
      execute('SELECT 1', rows([num(1)]), { secretArn: LOCAL_ARNS.longSecret }),
    ],
  },
  {
    id: 'clusters/not-enabled-batch-and-rollback',
    behaviour: 'Batch and rollback refuse such a cluster too, before they look at anything else.',
    source: ['GUIDE'],
    confidence: 'documented',
    localOnly: LOCAL,
    steps: [
      {
        operation: 'BatchExecuteStatement',
        request: { resourceArn: LOCAL_ARNS.disabled, sql: 'SELEKT', parameterSets: [[]] },
        answer: notEnabled(LOCAL_ARNS.disabled),
      },
      {
        operation: 'RollbackTransaction',
        request: { resourceArn: LOCAL_ARNS.disabled, transactionId: 'x' },
        answer: notEnabled(LOCAL_ARNS.disabled),
      },
    ],
  },
  {
    id: 'clusters/unknown-database',
    behaviour: 'A database that does not exist is PostgreSQL’s FATAL, 3D000.',
    source: ['PG'],
    confidence: 'inferred',
    steps: [
      execute('SELECT 1', databaseError('FATAL: database "no_such_database" does not exist; SQLState: 3D000'), {
        database: 'no_such_database',
      }),
      {
        operation: 'BeginTransaction',
        request: { database: 'no_such_database' },
        answer: databaseError('FATAL: database "no_such_database" does not exist; SQLState: 3D000'),
      },
    ],
  },
  {
    id: 'clusters/read-only-secret',
    behaviour: 'The session runs as the secret’s role: a read-only user’s secret reads and cannot write.',
    source: ['API'],
    confidence: 'documented',
    localOnly: LOCAL,
    steps: [
      execute('SELECT n FROM t', rows([num(1)]), { secretArn: LOCAL_ARNS.readerSecret }),
      execute('DELETE FROM t', databaseError('ERROR: permission denied for table t; SQLState: 42501'), {
        secretArn: LOCAL_ARNS.readerSecret,
      }),
      execute('SELECT session_user = current_user AS same', rows([{ booleanValue: true }]), {
        secretArn: LOCAL_ARNS.readerSecret,
      }),
    ],
  },
  {
    id: 'clusters/role-does-not-leak',
    behaviour: 'RESET SESSION AUTHORIZATION and SET ROLE give no more rights than the secret’s own role has.',
    source: ['PG'],
    confidence: 'inferred',
    localOnly: LOCAL,
    steps: [
      execute('RESET SESSION AUTHORIZATION', updated(0), { secretArn: LOCAL_ARNS.readerSecret }),
      execute(
        'SET ROLE pg_write_all_data',
        databaseError('ERROR: permission denied to set role "pg_write_all_data"; SQLState: 42501'),
        {
          secretArn: LOCAL_ARNS.readerSecret,
        },
      ),
      execute('SELECT rolsuper::text FROM pg_roles WHERE rolname = session_user', rows([str('false')])),
    ],
  },
  {
    id: 'clusters/no-database',
    behaviour: 'A call without a database looks for one that is named like the user; if there is none: FATAL, 3D000.',
    source: ['CLI'],
    confidence: 'confirmed',
    localOnly: USER_DATABASE,
    steps: [
      execute('SELECT 1', NO_USER_DATABASE, { database: null }),
      batch('SELECT 1', [[]], NO_USER_DATABASE, { database: null }),
      { operation: 'BeginTransaction', request: { database: null }, answer: NO_USER_DATABASE },
    ],
  },
  {
    id: 'clusters/own-database-of-the-user',
    behaviour: 'If there is a database that is named like the user, calls without a database run in it.',
    source: ['CLI', 'PG'],
    confidence: 'inferred',
    localOnly: LOCAL,
    steps: [
      execute('SELECT current_database() AS a', rows([str('<database>')]), {
        database: null,
        secretArn: LOCAL_ARNS.ownDatabaseSecret,
      }),
      { ...begin('tx', { database: null, secretArn: LOCAL_ARNS.ownDatabaseSecret }) },
      execute('SELECT current_database() AS a', rows([str('<database>')]), {
        database: null,
        secretArn: LOCAL_ARNS.ownDatabaseSecret,
        transaction: 'tx',
      }),
      rollback(),
    ],
  },
  {
    id: 'pause/resuming',
    behaviour:
      'A paused cluster answers DatabaseResumingException immediately, and runs nothing; it is back after the resume delay.',
    source: ['API', 'TMOK'],
    confidence: 'confirmed',
    localOnly: CLOCK,
    steps: [
      { pause: { resumeDelayMs: 15_000 } },
      execute('CREATE TABLE while_paused (a int)', RESUMING),
      { operation: 'BeginTransaction', request: {}, answer: RESUMING },
      { operation: 'BatchExecuteStatement', request: { sql: 'SELECT 1', parameterSets: [[]] }, answer: RESUMING },
      { advanceMs: 14_000 },
      execute('SELECT 1', RESUMING),
      { advanceMs: 1_100 },
      execute("SELECT to_regclass('while_paused') IS NULL", rows([{ booleanValue: true }])),
      begin(),
      rollback(),
    ],
  },
  {
    id: 'pause/commit-and-rollback',
    behaviour: 'Commit and rollback never answer DatabaseResumingException: they do not declare it.',
    source: ['MODEL'],
    confidence: 'inferred',
    localOnly: CLOCK,
    steps: [
      begin(),
      begin('other'),
      { pause: { resumeDelayMs: 15_000 } },
      commit(),
      rollback(undefined, 'other'),
      execute('SELECT 1', RESUMING),
      { advanceMs: 15_000 },
      execute('SELECT 1', rows([num(1)])),
    ],
  },
  {
    id: 'pause/first-call-starts-it',
    behaviour: 'Time alone does not resume a cluster: the first call does.',
    source: ['GUIDE'],
    confidence: 'documented',
    localOnly: CLOCK,
    steps: [
      { pause: { resumeDelayMs: 15_000 } },
      { advanceMs: 60_000 },
      execute('SELECT 1', RESUMING),
      { advanceMs: 15_000 },
      execute('SELECT 1', rows([num(1)])),
    ],
  },
];
