import {
  type AskedStatement,
  abortAt,
  DatabaseError,
  type Deadline,
  endOf,
  systemClock,
} from '@daybreak/data-api/core';
import { SessionClient } from './client.ts';
import {
  brokeWhileConnecting,
  ConnectTimeout,
  callEnded,
  isNotReady,
  isRateLimited,
  isRefusedLogin,
  refusedConnection,
  stillResuming,
} from './connect-errors.ts';
import type { PoolOptions } from './pool-options.ts';
import { Session } from './session.ts';

/** Tries of a connection that broke while it was made. While Aurora resumes, many may break at the same time. */
const MAX_BROKEN = 3;
/** A connection gets this time, however little one waits for a paused database. */
const SHORTEST_CONNECT_MS = 3_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 2_000;

/**
 * Opens a connection. If it fails, nothing has run, so it retries: once after a refused login, if a newer login may exist; for `maxWaitMs`
 * while the database starts; a few times when the connection broke.
 *
 * @throws as `SessionPool.take`
 */
export async function openSession(
  options: PoolOptions,
  asked: AskedStatement,
  deadline: Deadline,
  onResuming: () => void,
): Promise<Session> {
  const startedAtMs = systemClock.now();
  const waitedMs = (): number => systemClock.now() - startedAtMs;
  const ssl = await options.ssl();
  let renewed = false;
  let broken = 0;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await connect(options, ssl, deadline, Math.max(SHORTEST_CONNECT_MS, options.maxWaitMs - waitedMs()));
    } catch (error) {
      const ended = callEnded(asked, deadline);
      if (ended !== undefined) throw ended;
      if (error instanceof DatabaseError) throw error;
      if (isRefusedLogin(error) && !renewed && options.logins.renew()) {
        renewed = true;
        continue;
      }
      const isStarting = isNotReady(error);
      // The server accepted the connection but did not answer: Aurora delays the answer while it resumes.
      const isHeld = error instanceof ConnectTimeout && error.hasReachedServer;
      if (isHeld) throw stillResuming(asked, { attempts: attempt, waitedMs: Math.round(waitedMs()) });
      if (isStarting) onResuming();
      else if (!isRateLimited(error) && (!brokeWhileConnecting(error) || ++broken >= MAX_BROKEN))
        throw refusedConnection(asked, options, error);
      const delayMs = systemClock.random() * Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS);
      if (waitedMs() + delayMs >= options.maxWaitMs) {
        throw isStarting
          ? stillResuming(asked, { attempts: attempt, waitedMs: Math.round(waitedMs()) })
          : refusedConnection(asked, options, error);
      }
      await systemClock.sleep(delayMs, abortAt(deadline, systemClock.now()));
    }
  }
}

async function connect(
  options: PoolOptions,
  ssl: false | object,
  deadline: Deadline,
  withinMs: number,
): Promise<Session> {
  if (endOf(deadline, systemClock.now()) !== undefined) throw new ConnectTimeout(false);
  const { host, port, database, applicationName, more } = options;
  const { user, password } = await options.logins.login();
  const client = new SessionClient({
    sslnegotiation: 'postgres',
    ...more,
    host,
    port,
    database,
    user,
    password,
    ssl,
    application_name: applicationName,
    connectionTimeoutMillis: 0,
    keepAlive: true,
  });
  const signal = abortAt(deadline, systemClock.now());
  const stop = (): void => client.destroy(new ConnectTimeout(client.hasReachedServer));
  const timer = setTimeout(stop, withinMs);
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted === true) stop();
    await client.connect();
    const session = new Session(client, options.cancels ? { cancelAt: { host, port, ssl } } : { cancelAt: undefined });
    if (more?.options === undefined) await session.prepare();
    return session;
  } catch (error) {
    client.destroy(error as Error);
    throw client.lost instanceof ConnectTimeout ? client.lost : error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
}
