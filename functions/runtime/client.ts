import type { Database } from '@daybreak/database';
// The build puts the driver of another backend in its place: infra/lambda/backend.ts.
import { connect } from '@daybreak/database/data-api';
import { loadConnection } from '@daybreak/database/settings';
import { currentStart, noteRequest } from './request-record.ts';
import { timeLeftMs } from './time-left.ts';

/**
 * Resuming takes about 15 s; what `timeLeftMs` leaves after it is for the statement. When the wait is over, the caller gets 503 with
 * Retry-After.
 */
const MAX_WAIT_MS = 20_000;

let database: Database | undefined;

/**
 * The database that the environment names. It is connected at the first request, so that a missing setting gives an answer
 * and a log line, not a function that fails to start.
 *
 * Inside of `answering`, its calls end while the request can still be answered: call it in each request, and keep no result of it.
 *
 * @throws {ConfigError} with every setting that is missing or malformed, and for a backend that is not in the bundle.
 */
export function connectedDatabase(): Database {
  database ??= connect(loadConnection({ env: process.env }), {
    maxWaitMs: MAX_WAIT_MS,
    onRequest: noteRequest,
  });
  const started = currentStart();
  const timeoutMs = started === undefined ? undefined : timeLeftMs(started, performance.now());
  return timeoutMs === undefined ? database : database.within({ timeoutMs });
}
