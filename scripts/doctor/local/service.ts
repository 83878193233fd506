import { type Database, DatabaseError, statement } from '@daybreak/database';
import { MigrationError, readStatus } from '@daybreak/migrate';
import { connectThroughProxy, withDatabase } from '../../connect.ts';
import { engineOptions } from '../../migrate/engine-options.ts';
import { type Check, fail, type Outcome, ok, skipped, warn } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import { isLocal } from './connection.ts';
import { localState } from './state.ts';

const GROUP = 'Local Data API';
const SELECT_ONE = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } });
const NOT_LOCAL = 'the connection is not local';

const answers: Check<Surroundings> = {
  id: 'L15',
  group: GROUP,
  title: 'The local database answers',
  needs: ['L11'],
  async run(context) {
    if (!isLocal(context)) return skipped(NOT_LOCAL);
    const connection = context.connection();
    const db = await connectThroughProxy(connection, context.env, { maxWaitMs: 0 });
    try {
      await db.query(SELECT_ONE, {});
      return ok('SELECT 1');
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      return fail({
        what: 'The local database does not answer',
        received: error.message.split('\n')[0] ?? '',
        allowed: 'an answer to SELECT 1',
        todo:
          connection.backend === 'data-api'
            ? `npm run local -- --env-file ${context.envFile}`
            : 'Start the server that DATABASE_URL names, and check its user and password: npm run wait',
      });
    } finally {
      await db.close();
    }
  },
};

const IDLE_TRANSACTION_MS = 60_000;

const quiet: Check<Surroundings> = {
  id: 'L16',
  group: GROUP,
  title: 'The local Data API has no faults, delays or forgotten transactions',
  needs: ['L15'],
  async run(context) {
    const connection = isLocal(context) ? context.connection() : undefined;
    if (connection?.backend !== 'data-api') return skipped(NOT_LOCAL);
    const url = connection.endpoint ?? '';
    const state = await localState(url);
    if (state === undefined) return skipped('this service shows no state');
    const found = [
      ...state.clusters.flatMap((cluster) =>
        cluster.state === 'available' ? [] : [`the cluster is ${cluster.state}`],
      ),
      ...state.faults.map(({ fault, remaining }) => `${fault} for the next ${remaining} calls`),
      ...(state.latency === 'none' ? [] : [`latency of ${state.latency.medianMs} ms`]),
      ...state.openTransactions
        .filter(({ idleMs }) => idleMs > IDLE_TRANSACTION_MS)
        .map(({ idleMs }) => `a transaction idle for ${Math.round(idleMs / 1000)} s`),
    ];
    if (found.length === 0) return ok('none');
    return warn({
      what: 'A control request has changed how the local Data API behaves',
      received: found.join(', '),
      allowed: 'no faults, no added latency, no pause, no transaction idle for more than 60 s',
      todo: `curl -X POST -H 'x-daybreak-control: 1' -H 'content-type: application/json' ${url}/_daybreak/reset`,
    });
  },
};

const migrations: Check<Surroundings> = {
  id: 'L17',
  group: GROUP,
  title: 'Every migration is applied',
  needs: ['L15'],
  async run(context) {
    if (!isLocal(context)) return skipped(NOT_LOCAL);
    return withDatabase(context.connection(), context.env, (db) => migrationsOf(context, db));
  },
};

export const SERVICE_CHECKS: readonly Check<Surroundings>[] = [answers, quiet, migrations];

/** Compares the database of the connection with the project's migrations. */
export async function migrationsOf(
  context: Pick<Surroundings, 'connection' | 'migrationsFolder'>,
  db: Database,
): Promise<Outcome> {
  const connection = context.connection();
  const folder = context.migrationsFolder;
  try {
    const { applied, pending, problems } = await readStatus(db, { folder, ...engineOptions(connection) });
    const [problem] = problems;
    if (problem !== undefined) {
      return fail({
        what: 'The migrations differ from what is in the database, or cannot be applied',
        received: `${problem.fileName ?? context.migrationsFolder}: ${problem.message}`,
        allowed: 'the same files that were applied',
        todo: 'npm run migrate -- verify',
      });
    }
    if (pending.length === 0) return ok(`${applied.length} applied`);
    return fail({
      what: 'Migrations are not applied yet',
      received: pending.join(', '),
      allowed: 'none pending',
      todo: 'npm run migrate',
    });
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    return fail({
      what: 'The folder of the migrations cannot be used',
      received: error.message.split('\n').slice(0, 2).join(' '),
      allowed: 'files named <14-digit UTC time>_<snake_case_name>.sql',
      todo: 'npm run migrate -- verify',
    });
  }
}
