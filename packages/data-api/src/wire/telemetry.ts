import { tracingChannel } from 'node:diagnostics_channel';
import { type Operation, StatementError } from '../errors/database-error.ts';

/** A request that was sent; over a direct connection, one exchange with PostgreSQL. It has no parameter values. */
export interface SentRequest {
  readonly operation: Operation;
  /** The statement as it was declared; undefined for the begin and end of a transaction. */
  readonly sql: string | undefined;
  readonly durationMs: number;
  /** `resuming` and `throttled` were refused, and nothing ran. */
  readonly outcome: 'answered' | 'resuming' | 'throttled' | 'failed';
}

/** One call of a database, with the requests that were sent again. It has no parameter values and no rows. */
export interface RequestEvent {
  readonly operation: Operation;
  /** The name in the statement's declaration. */
  readonly statementName: string | undefined;
  /** The statement as it was declared; undefined for the begin and end of a transaction. */
  readonly sql: string | undefined;
  /** The first call of this client: it makes the connection and loads credentials. */
  readonly coldStart: boolean;
  /** Requests that were sent; 0 when the time was over before the first. Set at the end, like all below. */
  attempts: number;
  /** The number of attempts that were refused because the database was resuming. */
  resuming: number;
  /** From the call to its rows, waits included. */
  durationMs: number;
  /** Number of rows that were returned or changed; undefined for batches and failures. */
  rows?: number | undefined;
  /** Bytes of the request's body; undefined when nothing was sent. */
  requestBytes?: number | undefined;
  /** Bytes of the answer's body, if the service sends Content-Length. */
  responseBytes?: number | undefined;
  /** Of a {@link StatementError}. */
  sqlState?: string | undefined;
  /** The error of the call. Set by Node. */
  readonly error?: unknown;
}

/** Name of the tracing channel. */
const REQUESTS = 'daybreak:data-api';

/** The diagnostics channel of calls that have ended. Its messages are {@link RequestEvent}s. */
export const REQUEST_ENDED = `tracing:${REQUESTS}:asyncEnd`;
/** The diagnostics channel of calls that begin. */
export const REQUEST_STARTED = `tracing:${REQUESTS}:start`;

const channel = tracingChannel<unknown, RequestEvent>(REQUESTS);

/** Whether the channel has subscribers. Node 20 does not check this. */
function isTraced(): boolean {
  const { start, end, asyncStart, asyncEnd, error } = channel;
  return (
    start.hasSubscribers ||
    end.hasSubscribers ||
    asyncStart.hasSubscribers ||
    asyncEnd.hasSubscribers ||
    error.hasSubscribers
  );
}

/**
 * Makes the events of one client's calls: the first call is its cold start.
 *
 * @example
 * const newEvent = requestEvents();
 * const event = newEvent('ExecuteStatement', { statementName: 'findUser', sql: 'SELECT …' });
 */
export function requestEvents(): (
  operation: Operation,
  asked: Partial<Pick<RequestEvent, 'statementName' | 'sql'>>,
) => RequestEvent {
  let coldStart = true;
  return (operation, { statementName, sql }) => {
    const event = { operation, statementName, sql, coldStart, attempts: 0, resuming: 0, durationMs: 0 };
    coldStart = false;
    return event;
  };
}

/**
 * Runs a call, and publishes its result to the subscribers of the channel that subscribed before the call.
 *
 * @example
 * const event = newEvent('ExecuteStatement', asked); // of requestEvents()
 * const rows = await traced(event, async () => send(sql)); // durationMs and sqlState of the event are set here
 */
export async function traced<T>(event: RequestEvent, call: () => Promise<T>): Promise<T> {
  if (!isTraced()) return call();
  let value!: T;
  // Node adds the result of the function to the message, so it returns nothing: rows are not telemetry.
  await channel.tracePromise(async () => {
    const startedAt = performance.now();
    try {
      value = await call();
    } catch (error) {
      if (error instanceof StatementError) event.sqlState = error.sqlState;
      throw error;
    } finally {
      event.durationMs = performance.now() - startedAt;
    }
  }, event);
  return value;
}
