import { type AskedStatement, CallAbortedError, type Deadline, endOf, systemClock } from '@daybreak/data-api/core';
import { poolExhausted } from './connect-errors.ts';
import { openSession } from './open-session.ts';
import type { PoolOptions } from './pool-options.ts';
import type { Session } from './session.ts';
import { createSlots } from './slots.ts';

/** Connections to one database. */
export interface SessionPool {
  /**
   * A session that only the caller uses until `give` is called.
   *
   * @param onResuming called each time the database reports that it is not ready
   * @throws {CallAbortedError} the deadline was reached first
   * @throws {ServiceRefusedError} the server cannot be reached or refused the login, or all connections remained in use
   * @throws {DatabaseResumingError} it was not ready within `maxWaitMs`
   */
  readonly take: (asked: AskedStatement, deadline: Deadline, onResuming?: () => void) => Promise<Taken>;
  /** Closes idle connections, and each other one when it is given back. */
  readonly close: () => Promise<void>;
}

export interface Taken {
  readonly session: Session;
  /** Returns the session. It may be called again. */
  readonly give: () => void;
}

interface Idle {
  readonly session: Session;
  readonly sinceMs: number;
}

/** A connection that was idle for longer is checked before use: after a Lambda function was frozen, it may be lost. */
const TRUSTED_QUIET_MS = 1_000;
const ANSWER_MS = 5_000;

export function createPool(options: PoolOptions): SessionPool {
  const { maxConnections, idleTimeoutMs, maxLifetimeMs, queueTimeoutMs } = options;
  const slots = createSlots(maxConnections);
  /** The one that was idle for the longest time first. */
  let idle: Idle[] = [];
  /** One timer for all connections: calls take and return them too often for a timer each. */
  let sweeper: ReturnType<typeof setTimeout> | undefined;
  let isClosed = false;

  async function take(asked: AskedStatement, deadline: Deadline, onResuming = () => {}): Promise<Taken> {
    const givePlace = slots.takeFree() ?? (await slots.take(queueTimeoutMs, deadline));
    if (givePlace === 'waited') throw poolExhausted(asked, options);
    // A timer may fire slightly early, so the clock alone is not enough.
    if (givePlace === 'deadline') {
      throw new CallAbortedError({ ...asked, reason: endOf(deadline, systemClock.now()) ?? 'timeout' });
    }
    try {
      const session =
        trustedIdle() ?? (await workingIdle()) ?? (await openSession(options, asked, deadline, onResuming));
      let isGiven = false;
      const give = (): void => {
        if (isGiven) return;
        isGiven = true;
        keepOrClose(session);
        givePlace();
      };
      return { session, give };
    } catch (error) {
      givePlace();
      throw error;
    }
  }

  /** The session that was used last, if it was used just now; the others grow idle and are closed. */
  function trustedIdle(): Session | undefined {
    const session = idle.at(-1)?.session;
    if (session === undefined || session.quietMs >= TRUSTED_QUIET_MS || !session.isReusable) return undefined;
    idle.pop();
    session.ref();
    return session;
  }

  async function workingIdle(): Promise<Session | undefined> {
    for (let last = idle.pop(); last !== undefined; last = idle.pop()) {
      const { session } = last;
      session.ref();
      const works = session.isReusable && (session.quietMs < TRUSTED_QUIET_MS || (await session.answers(ANSWER_MS)));
      if (works) return session;
      session.close('It does not answer any more.');
    }
    return undefined;
  }

  function keepOrClose(session: Session): void {
    if (isClosed || !session.isReusable || session.ageMs > maxLifetimeMs) {
      void session.end();
      return;
    }
    // An idle connection does not keep the process running.
    session.unref();
    idle.push({ session, sinceMs: systemClock.now() });
    sweeper ??= setTimeout(sweep, idleTimeoutMs).unref();
  }

  /** Closes connections that were idle for long enough, and starts the timer for the next one. */
  function sweep(): void {
    const overMs = systemClock.now() - idleTimeoutMs;
    const over = idle.filter(({ sinceMs }) => sinceMs <= overMs);
    idle = idle.slice(over.length);
    for (const { session } of over) void session.end();
    const [next] = idle;
    // A timer may be a little early.
    sweeper = next === undefined ? undefined : setTimeout(sweep, Math.max(1, next.sinceMs - overMs)).unref();
  }

  return {
    take,
    async close() {
      isClosed = true;
      clearTimeout(sweeper);
      const ending = idle;
      idle = [];
      await Promise.all(ending.map(({ session }) => session.end()));
    },
  };
}
