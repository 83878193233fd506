/**
 * A log line of a function, for a person. The JSON of a successful request is omitted, because the caller has the answer. For a failed
 * request it shows message and stack. Any other line is unchanged.
 */
export function describeOutput(line: string): readonly string[] {
  const entry = requestEntry(line);
  if (entry === undefined) return [line];
  if (entry.level === 'INFO') return [];
  const { level, message, code, error, repeatedStatements } = entry;
  return [
    `${level} ${[message, code].filter((part) => part !== undefined).join(' ')}`,
    ...(typeof error?.stack === 'string' ? error.stack.split('\n') : []),
    ...(Array.isArray(repeatedStatements)
      ? repeatedStatements.map((repeated) => `One request sent a statement ${repeated}`)
      : []),
  ];
}

interface RequestEntry {
  readonly level: string;
  readonly message: string;
  readonly code?: string;
  readonly error?: { readonly stack?: unknown };
  readonly repeatedStatements?: unknown;
}

/** The line of `functions/runtime/log.ts`; undefined for any other. */
function requestEntry(line: string): RequestEntry | undefined {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return undefined;
  try {
    const entry = JSON.parse(line);
    return typeof entry.level === 'string' && typeof entry.message === 'string' ? entry : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
