import { cancelStatement, readSessions } from '../database/activity.ts';
import { CONSOLE_CLIENT, LOOKING_CLIENT } from '../database/client-name.ts';
import { createDataApi } from '../database/data-api.ts';
import { type Feed, KEPT_REQUESTS } from '../feed/feed.ts';
import { KEPT_SECONDS } from '../feed/series.ts';
import { Refusal } from '../http/refusal.ts';
import type { ReadMigrations } from '../migrations.ts';
import type { ConsoleService } from '../service.ts';
import { adviceRoutes } from './advice-routes.ts';
import { controlRoutes } from './controls.ts';
import { numberIn, type RouteInput, textOf, wholeNumberOf } from './input.ts';
import { queryRoutes } from './query-routes.ts';
import { aboutOf, stateOf } from './state.ts';
import { tableRoutes } from './table-routes.ts';

/** All routes, by method and name under the API's prefix. */
export type Routes = Readonly<Record<string, (input: RouteInput) => unknown>>;

export interface RouteOptions {
  readonly feed: Feed;
  readonly service: ConsoleService;
  readonly epoch: string;
  /** A statement whose p95 is above this is marked as slow. */
  readonly slowMs: number;
  readonly migrations: ReadMigrations | undefined;
}

export function createRoutes({ feed, service, epoch, slowMs, migrations }: RouteOptions): Routes {
  const api = createDataApi(service, LOOKING_CLIENT);
  const apis = { seen: createDataApi(service, CONSOLE_CLIENT), unseen: api };
  const isPaused = () => service.autoPause(service.resourceArn).state() !== 'available';
  // A query would start to resume a paused cluster, so the console sends none until the cluster is available.
  const looking = () => {
    if (!isPaused()) return api;
    throw new Refusal(
      409,
      'The cluster is paused, and the console does not wake it. Resume it on the page Faults, or send a call.',
    );
  };
  return {
    'GET about': () => aboutOf(service, feed, { epoch, slowMs }),
    'GET state': () => stateOf(service, feed),
    'GET requests': ({ query }) => ({
      epoch,
      newest: feed.newest,
      oldest: feed.oldest,
      requests: feed.after(
        numberIn(query, 'after', { default: 0, max: Number.MAX_SAFE_INTEGER }),
        numberIn(query, 'limit', { default: 500, max: KEPT_REQUESTS }),
      ),
    }),
    'GET request': ({ query }) => {
      const details = feed.details(query.get('id') ?? '');
      if (details === undefined) {
        throw new Refusal(404, `This request is no longer kept. The console keeps the last ${KEPT_REQUESTS}.`);
      }
      return details;
    },
    'POST clear': () => feed.clear(),
    'GET statements': () => ({ statements: feed.statements(), repeated: stateOf(service, feed).repeated }),
    'GET activity': () => (isPaused() ? { sessions: [], waitingLocks: [], isPaused: true } : readSessions(api)),
    'POST rollback': ({ body }) => api.rollBack(textOf(body, 'transactionId')),
    'POST cancel': async ({ body }) => ({ sent: await cancelStatement(api, wholeNumberOf(body, 'pid')) }),
    'GET series': () => ({ nowMs: Date.now(), seconds: KEPT_SECONDS, buckets: feed.series() }),
    'GET migrations': async () => {
      looking();
      return { isKnown: migrations !== undefined, ...(await migrations?.()) };
    },
    ...adviceRoutes(feed, looking),
    ...queryRoutes(apis, looking),
    ...tableRoutes(apis, looking),
    ...controlRoutes(service),
  };
}
