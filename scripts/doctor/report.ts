// Formats results for people, programs and issue threads.
import { describe } from '../../infra/problem.ts';
import type { PaintedLine } from '../terminal-text.ts';
import { GROUPS, type Outcome, type Result } from './check.ts';

type Status = Outcome['status'];

const MARKS: Readonly<Record<Status, string>> = { ok: '✓', warn: '!', fail: '✗', unknown: '?', skipped: '-' };
const COLOURS = { ok: 'green', warn: 'yellow', fail: 'red', unknown: 'yellow' } as const;
/** The most important results come last, so that they stay on the screen. */
const DETAILED: readonly Status[] = ['unknown', 'warn', 'fail'];

/** The table by group, then each problem in four parts with failures last, then the totals. */
export function reportLines(
  results: readonly Result[],
  options: { readonly verbose?: boolean } = {},
): readonly PaintedLine[] {
  const table = GROUPS.flatMap((group): readonly PaintedLine[] => {
    const rows = results.filter((result) => result.group === group);
    return rows.length === 0 ? [] : [[group], ...rows.map((row) => tableLine(row, options)), ['']];
  });
  const details = DETAILED.flatMap((status) =>
    results
      .filter(({ outcome }) => outcome.status === status)
      .flatMap((result) => [...detail(result), [''] as PaintedLine]),
  );
  return [...table, ...details, [totals(results)]];
}

function tableLine(
  { id, title, outcome, elapsedMs }: Result,
  { verbose = false }: { readonly verbose?: boolean },
): PaintedLine {
  const note = 'found' in outcome ? outcome.found : outcome.received;
  const time = verbose ? ` ${elapsedMs} ms` : '';
  return ['  ', mark(outcome.status), ` ${id} ${title}${note === '' ? '' : ` (${firstLine(note)})`}${time}`];
}

function mark(status: Status): PaintedLine[number] {
  return status === 'skipped' ? MARKS.skipped : { text: MARKS[status], colour: COLOURS[status] };
}

function detail({ id, title, outcome }: Result): readonly PaintedLine[] {
  if (!('what' in outcome)) return [];
  const [, ...parts] = describe('', outcome).split('\n');
  return [[mark(outcome.status), ` ${id} ${title}`], ...parts.map((part): PaintedLine => [`  ${part}`])];
}

/** `31 ok, 1 warning, 1 failed, 2 not known, 3 skipped`; counts of 0 are omitted, except for ok. */
export function totals(results: readonly Result[]): string {
  const count = (status: Status) => results.filter(({ outcome }) => outcome.status === status).length;
  const warnings = count('warn');
  const parts: readonly (readonly [number, string])[] = [
    [warnings, warnings === 1 ? 'warning' : 'warnings'],
    [count('fail'), 'failed'],
    [count('unknown'), 'not known'],
    [count('skipped'), 'skipped'],
  ];
  return [`${count('ok')} ok`, ...parts.filter(([many]) => many > 0).map(([many, word]) => `${many} ${word}`)].join(
    ', ',
  );
}

/**
 * 1: something failed. 2: a check could not be made, or nothing was checked. 0: the rest; a warning is 1 only with `strict`.
 */
export function exitCodeOf(results: readonly Result[], strict: boolean): 0 | 1 | 2 {
  const has = (...statuses: readonly Status[]) => results.some(({ outcome }) => statuses.includes(outcome.status));
  if (has('fail') || (strict && has('warn'))) return 1;
  if (has('unknown') || !has('ok', 'warn')) return 2;
  return 0;
}

/** The object of `--json`. */
export function reportJson(
  results: readonly Result[],
  options: {
    readonly strict: boolean;
    readonly environment: Readonly<Record<string, string>>;
    readonly fixed: readonly string[];
  },
): object {
  return {
    ok: exitCodeOf(results, options.strict) === 0,
    summary: totals(results),
    checks: results.map(({ id, group, title, outcome, elapsedMs }) => ({
      id,
      group,
      status: outcome.status,
      title,
      ...('what' in outcome
        ? { what: outcome.what, found: outcome.received, expected: outcome.allowed, fix: outcome.todo }
        : { found: outcome.found }),
      elapsedMs,
    })),
    fixed: options.fixed,
    environment: options.environment,
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
