// Waits until a statement can be run: cluster, writer, Data API, SELECT 1.
import {
  type Database,
  DatabaseError,
  DatabaseResumingError,
  OutcomeUnknownError,
  StatementError,
  statement,
} from '@daybreak/database';
import type { Connection } from '@daybreak/database/settings';
import { explainAwsError, isPassing } from '../aws-error.ts';
import { connectThroughProxy, explainRefusal } from '../connect.ts';
import type { Io } from '../io.ts';
import { duration, type Waiting, waitingReporter } from '../progress.ts';
import { type Sight, type WaitLimits, waitUntil } from '../wait-until.ts';
import { connectRds, type Rds } from './rds.ts';
import { readinessOf } from './readiness.ts';
import { TYPICAL } from './typical.ts';

export interface DatabaseWaitOptions extends WaitLimits {
  readonly connection: Connection;
  /** Undefined for the local Data API, which has no cluster to ask about. */
  readonly rds: Rds | undefined;
  /** One that does not wait for a resume itself (`maxWaitMs: 0`), so that the waiting can be reported. */
  readonly db: Database;
  /** For the explanation of network errors. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called with what it waits for, when that changes. */
  readonly onWaiting: (waiting: Waiting) => void;
}

const SELECT_ONE = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } });

/**
 * Resolves to the milliseconds that it took, once `SELECT 1` was answered.
 * @throws {NotReadyError} after the timeout, or if waiting cannot fix the state
 */
export function waitForDatabase(options: DatabaseWaitOptions): Promise<number> {
  const cluster = clusterOf(options);
  const statementRuns = dataApiOf(options);
  const look = async () => {
    const seen = await cluster();
    return seen.kind === 'ready' ? statementRuns() : seen;
  };
  return waitUntil(look, {
    ...options,
    gaveUp: `Expected SELECT 1 to be answered ${answering(options.connection)} within ${duration(options.timeoutMs)}. Run npm run doctor to see why, or raise --timeout.`,
    interrupted: 'Run the command again to continue.',
  });
}

/**
 * {@link waitForDatabase} for a connection, with its progress on stderr.
 * @throws {NotReadyError} after the timeout, or if waiting cannot fix the state
 */
export async function waitUntilReady(
  connection: Connection,
  options: { readonly timeoutMs: number; readonly io: Io; readonly stop?: AbortSignal },
): Promise<number> {
  const { env } = options.io;
  const db = await connectThroughProxy(connection, env, { maxWaitMs: 0 });
  const rds =
    connection.local || connection.backend !== 'data-api' ? undefined : connectRds({ region: connection.region, env });
  try {
    return await waitForDatabase({ ...options, connection, db, rds, env, onWaiting: waitingReporter(options.io) });
  } finally {
    rds?.close();
    await db.close();
  }
}

/** Reads the cluster. A network error is final at first, and temporary after AWS has answered once. */
function clusterOf({ connection, rds, env }: DatabaseWaitOptions): () => Promise<Sight> {
  if (rds === undefined || connection.backend !== 'data-api') return async () => ({ kind: 'ready' });
  const [, , , , account, , identifier = ''] = connection.resourceArn.split(':');
  let answered = false;
  return async () => {
    try {
      const own = answered ? undefined : await rds.account();
      if (own !== undefined && own !== account) {
        return {
          kind: 'failed',
          message: `The AWS credentials are of account ${own}. Expected account ${account}, where DB cluster ${identifier} is. Choose the right AWS_PROFILE, or write the connection again with npm run env.`,
        };
      }
      const sight = await rds.describeCluster(identifier);
      answered = true;
      return readinessOf(identifier, connection.resourceArn, sight);
    } catch (error) {
      if (answered && isPassing(error)) {
        return { kind: 'coming', what: `AWS does not answer about DB cluster ${identifier}`, typical: 'temporary' };
      }
      return { kind: 'failed', message: explainAwsError('DescribeDBClusters', error, env).message };
    }
  };
}

/** Errors that are temporary after a creation, a resume or a failover. */
const PASSING: Readonly<Record<string, string>> = {
  HttpEndpointNotEnabledException: 'the Data API does not know the cluster yet',
  DatabaseNotFoundException: 'the Data API finds no available writer yet',
  DatabaseUnavailableException: 'the database is not available to the Data API yet',
  InvalidResourceStateException: 'the cluster is not in a state for the Data API yet',
  ServiceUnavailableError: 'the Data API is not available',
  InternalServerErrorException: 'the Data API reports an internal error',
  ThrottlingException: 'the Data API throttles requests',
};
const PASSING_SQL_STATES: Readonly<Record<string, string>> = {
  '28P01': 'the database does not know the password of the secret yet',
  '57P03': 'the database is starting',
};

function dataApiOf({ connection, db, env }: DatabaseWaitOptions): () => Promise<Sight> {
  return async () => {
    try {
      await db.query(SELECT_ONE, {});
      return { kind: 'ready' };
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error instanceof DatabaseResumingError && connection.backend === 'dsql') {
        return { kind: 'coming', what: 'the cluster was asleep and is waking up', typical: TYPICAL.dsql };
      }
      if (error instanceof DatabaseResumingError) {
        return { kind: 'coming', what: 'the cluster was paused and is resuming', typical: TYPICAL.resume };
      }
      const passing =
        error instanceof StatementError ? PASSING_SQL_STATES[error.sqlState ?? ''] : PASSING[error.awsName ?? ''];
      if (passing !== undefined) return { kind: 'coming', what: passing, typical: TYPICAL.dataApi };
      if (connection.backend === 'dsql' && causeCode(error) === 'ENOTFOUND') {
        return { kind: 'coming', what: `the name ${connection.endpoint} is not known yet`, typical: TYPICAL.dsql };
      }
      if (error instanceof OutcomeUnknownError && !connection.local) {
        const who = connection.backend === 'data-api' ? 'the Data API' : 'the database';
        return { kind: 'coming', what: `${who} does not answer`, typical: TYPICAL.dataApi };
      }
      return { kind: 'failed', message: explainRefusal(connection, env, error)?.message ?? refused(connection, error) };
    }
  };
}

function causeCode({ cause }: Error): unknown {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
}

/** The way to a database, as text. */
export function answering({ backend }: Connection): string {
  return backend === 'data-api' ? 'through the Data API' : 'over a direct connection';
}

/** An error answer of a Data API or a PostgreSQL: its message, then advice. */
function refused({ database, local }: Connection, error: DatabaseError): string {
  // For the local service, the client's message already has the best advice.
  if (local && !(error instanceof StatementError)) return error.message;
  const noDatabase = error instanceof StatementError && error.sqlState === '3D000';
  const todo = noDatabase
    ? `Correct DATABASE_NAME (${database}), write the connection again with npm run env, or create the database.`
    : 'Fix the reported problem, and wait again.';
  return `${error.message} Expected SELECT 1 to be answered. ${todo}`;
}
