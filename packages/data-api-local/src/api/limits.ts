/** Sizes and times of the RDS Data API, with the unit in each name. Sources: the API reference and the user guide. */

/** A request, headers and JSON notation included, is refused above this size (API reference of both Execute operations). */
export const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

/** The rows of one result: the sum over rows of 2 + 4 × columns + octets of each field as text. Measured on AWS. */
export const MAX_RESULT_BYTES = 1024 * 1024;

/**
 * One message of PostgreSQL: more than the largest row that an answer can have. A longer one ends its session, because pg keeps
 * a message in memory until all of it is there.
 */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** What one call sends to PostgreSQL: the values, each as often as the SQL names it, and the SQL as often as it is parsed. */
export const MAX_SENT_BYTES = 16 * 1024 * 1024;

/** The string that formatRecordsAs JSON returns (user guide, "Processing query results in JSON format"). */
export const MAX_FORMATTED_RECORDS_BYTES = 10 * 1024 * 1024;

/** Characters of `sql` (service model). */
export const MAX_SQL_CHARACTERS = 65_536;

/** Characters of `database` and `schema` (service model). */
export const MAX_NAME_CHARACTERS = 64;

/** Characters of `transactionId` (service model). */
export const MAX_TRANSACTION_ID_CHARACTERS = 192;

/** A statement is terminated after 45 seconds (API reference). */
export const STATEMENT_TIMEOUT_MS = 45_000;

/** A transaction without a call for 3 minutes is rolled back (API reference of BeginTransaction). */
export const TRANSACTION_IDLE_MS = 3 * 60_000;

/** A transaction is rolled back 24 hours after it began (API reference of BeginTransaction). */
export const TRANSACTION_TOTAL_MS = 24 * 60 * 60_000;

/** A paused cluster answers again after about 15 seconds (user guide, automatic pause and resume). */
export const RESUME_DELAY_MS = 15_000;
