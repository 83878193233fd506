import type { ErrorTexts } from '../errors/from-sdk-error.ts';
import { STATEMENT_SENTENCES } from '../errors/statement-sentences.ts';
import type { StatementRunner } from '../statement/runner-contract.ts';
import { systemClock } from '../time/clock.ts';
import { type CallLimits, type Deadline, deadlineWithin, NO_DEADLINE } from '../time/deadline.ts';
import { createService } from '../wire/service.ts';
import type { DataApiConfig } from './client-config.ts';
import type { ColumnMemory } from './read-format.ts';
import { queryRunner } from './send-query.ts';

/** A client that runs single statements. `find`, `get`, `value` and `exists` are functions that take it. */
export interface QueryClient extends Pick<StatementRunner, 'query' | 'execute'> {
  /**
   * As `DataApiClient.within`.
   *
   * @example const rows = await db.within({ timeoutMs: 2_000 }).query(findUser, { id });
   */
  within(limits: CallLimits): QueryClient;
  /** Closes idle HTTP connections, so that a program can end. */
  close(): void;
}

/** The errors of statements that have worked before. Other errors have their SQLSTATE or AWS's name, and no text of PostgreSQL. */
const TEXTS: ErrorTexts = {
  sentences: STATEMENT_SENTENCES,
  hints: [],
  conditionOf: () => undefined,
  adviceOn: () => undefined,
};

/**
 * Makes a small client. Nothing is sent before the first call. `condition` and `excerpt` of its errors are not set: call
 * `conditionOf` and `excerptOf`.
 *
 * @example
 * const db = createQueryClient({ resourceArn, secretArn, database: 'app' });
 * const rows = await db.query(findUser, { id });
 * // sent: SELECT email FROM users WHERE id = :id
 * @throws {TypeError} with every setting that is missing or malformed.
 */
export function createQueryClient(config: Omit<DataApiConfig, 'onRequest' | 'warnRepeats'>): QueryClient {
  const service = createService(config, TEXTS);
  const memory: ColumnMemory = new WeakMap();
  const { timeoutMs } = config;
  return clientWithin(NO_DEADLINE);

  function clientWithin(outer: Deadline): QueryClient {
    const startCall = (): Deadline =>
      timeoutMs === undefined ? outer : deadlineWithin(outer, { timeoutMs }, systemClock.now());
    const methods = {
      ...queryRunner({ service, memory, startCall }),
      within: (limits: CallLimits) => clientWithin(deadlineWithin(outer, limits, systemClock.now())),
      close: () => service.client.destroy(),
    };
    // The types are declared in the signatures of the contract.
    return methods as QueryClient;
  }
}
