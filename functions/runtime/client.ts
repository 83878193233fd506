import type { Database } from '@daybreak/database';
// The build puts the driver of another backend in its place: infra/lambda/backend.ts.
import { connect } from '@daybreak/database/data-api';
import { loadConnection } from '@daybreak/database/settings';
import { currentStart, noteRequest } from './request-record.ts';
import { timeLeftMs } from './time-left.ts';

/**
 * Resuming takes about 15 s; the rest of `timeLeftMs` is for the statement. After the wait the caller gets 503 with Retry-After.
 */
const MAX_WAIT_MS = 20_000;

let database: Database | undefined;

/**
 * The database of the environment. It is connected at the first request, so that a missing setting causes an error answer and a log line,
 * not a function that fails to start.
 *
 * Inside `answering`, its calls end while the request can still be answered. Call it in each request, and do not keep the result.
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
