import { connectDatabase, type Database } from '@daybreak/database';
import { loadConnection } from '@daybreak/database/settings';
import { noteRequest } from './request-record.ts';

/**
 * An HTTP API waits 30 s for a function, and resuming takes about 15 s. The rest is for the statement. When the wait is
 * over, the caller gets 503 with Retry-After.
 */
const MAX_WAIT_MS = 20_000;

let database: Database | undefined;

/**
 * The database that the environment names. It is connected at the first request, so that a missing setting gives an answer
 * and a log line, not a function that fails to start.
 *
 * @throws {ConfigError} with every setting that is missing or malformed.
 */
export function connectedDatabase(): Database {
  database ??= connectDatabase(loadConnection({ env: process.env }), {
    maxWaitMs: MAX_WAIT_MS,
    onRequest: noteRequest,
  });
  return database;
}
