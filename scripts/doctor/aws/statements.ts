// Whether the database answers through the Data API, and its settings.
import { DatabaseError, DatabaseResumingError, StatementError, statement } from '@daybreak/database';
import { databaseStackId, findStage } from '../../../infra/stages/index.ts';
import { staleLines } from '../../env/show.ts';
import { stageValues } from '../../env/stage-values.ts';
import { isSynthesised } from '../../terraform/output.ts';
import { type Check, fail, type Outcome, ok, skipped, skippedWithRest, warn } from '../check.ts';
import { migrationsOf } from '../local/service.ts';
import { type AwsContext, awsCheck, stageFlag } from './context.ts';

const GROUP = 'Data API';
const DATABASE = 'Database';
const WITH_WAKE_MS = 65_000;
const SLOW_MS = 1_000;

const paused = awsCheck({
  id: 'A15',
  group: 'CloudWatch',
  title: 'The cluster is awake',
  needs: ['A07'],
  action: 'cloudwatch:GetMetricData',
  async run({ aws, wake }): Promise<Outcome> {
    const least = (await aws.cluster())?.ServerlessV2ScalingConfiguration?.MinCapacity;
    if (least !== undefined && least > 0) return ok(`it never pauses (minimum ${least} ACU)`);
    if (wake) return ok('--wake: statements run, and resume it if it is paused');
    const capacity = (await aws.metrics(1)).find(({ metric }) => metric.id === 'capacity')?.values ?? [];
    const now = capacity.findLast((value) => value !== undefined);
    if (now !== undefined && now > 0 && capacity.slice(-3).some((value) => value !== undefined))
      return ok(`${now} ACU`);
    return skippedWithRest('paused; npm run doctor -- --wake resumes it');
  },
});

const answers: Check<AwsContext> = {
  id: 'A16',
  group: GROUP,
  title: 'The database answers a statement',
  needs: ['A09', 'A10', 'A12', 'A15'],
  timeoutMs: WITH_WAKE_MS,
  async run(context) {
    const { aws, target } = context;
    if ((await aws.cluster())?.Engine === 'aurora-mysql') {
      return skippedWithRest('the cluster is Aurora MySQL, and doctor asks in PostgreSQL: docs/mysql.md');
    }
    try {
      const { who, database, version } = await aws.who();
      return ok(`${who} in ${database}, ${/PostgreSQL [\d.]+/.exec(version)?.[0]}`);
    } catch (error) {
      if (error instanceof DatabaseResumingError)
        return skippedWithRest('it is resuming; run npm run doctor again in 30 s');
      if (!(error instanceof DatabaseError)) throw error;
      return refusal(context, error, target.database);
    }
  },
};

function refusal(context: AwsContext, error: DatabaseError, database: string): Outcome {
  const { aws, stage, target } = context;
  const received = `${error.awsName ?? error.name}: ${error.message.split('\n')[0]}`;
  if (error instanceof StatementError && error.sqlState === '28P01') {
    return fail({
      what: 'The database refuses the password of the secret',
      received: `SQLSTATE 28P01 for secret ${target.secretArn.split(':').at(-1)}`,
      allowed: 'the same password in the secret and in the cluster',
      todo: `Raise credentials.passwordVersion in infra/stages/${stage}.ts, then: npm run deploy${stageFlag(context)}`,
    });
  }
  if (error instanceof StatementError && error.sqlState === '3D000') {
    return fail({
      what: 'The cluster has no database of that name',
      received: database,
      allowed: 'the database of the stage',
      todo: `npm run env${stageFlag(context)}`,
    });
  }
  const causes: Readonly<Record<string, string>> = {
    HttpEndpointNotEnabledException: `aws rds enable-http-endpoint --region ${aws.region} --resource-arn ${target.resourceArn}`,
    DatabaseNotFoundException: 'npm run wait',
    SecretsErrorException: `npm run env${stageFlag(context)}`,
    InvalidSecretException: `npm run env${stageFlag(context)}`,
    AccessDeniedException: 'npm run doctor -- --only A20',
    StatementTimeoutException: 'npm run doctor -- --only A27,A29',
  };
  // Without an exception of AWS there was no answer.
  const otherwise =
    error.awsName === undefined ? `curl -v https://rds-data.${aws.region}.amazonaws.com` : 'npm run wait';
  const todo = causes[error.awsName ?? ''] ?? otherwise;
  return fail({ what: 'The Data API does not run a statement', received, allowed: 'an answer to a SELECT', todo });
}

const fast: Check<AwsContext> = {
  id: 'A17',
  group: GROUP,
  title: 'A statement takes less than a second',
  needs: ['A16'],
  async run({ aws, wake }) {
    if (wake) return skipped('its time would include a resume');
    const { elapsedMs } = await aws.who();
    const found = `${Math.round(elapsedMs)} ms`;
    if (elapsedMs < SLOW_MS) return ok(found);
    return warn({
      what: 'The first statement was slow',
      received: found,
      allowed: `less than ${SLOW_MS} ms`,
      todo: 'npm run monitor',
    });
  },
};

const migrations: Check<AwsContext> = {
  id: 'A18',
  group: GROUP,
  title: 'Every migration is applied on AWS',
  needs: ['A16'],
  timeoutMs: 15_000,
  run: async (context) => migrationsOf(context, await context.aws.database()),
};

const outputs: Check<AwsContext> = {
  id: 'A19',
  group: 'Files',
  title: 'The connection file has the outputs of the stage',
  needs: ['L09'],
  timeoutMs: 20_000,
  async run(context) {
    const { cwd, env, envFile, envFilePath, stage, wanted } = context;
    if (wanted === undefined || !isSynthesised(cwd, databaseStackId(wanted))) {
      return skipped(`stage ${stage} is not synthesised here, so its outputs are not available`);
    }
    const { values } = await stageValues(findStage(stage), { projectFolder: cwd, env });
    const [first, ...more] = staleLines(envFilePath, envFile, values);
    if (first === undefined) return ok(envFile);
    return fail({
      what: `${envFile} is not the connection of stage ${stage}`,
      received: more.length === 0 ? first : `${first}, and ${more.length} more`,
      allowed: 'the outputs of the stage',
      todo: `npm run env${stageFlag(context)}`,
    });
  },
};

const SLOW_STATEMENT_MS = 100;
const slowStatements: Check<AwsContext> = {
  id: 'A30',
  group: DATABASE,
  title: 'No statement takes more than 100 ms on average',
  needs: ['A16'],
  async run({ aws }) {
    try {
      const db = (await aws.database()).within({ timeoutMs: 4_500 });
      const [row] = await db.query(TOP_STATEMENT, {});
      if (row === undefined || row.mean_ms < SLOW_STATEMENT_MS)
        return ok(row === undefined ? 'none yet' : `at most ${Math.round(row.mean_ms)} ms`);
      return warn({
        what: 'A statement is slow',
        received: `${Math.round(row.mean_ms)} ms on average, ${row.calls} calls: ${row.query}`,
        allowed: `${SLOW_STATEMENT_MS} ms`,
        todo: 'npm run monitor -- --statements, and look for an index',
      });
    } catch (error) {
      const state = error instanceof StatementError ? error.sqlState : undefined;
      if (state === '42P01')
        return skipped('pg_stat_statements is not created: npm run query -- "CREATE EXTENSION pg_stat_statements"');
      if (state === '55000') return skipped('pg_stat_statements is not loaded: add it to shared_preload_libraries');
      throw error;
    }
  },
};

const TOP_STATEMENT = statement({
  sql: `SELECT calls, mean_exec_time AS mean_ms, regexp_replace(left(query, 120), '\\s+', ' ', 'g') AS query FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND calls >= 5 ORDER BY mean_exec_time DESC LIMIT 1`,
  row: { calls: 'int8', mean_ms: 'float8', query: 'text' },
});

export const STATEMENT_CHECKS: readonly Check<AwsContext>[] = [
  paused,
  answers,
  fast,
  migrations,
  outputs,
  slowStatements,
];
