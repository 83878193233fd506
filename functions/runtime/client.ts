import { connectDatabase, type Database } from '@daybreak/database';
import { loadConnection } from '@daybreak/database/settings';

/**
 * API Gateway gives up after 29 s, and a resume takes about 15. What is left is for the statement itself; a caller who
 * comes too early gets 503 with Retry-After.
 */
const MAX_WAIT_MS = 20_000;

let database: Database | undefined;

/**
 * The database that the environment names: built once per cold start, at the first request, so that a missing setting is
 * an answer and a log line instead of a function that cannot start.
 *
 * @throws {ConfigError} with every setting that is missing or malformed.
 */
export function connectedDatabase(): Database {
  database ??= connectDatabase(loadConnection({ env: process.env }), { maxWaitMs: MAX_WAIT_MS });
  return database;
}
