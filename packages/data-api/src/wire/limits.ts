/**
 * Sizes that the RDS Data API sets.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html
 * @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_ExecuteStatement.html
 */

/** A request, headers and JSON notation included: 4 MiB. */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** Kept free for headers: a signature and a session token take 2–4 KiB. */
const RESERVED_HEADER_BYTES = 32 * 1024;

/** The JSON body that certainly fits. */
export const MAX_BODY_BYTES = MAX_REQUEST_BYTES - RESERVED_HEADER_BYTES;

/** One statement's text, in characters. */
export const MAX_SQL_CHARACTERS = 65_536;

/** The service ends a statement after 45 s. */
export const STATEMENT_TIMEOUT_MS = 45_000;

/** The rows of one result; more is an `UnsupportedResultException`. */
export const MAX_RESULT_BYTES = 1024 * 1024;
