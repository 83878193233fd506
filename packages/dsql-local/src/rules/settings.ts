/** The parameters that Aurora DSQL accepts at start-up and in SET, in lower case, including the planner's `enable_…`. */
const ACCEPTED = [
  ...['application_name', 'client_encoding', 'datestyle', 'extra_float_digits', 'intervalstyle', 'timezone'],
  ...['search_path', 'dsql.enable_batched_nestloop'],
];

/**
 * Whether Aurora DSQL accepts this configuration parameter. `role` only in SET LOCAL.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/accessing.html
 */
export function acceptsParameter(name: string, isLocal = false): boolean {
  const lower = name.toLowerCase();
  return ACCEPTED.includes(lower) || lower.startsWith('enable_') || (lower === 'role' && isLocal);
}

/** The cluster's message for any other parameter. SQLSTATE 0A000. */
export function parameterRefusal(name: string): string {
  return `setting configuration parameter "${name}" not supported`;
}
