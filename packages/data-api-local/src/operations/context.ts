import type { Call } from '../api/call.ts';
import { validationException } from '../api/errors.ts';
import type { AutoPause } from '../cluster/auto-pause.ts';
import type { Access, ClusterDefinition } from '../cluster/clusters.ts';
import { resolveAccess } from '../cluster/clusters.ts';
import type { TextForPostgres } from '../master-user/text-for-postgres.ts';
import type { DatabaseMembers } from '../request/requests.ts';
import type { TypeCatalogue } from '../results/type-catalogue.ts';
import type { SecretStore } from '../secrets/secret-store.ts';
import type { SessionPool } from '../sessions/pool.ts';
import type { Ownership, Session } from '../sessions/session.ts';
import type { Transactions } from '../sessions/transactions.ts';
import type { StatementText } from '../sql/statement-text.ts';
import { fromPostgresError } from './postgres-errors.ts';

/** The parts of the service that operations use. */
export interface ServiceContext {
  readonly clusters: readonly ClusterDefinition[];
  readonly secretStore: SecretStore | undefined;
  readonly pool: SessionPool;
  readonly transactions: Transactions;
  readonly types: TypeCatalogue;
  readonly statementTimeoutMs: number;
  autoPauseOf(resourceArn: string): AutoPause;
  onFormerArn(formerArn: string): void;
  readStatement(sql: string): StatementText;
  readonly textForPostgres: TextForPostgres;
}

/** Finds cluster, secret and database, then refuses while the cluster is paused: the same order as on AWS. */
export function openAccess(context: ServiceContext, input: DatabaseMembers): Access {
  const access = resolveAccess(context.clusters, input, context.secretStore);
  if (input.resourceArn !== access.cluster.resourceArn) context.onFormerArn(input.resourceArn);
  context.autoPauseOf(access.cluster.resourceArn).refuseWhilePaused(input.resourceArn);
  return access;
}

/**
 * Runs `work` on the transaction's session, or on one of the pool that is reset afterwards, and records in `call` how long each step took.
 * @throws AwsException for every error on the session
 */
export async function onSession<T>(
  context: ServiceContext,
  access: Access,
  { call, transactionId }: { readonly call: Call; readonly transactionId: string | undefined },
  work: (session: Session, ownership: Ownership) => Promise<T>,
): Promise<T> {
  const timed = timedFor(call, work);
  if (transactionId !== undefined) {
    return await context.transactions.use(access.cluster.resourceArn, transactionId, async ({ session, key }) => {
      if (key.database !== access.postgresDatabase || key.user !== access.secret.username) {
        throw validationException(
          'Database and secret must be those that the transaction began with. ' +
            'Pass the values of BeginTransaction in every call of the transaction.',
        );
      }
      try {
        return await timed(session, 'transaction');
      } catch (error) {
        throw fromPostgresError(error, session.processId);
      }
    });
  }
  const key = sessionKey(access);
  let processId: number | undefined;
  try {
    const { session, value } = await context.pool.lend(key, (taken) => {
      processId = taken.processId;
      return timed(taken, 'pooled');
    });
    void context.pool.release(key, session);
    return value;
  } catch (error) {
    throw fromPostgresError(error, processId);
  }
}

/** A session whose reset failed runs nothing, and `work` runs again on another one: the times of the last one count. */
function timedFor<T>(call: Call, work: (session: Session, ownership: Ownership) => Promise<T>): typeof work {
  const askedMs = performance.now();
  return async (session, ownership) => {
    const beganMs = performance.now();
    call.sessionWaitMs = beganMs - askedMs;
    try {
      return await work(session, ownership);
    } finally {
      call.databaseMs = performance.now() - beganMs;
    }
  };
}

export const sessionKey = ({ secret, postgresDatabase }: Access) => ({
  database: postgresDatabase,
  user: secret.username,
  password: secret.password,
});
