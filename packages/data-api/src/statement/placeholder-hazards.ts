import { type Dialect, type Placeholder, POSTGRES, scan } from './sql-scanner.ts';

/** A place where the Data API would send PostgreSQL another text than the one that was written. */
export interface PlaceholderHazard {
  /** 1-based line and column in the SQL text. */
  readonly line: number;
  readonly column: number;
  /** What stands there, for instance `:x`. */
  readonly text: string;
  readonly kind: 'dollar-quote' | 'array-slice' | 'quoting';
  /** One sentence: what AWS would do, and the way round. */
  readonly message: string;
}

/**
 * Readings of a text that the Data API's placeholder scanner may have. It knows `'…'`, `"…"`, comments and `::`, and
 * neither dollar quotes nor array slices (observed). Whether it knows `E'\''` and nested comments is not known, so both
 * readings must agree with PostgreSQL's.
 */
const AWS_READINGS: readonly Dialect[] = [true, false].flatMap((escapeStrings) =>
  [true, false].map((nestedComments) => ({ dollarQuotes: false, slices: false, escapeStrings, nestedComments })),
);

/**
 * Finds what the Data API's placeholder scanner would corrupt: `:name` inside `$$ … $$`, an array slice such as
 * `a[1:2]`, and placeholders that it would miss because a quote inside `$$ … $$` misleads it. Empty for a text that
 * arrives as it was written.
 */
export function findPlaceholderHazards(sql: string): readonly PlaceholderHazard[] {
  const truth = scan(sql, POSTGRES).placeholders;
  const hazards = new Map<number, PlaceholderHazard>();
  for (const reading of AWS_READINGS) {
    const theirs = scan(sql, reading).placeholders;
    for (const extra of without(theirs, truth)) hazards.set(extra.start, describeExtra(sql, extra));
    for (const missed of without(truth, theirs)) hazards.set(missed.start, describeMissed(sql, missed));
  }
  return [...hazards.keys()].sort((a, b) => a - b).flatMap((start) => hazards.get(start) ?? []);
}

function without(list: readonly Placeholder[], other: readonly Placeholder[]): readonly Placeholder[] {
  const starts = new Set(other.map((placeholder) => placeholder.start));
  return list.filter((placeholder) => !starts.has(placeholder.start));
}

function describeExtra(sql: string, { start, end, name }: Placeholder): PlaceholderHazard {
  const text = sql.slice(start, end);
  const at = lineAndColumn(sql, start);
  const where = `line ${at.line}, column ${at.column}`;
  // Without slices as a concept, PostgreSQL's reading still knows its dollar quotes: what remains is inside one.
  const slice = scan(sql, { ...POSTGRES, slices: false }).placeholders.some(
    (placeholder) => placeholder.start === start,
  );
  if (slice) {
    const message = `${where}: ${text} is the bound of an array slice, and the Data API replaces it by a parameter. Write the bound in parentheses: :(${name}).`;
    return { ...at, text, kind: 'array-slice', message };
  }
  const unquoted = scan(sql, { ...POSTGRES, dollarQuotes: false, slices: false }).placeholders;
  const dollar = unquoted.some((placeholder) => placeholder.start === start);
  if (dollar) {
    const message = `${where}: ${text} stands inside a dollar-quoted text, and the Data API replaces it by a parameter. Write that text as an ordinary string: '…' with every ' doubled.`;
    return { ...at, text, kind: 'dollar-quote', message };
  }
  const message = `${where}: ${text} stands inside quotes or a comment that the Data API may read otherwise, and may be replaced by a parameter. Use an ordinary string with every ' doubled, and no comment inside a comment.`;
  return { ...at, text, kind: 'quoting', message };
}

function describeMissed(sql: string, { start, end }: Placeholder): PlaceholderHazard {
  const at = lineAndColumn(sql, start);
  const text = sql.slice(start, end);
  const message = `line ${at.line}, column ${at.column}: ${text} may be missed by the Data API, because a quote before it misleads its scanner. Write dollar-quoted and E'…' texts before it as ordinary strings: '…' with every ' doubled.`;
  return { ...at, text, kind: 'quoting', message };
}

/** 1-based line and column of an offset. */
export function lineAndColumn(sql: string, offset: number): { readonly line: number; readonly column: number } {
  const before = sql.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
