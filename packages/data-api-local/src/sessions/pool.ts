import { ResetFailedError, TooManySessionsError } from './errors.ts';
import { Session, type SessionTarget } from './session.ts';

/** Sessions with the same key are interchangeable: one database, one role. */
export interface SessionKey {
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

export interface PoolOptions {
  readonly host: string;
  readonly port: number;
  readonly statementTimeoutMs: number;
  /** Sessions open at a time, those of transactions included. */
  readonly maxSessions: number;
  /** How long a call waits for a session when all are taken. */
  readonly acquireTimeoutMs: number;
  /** An idle session is closed after this time. */
  readonly idleTimeoutMs: number;
}

/** Longer than the pause between two calls of a busy caller, shorter than a person takes to query pg_stat_activity. */
const REST_AFTER_MS = 20;

/** A session that its caller has to release, and the result of the first work on it. */
export interface Lent<T> {
  readonly session: Session;
  readonly value: T;
}

interface Idle {
  readonly session: Session;
  readonly sinceMs: number;
}

interface Waiter {
  readonly wake: () => void;
  /** By performance.now(). */
  readonly sinceMs: number;
}

/** PostgreSQL sessions, and the calls that wait for one. */
export interface SessionCounts {
  /** Sessions that are open now, idle ones and those of transactions included. */
  readonly open: number;
  readonly idle: number;
  /** Calls that wait for a session, because all are taken. */
  readonly waiting: number;
  /** How long the first of them has waited; 0 if none waits. */
  readonly longestWaitMs: number;
}

/** Sessions of every database and role, reused when they are clean. */
export class SessionPool {
  readonly #options: PoolOptions;
  readonly #idle = new Map<string, Idle[]>();
  /** With the generation of their database in which they were opened. */
  readonly #open = new Map<Session, number>();
  /** A session of an earlier generation was opened before the database got something that DISCARD ALL does not undo. */
  readonly #generations = new Map<string, number>();
  readonly #waiters: Waiter[] = [];
  readonly #sweep: NodeJS.Timeout;
  #resting: NodeJS.Timeout | undefined;
  #opening = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#sweep = setInterval(() => this.#closeExpired(), Math.max(1000, options.idleTimeoutMs / 2));
    this.#sweep.unref();
  }

  /** Sessions that are open now, idle ones included. */
  get openSessions(): number {
    return this.#open.size + this.#opening;
  }

  counts(): SessionCounts {
    const nowMs = performance.now();
    const waits = this.#waiters.map(({ sinceMs }) => nowMs - sinceMs);
    return {
      open: this.openSessions,
      idle: [...this.#idle.values()].flat().length,
      waiting: waits.length,
      longestWaitMs: Math.round(Math.max(0, ...waits)),
    };
  }

  async acquire(key: SessionKey): Promise<Session> {
    const name = nameOf(key);
    const sinceMs = performance.now();
    for (;;) {
      if (this.#closed) throw new Error('The service is closed.');
      const idle = this.#takeIdle(name);
      if (idle !== undefined) return idle;
      if (this.openSessions < this.#options.maxSessions || this.#evictOne()) return await this.#openSession(key);
      await this.#wait(sinceMs);
    }
  }

  /**
   * Runs `work` on a session, which the caller then releases. If `work` fails, the session is released here. A session whose last
   * reset failed has run nothing: it ends, and `work` runs on another one.
   */
  async lend<T>(key: SessionKey, work: (session: Session) => Promise<T>): Promise<Lent<T>> {
    for (;;) {
      const session = this.#takeIdle(nameOf(key)) ?? (await this.acquire(key));
      try {
        return { session, value: await work(session) };
      } catch (error) {
        void this.release(key, session);
        if (!(error instanceof ResetFailedError)) throw error;
      }
    }
  }

  /** Makes a session available to the next caller, or closes it if it is not clean. */
  async release(key: SessionKey, session: Session): Promise<void> {
    if (session.changesState) {
      this.#generations.set(key.database, this.#generationOf(key.database) + 1);
      void this.closeIdle(key.database);
    }
    if (!session.isClean || this.#closed || this.#open.get(session) !== this.#generationOf(key.database)) {
      await this.discard(session);
      return;
    }
    const name = nameOf(key);
    const list = this.#idle.get(name) ?? [];
    list.push({ session, sinceMs: Date.now() });
    this.#idle.set(name, list);
    this.#waiters.shift()?.wake();
    this.#resting ??= setTimeout(() => this.#restIdle(), REST_AFTER_MS).unref();
  }

  /** Ends a session that must not be used again. */
  async discard(session: Session): Promise<void> {
    this.#open.delete(session);
    this.#waiters.shift()?.wake();
    await session.close();
  }

  /** Closes idle sessions, so that the database can be dropped or serve as a template. */
  async closeIdle(database?: string): Promise<void> {
    const closing: Promise<void>[] = [];
    for (const [name, list] of this.#idle) {
      if (database !== undefined && databaseOf(name) !== database) continue;
      this.#idle.delete(name);
      for (const { session } of list) closing.push(this.discard(session));
    }
    await Promise.all(closing);
  }

  /** Ends every session, running statements included. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    clearTimeout(this.#resting);
    for (const waiter of this.#waiters.splice(0)) waiter.wake();
    await Promise.all([...this.#open.keys()].map((session) => this.discard(session)));
    this.#idle.clear();
  }

  #generationOf(database: string): number {
    return this.#generations.get(database) ?? 0;
  }

  #restIdle(): void {
    const before = Date.now() - REST_AFTER_MS;
    const idle = [...this.#idle.values()].flat();
    for (const { session, sinceMs } of idle) if (sinceMs <= before) session.rest();
    const isBusy = idle.some(({ sinceMs }) => sinceMs > before);
    this.#resting = isBusy ? setTimeout(() => this.#restIdle(), REST_AFTER_MS).unref() : undefined;
  }

  /** The session that was used last, without those that are dead or still busy with their reset. */
  #takeIdle(name: string): Session | undefined {
    const list = this.#idle.get(name) ?? [];
    for (let at = list.length - 1; at >= 0; at -= 1) {
      const session = list[at]?.session;
      if (session === undefined || (session.isAlive && session.isResting)) continue;
      list.splice(at, 1);
      if (session.isAlive) return session;
      void this.discard(session);
    }
    return undefined;
  }

  /** Makes room by closing an idle session of another database or role. */
  #evictOne(): boolean {
    for (const list of this.#idle.values()) {
      const idle = list.shift();
      if (idle !== undefined) {
        void this.discard(idle.session);
        return true;
      }
    }
    return false;
  }

  async #openSession(key: SessionKey): Promise<Session> {
    const { host, port, statementTimeoutMs } = this.#options;
    const target: SessionTarget = { host, port, statementTimeoutMs, ...key };
    this.#opening += 1;
    try {
      const generation = this.#generationOf(key.database);
      const session = await Session.open(target);
      this.#open.set(session, generation);
      return session;
    } catch (error) {
      this.#waiters.shift()?.wake();
      throw error;
    } finally {
      this.#opening -= 1;
    }
  }

  async #wait(sinceMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        reject(new TooManySessionsError());
      }, this.#options.acquireTimeoutMs);
      const waiter: Waiter = {
        sinceMs,
        wake: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiters.push(waiter);
    });
  }

  #closeExpired(): void {
    const before = Date.now() - this.#options.idleTimeoutMs;
    for (const [name, list] of this.#idle) {
      const kept = list.filter((idle) => idle.sinceMs > before && idle.session.isAlive);
      for (const idle of list) if (!kept.includes(idle)) void this.discard(idle.session);
      if (kept.length === 0) this.#idle.delete(name);
      else this.#idle.set(name, kept);
    }
  }
}

const SEPARATOR = '\u0000';
const nameOf = ({ database, user, password }: SessionKey): string =>
  `${database}${SEPARATOR}${user}${SEPARATOR}${password}`;
const databaseOf = (name: string): string => name.split(SEPARATOR)[0] ?? '';
