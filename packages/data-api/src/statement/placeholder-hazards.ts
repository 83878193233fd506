import { placeInSql } from '../errors/problem.ts';
import type { Fault } from './fault.ts';
import { type Dialect, type Placeholder, POSTGRES, scan } from './sql-scanner.ts';

/**
 * Possible readings of a text by the Data API's placeholder scanner. It supports `'…'`, `"…"`, comments and `::`, but neither dollar quotes
 * nor array slices (observed). It is unknown whether it supports `E'\''` and nested comments, so both readings must agree with
 * PostgreSQL's.
 */
const AWS_READINGS: readonly Dialect[] = /* @__PURE__ */ [true, false].flatMap((escapeStrings) =>
  [true, false].map((nestedComments) => ({ dollarQuotes: false, slices: false, escapeStrings, nestedComments })),
);

/**
 * Places where the Data API would send PostgreSQL a changed text, in order: `:name`
 * inside `$$ … $$`, an array slice such as `a[1:2]`, and placeholders that it would miss because a quote inside `$$ … $$`
 * misleads it. Empty for a text that is sent unchanged.
 */
export function placeholderHazards(sql: string): readonly Fault[] {
  // For a text without any of these, as in most statements, all readings are equal.
  if (!/\$|\[|\/\*|\\/.test(sql)) return [];
  const truth = scan(sql, POSTGRES).placeholders;
  const slices = startsOf(scan(sql, { ...POSTGRES, slices: false }).placeholders);
  const dollarQuoted = startsOf(scan(sql, { ...POSTGRES, dollarQuotes: false, slices: false }).placeholders);
  const found = new Map<number, Fault>();
  for (const reading of AWS_READINGS) {
    const theirs = scan(sql, reading).placeholders;
    for (const { start, name } of without(theirs, truth)) {
      const code = slices.has(start) ? 'array-slice' : dollarQuoted.has(start) ? 'dollar-quote' : 'quoting';
      found.set(start, { code, place: placeInSql(sql, start), about: name });
    }
    for (const { start, name } of without(truth, theirs)) {
      found.set(start, { code: 'quoting', place: placeInSql(sql, start), about: name, isMissed: true });
    }
  }
  return [...found.entries()].sort(([a], [b]) => a - b).map(([, fault]) => fault);
}

function startsOf(placeholders: readonly Placeholder[]): ReadonlySet<number> {
  return new Set(placeholders.map(({ start }) => start));
}

function without(list: readonly Placeholder[], other: readonly Placeholder[]): readonly Placeholder[] {
  const starts = startsOf(other);
  return list.filter(({ start }) => !starts.has(start));
}
