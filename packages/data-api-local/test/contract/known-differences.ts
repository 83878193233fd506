/** Where this service differs from AWS on purpose, or cannot do the same. What AWS does is known for each of these. */
export const KNOWN_DIFFERENCES: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'Signatures and IAM are not verified: unsigned calls and any credentials, account and region are accepted.',
    why: 'There is no IAM here. AccessDeniedException comes only from the Host and Origin checks.',
  },
  {
    what: 'Requests with an Origin, a Sec-Fetch-Site or a foreign Host header are refused, and content types that a web page may send.',
    why: 'A web page in your browser must not reach your database. `--allow-host NAME` admits another host name; `--host ADDRESS` listens elsewhere than on loopback.',
  },
  {
    what: 'Bytes that are not HTTP, and requests that take longer than 30 seconds to arrive, get MalformedHttpRequestException and RequestTimeoutException.',
    why: 'AWS’s front end answers them; its answers are not known. The names are those of AWS’s common errors.',
  },
  {
    what: 'PostgreSQL is the community’s, not Aurora: no aurora_* functions, no rds_* extensions, no storage layer.',
    why: 'The server is a real PostgreSQL of the major version that the stack deploys.',
  },
  {
    what: 'Extensions that PostgreSQL does not mark as trusted belong to a superuser: the master user creates, updates and drops each in a statement of its own, also in a DO block, and cannot alter it otherwise. What it reserves for superusers is refused.',
    why: 'In PostgreSQL an extension belongs to the user who created it. Aurora’s changes to PostgreSQL are not public.',
  },
  {
    what: 'An extension of Aurora that cannot be moved to another schema, such as postgis, is refused in a schema that has functions, operators or domains of callers.',
    why: 'A superuser runs its script, which might call them. Create it in a schema of its own, or first.',
  },
  {
    what: 'Extensions that only Amazon has are missing, such as aws_s3. Those that reach files or programs are refused.',
    why: 'The server is the community’s PostgreSQL, on your machine. `--allow-extension NAME` allows others.',
  },
  {
    what: 'They cannot be created in a database made from template0, nor in one that a caller creates on the server of DATA_API_LOCAL_POSTGRES_URL. The same holds for event triggers and publications of all tables.',
    why: 'Only databases that the local Data API creates are prepared for it, and on its own server copies of template1.',
  },
  {
    what: 'Event triggers need PostgreSQL 17 or later and a server that the local Data API starts; elsewhere they are refused: 42501. They belong to the superuser: the master user creates, enables, disables, renames and drops them.',
    why: 'Sessions of the superuser must not run them, or the master user would become a superuser. Only PostgreSQL 17 can ignore them, and only our own sessions do.',
  },
  {
    what: 'A publication FOR ALL TABLES belongs to the superuser: the master user creates and drops it, and cannot alter it. FOR TABLES IN SCHEMA is refused.',
    why: 'PostgreSQL leaves both to superusers.',
  },
  {
    what: 'On the server of DATA_API_LOCAL_POSTGRES_URL, GRANT and REVOKE of rds_superuser, rds_iam, pg_monitor, pg_read_all_data and the like succeed without any effect, and the database postgres does not belong to the master user.',
    why: 'Roles are shared with the other databases of that server, which are not ours.',
  },
  {
    what: 'pg_stat_statements can be created and dropped, and its view is refused: 55000.',
    why: 'It has to be loaded when the server starts, as on Aurora. The servers that we start load no libraries.',
  },
  {
    what: 'The error for an extension that is missing, cannot be loaded or may not be created has our hint.',
    why: 'It says how to get the extension; PostgreSQL only says that it is missing or needs a superuser.',
  },
  {
    what: 'The row limit of 64 KB in older AWS pages is not enforced.',
    why: 'Live runs return rows of 500 KB. Newer pages do not mention the limit.',
  },
  {
    what: 'A row, notice or error of more than 16 MiB also ends its session, and a transaction with it. An error message of more than 1 MiB is a BadRequestException.',
    why: 'It is refused by its length before it is read, so that one statement cannot use up the memory of the service. What AWS does is not known.',
  },
  {
    what: 'A call may send 16 MiB to PostgreSQL, each value counted as often as the SQL names it; more is a ValidationException.',
    why: 'A value of 4 MiB that the SQL names a thousand times would be sent a thousand times. AWS’s own bound is not known.',
  },
  {
    what: 'On a server that DATA_API_LOCAL_POSTGRES_URL names, databases and roles have the prefix daybreak_ inside PostgreSQL.',
    why: 'Only databases with it are ever dropped. Callers use the names without it; current_database() shows it.',
  },
  {
    what: 'ARNs longer than the 100 characters of the model are accepted.',
    why: 'Such ARNs occur on AWS.',
  },
  {
    what: 'The limit of 45 seconds holds for each execution in a batch, not for the batch as a whole.',
    why: 'It is PostgreSQL’s statement_timeout, which starts again with every parameter set.',
  },
  {
    what: 'A date or time under another DateStyle than ISO, set inside a transaction, is refused with UnsupportedResultException.',
    why: 'Values are read in PostgreSQL’s text form. AWS reads the binary form, which DateStyle does not change.',
  },
  {
    what: 'Text is read as UTF-8 even if a transaction sets another client_encoding.',
    why: 'Requests and answers are UTF-8. What AWS does with such a session is not known.',
  },
  {
    what: 'A float that a transaction shortens with extra_float_digits is returned shortened.',
    why: 'The text form follows the setting; the binary form does not.',
  },
  {
    what: 'The names of prepared statements in 08P01 are numbered per session from 1.',
    why: 'AWS’s numbers depend on what the pooled session did before.',
  },
  {
    what: 'dbConnectionId of StatementTimeoutException is the process id of the PostgreSQL session.',
    why: 'AWS does not document what its number means.',
  },
  {
    what: 'At most 64 PostgreSQL sessions are open; a call waits 10 seconds for one and then gets 53300.',
    why: 'The server has a limit of its own. AWS has no Data API quota, but max_connections all the same.',
  },
  {
    what: 'A cluster pauses only when a test asks for it, also while a transaction is open.',
    why: 'An automatic pause would make tests fail at random.',
  },
  {
    what: 'Throttling happens only as a fault that a test asks for.',
    why: 'AWS has no request quota for today’s Data API.',
  },
];
