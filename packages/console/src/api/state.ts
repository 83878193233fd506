import type { Feed } from '../feed/feed.ts';
import type { ConsoleService } from '../service.ts';

/** An idle transaction is rolled back after this time, on AWS too. */
const TRANSACTION_IDLE_MS = 180_000;

/** What a page shows beside the requests. It has no parameter values. */
export function stateOf(service: ConsoleService, feed: Feed) {
  const nowMs = service.clock.nowMs();
  return {
    cluster: service.autoPause(service.resourceArn).state(),
    nowMs,
    clockAheadMs: Math.round((nowMs - Date.now()) / 1000) * 1000,
    latency: service.latency(),
    faults: service.faults(),
    sessions: service.sessions(),
    transactionIdleLimitMs: TRANSACTION_IDLE_MS,
    transactions: service.openTransactions().map(({ ageMs, idleMs, ...transaction }) => transaction),
    repeated: service
      .repeatedStatements()
      .map((repeated) => ({ ...repeated, statementId: feed.statementIdOf(repeated.statement) })),
  };
}

export type ConsoleState = ReturnType<typeof stateOf>;

/** For the event stream: the key changes only when something other than the time changes. */
export function keyedState(service: ConsoleService, feed: Feed): { readonly key: string; readonly data: ConsoleState } {
  const data = stateOf(service, feed);
  return { key: JSON.stringify({ ...data, nowMs: 0 }), data };
}

/** What does not change while the service runs. */
export function aboutOf(
  service: ConsoleService,
  feed: Feed,
  { epoch, slowMs }: { readonly epoch: string; readonly slowMs: number },
) {
  const { url, resourceArn, secretArn, database, region, postgres } = service;
  return {
    epoch,
    ...{ url, resourceArn, secretArn, database, region },
    postgres: { version: postgres.version, engine: postgres.engine, port: postgres.port },
    showValues: feed.showValues,
    slowMs,
  };
}

export type ConsoleAbout = ReturnType<typeof aboutOf>;
