import type { DeclarationProblem } from '../errors/declaration-error.ts';
import { placeInSql } from '../errors/problem.ts';
import { type Dialect, type Placeholder, POSTGRES, scan } from './sql-scanner.ts';

/**
 * Readings of a text that the Data API's placeholder scanner may have. It knows `'…'`, `"…"`, comments and `::`, and
 * neither dollar quotes nor array slices (observed). Whether it knows `E'\''` and nested comments is not known, so both
 * readings must agree with PostgreSQL's.
 */
const AWS_READINGS: readonly Dialect[] = [true, false].flatMap((escapeStrings) =>
  [true, false].map((nestedComments) => ({ dollarQuotes: false, slices: false, escapeStrings, nestedComments })),
);

/**
 * Places where the Data API would send PostgreSQL another text than the one that is written, in their order: `:name`
 * inside `$$ … $$`, an array slice such as `a[1:2]`, and placeholders that it would miss because a quote inside `$$ … $$`
 * misleads it. Empty for a text that arrives as it is written.
 */
export function placeholderHazards(sql: string): readonly DeclarationProblem[] {
  const truth = scan(sql, POSTGRES).placeholders;
  const slices = startsOf(scan(sql, { ...POSTGRES, slices: false }).placeholders);
  const dollarQuoted = startsOf(scan(sql, { ...POSTGRES, dollarQuotes: false, slices: false }).placeholders);
  const found = new Map<number, DeclarationProblem>();
  for (const reading of AWS_READINGS) {
    const theirs = scan(sql, reading).placeholders;
    for (const extra of without(theirs, truth)) found.set(extra.start, describeExtra(extra));
    for (const missed of without(truth, theirs)) found.set(missed.start, describeMissed(missed));
  }
  return [...found.entries()].sort(([a], [b]) => a - b).map(([, problem]) => problem);

  function describeExtra({ start, name }: Placeholder): DeclarationProblem {
    const place = placeInSql(sql, start);
    const spaced = `Put a space after the colon (": ${name}"), which PostgreSQL reads the same.`;
    if (slices.has(start)) {
      return {
        code: 'array-slice',
        place,
        message: `the Data API replaces the slice bound :${name} by a parameter. ${spaced}`,
      };
    }
    if (dollarQuoted.has(start)) {
      return {
        code: 'dollar-quote',
        place,
        message: `the Data API does not know dollar quotes and replaces :${name} by a parameter. Write the text as '…' with every quote doubled, or a function body with BEGIN ATOMIC. For an array slice, a space after the colon is enough.`,
      };
    }
    return {
      code: 'quoting',
      place,
      message: `the Data API may pair the quotes and comments before :${name} in another way and replace it by a parameter. Write \\' as '', dollar-quoted text as '…' with every quote doubled, and do not nest comments.`,
    };
  }

  function describeMissed({ start, name }: Placeholder): DeclarationProblem {
    return {
      code: 'quoting',
      place: placeInSql(sql, start),
      message: `the Data API may not see :${name}, because a quote before it misleads its scanner. Write dollar-quoted and E'…' texts before it as '…' with every quote doubled.`,
    };
  }
}

function startsOf(placeholders: readonly Placeholder[]): ReadonlySet<number> {
  return new Set(placeholders.map(({ start }) => start));
}

function without(list: readonly Placeholder[], other: readonly Placeholder[]): readonly Placeholder[] {
  const starts = startsOf(other);
  return list.filter(({ start }) => !starts.has(start));
}
