import { adviceFor, type Sender } from './advice.ts';
import { createNormaliser, type NormalisedStatement } from './normalise.ts';

/** When the same statement counts as repeated. */
export interface RepeatedStatementOptions {
  /** How many times. @default 10 */
  readonly times?: number;
  /** Within how many milliseconds, by one caller. @default 1000 */
  readonly withinMs?: number;
  /** Called once for each statement, when its repetition ends or has lasted ten times `withinMs`. @default - not called */
  readonly onReport?: (repeated: RepeatedStatement) => void;
}

/** A statement that was sent many times where one request is enough. */
export interface RepeatedStatement {
  /** Without values, shortened. */
  readonly statement: string;
  readonly database: string;
  /** How often it was sent while it was repeated, by any caller. */
  readonly count: number;
  /** The total time of these calls in the service. */
  readonly durationMs: number;
  /** The one request to send instead. */
  readonly advice: string;
}

/** A statement that was sent and answered. */
export interface SentStatement {
  readonly sql: string;
  /** The sender; only calls of one sender are counted as a loop. */
  readonly caller: string;
  readonly database: string;
  /** By performance.now(), as `durationMs`. */
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** Called once for a repeated statement. @default - the sender is unknown */
  readonly sender?: () => Sender;
}

export interface RepeatDetector {
  note(sent: SentStatement): void;
  list(): readonly RepeatedStatement[];
  clear(): void;
  /** Reports the rest. */
  end(): void;
}

const DEFAULTS = { times: 10, withinMs: 1000 };
const MAX_WINDOWS = 1000;
const MAX_REPORTS = 100;
/** A repetition that does not end is reported after this many times `withinMs`. */
const LONGEST_WAIT = 10;

/** The last calls of one statement by one caller: a ring of `times` entries. */
interface Window {
  readonly startedAtMs: number[];
  readonly durationMs: number[];
  next: number;
  /** Calls since the last counted one. */
  uncounted: number;
}

interface Report {
  readonly statement: NormalisedStatement;
  readonly database: string;
  readonly advice: string;
  count: number;
  durationMs: number;
  firstAtMs: number;
  lastAtMs: number;
  timer: NodeJS.Timeout | undefined;
}

/** Finds statements that one caller repeats. Its memory is bounded. */
export function createRepeatDetector(options: RepeatedStatementOptions = {}): RepeatDetector {
  const { times = DEFAULTS.times, withinMs = DEFAULTS.withinMs, onReport } = options;
  const normalise = createNormaliser();
  const windows = new Map<string, Window>();
  const reports = new Map<string, Report>();

  const windowOf = (key: string): Window => {
    let window = windows.get(key);
    if (window === undefined) {
      window = { startedAtMs: [], durationMs: [], next: 0, uncounted: 0 };
      windows.set(key, window);
      if (windows.size > MAX_WINDOWS) windows.delete(windows.keys().next().value as string);
    }
    return window;
  };

  const reportOf = (
    statement: NormalisedStatement,
    { database, startedAtMs: atMs, sender }: SentStatement,
  ): Report | undefined => {
    const key = `${statement.id} ${database}`;
    const known = reports.get(key);
    if (known !== undefined || reports.size >= MAX_REPORTS) return known;
    const report: Report = {
      statement,
      database,
      advice: adviceFor(statement, sender?.()),
      count: 0,
      durationMs: 0,
      firstAtMs: atMs,
      lastAtMs: atMs,
      timer: undefined,
    };
    reports.set(key, report);
    if (onReport !== undefined) waitForEnd(report, withinMs);
    return report;
  };

  /** Reports the statement when its repetition has ended. */
  const waitForEnd = (report: Report, ms: number) => {
    report.timer = setTimeout(() => {
      const nowMs = performance.now();
      const quietMs = nowMs - report.lastAtMs;
      if (quietMs >= withinMs || nowMs - report.firstAtMs >= LONGEST_WAIT * withinMs) tell(report);
      else waitForEnd(report, withinMs - quietMs);
    }, ms).unref();
  };
  const tell = (report: Report) => {
    if (report.timer === undefined) return;
    clearTimeout(report.timer);
    report.timer = undefined;
    onReport?.(shown(report));
  };

  return {
    note(sent) {
      const { sql, caller, database, startedAtMs, durationMs } = sent;
      const statement = normalise(sql);
      if (statement.verb === undefined || statement.isMeant) return;
      const window = windowOf(`${statement.id} ${database} ${caller}`);
      window.startedAtMs[window.next] = startedAtMs;
      window.durationMs[window.next] = durationMs;
      window.next = (window.next + 1) % times;
      window.uncounted += 1;
      if (window.startedAtMs.length < times) return;
      // Concurrent calls are noted in the order in which they ended.
      if (Math.max(...window.startedAtMs) - Math.min(...window.startedAtMs) > withinMs) return;

      const report = reportOf(statement, sent);
      if (report === undefined) return;
      const added = Math.min(window.uncounted, times);
      for (let back = 1; back <= added; back += 1) {
        report.durationMs += window.durationMs[(window.next - back + times) % times] ?? 0;
      }
      report.count += added;
      report.lastAtMs = startedAtMs + durationMs;
      window.uncounted = 0;
    },
    list: () => [...reports.values()].map(shown),
    clear() {
      for (const { timer } of reports.values()) clearTimeout(timer);
      reports.clear();
      windows.clear();
    },
    end() {
      for (const report of reports.values()) tell(report);
    },
  };
}

function shown({ statement, database, count, durationMs, advice }: Report): RepeatedStatement {
  return {
    statement: statement.short,
    database,
    count,
    durationMs: Math.round(durationMs),
    advice,
  };
}

/** One line for a terminal. */
export function describeRepeatedStatement({ statement, count, durationMs, advice }: RepeatedStatement): string {
  return (
    `The same statement was sent ${count} times, ${durationMs} ms in all: ${statement}. ${advice} ` +
    'If this is intentional, add /* daybreak: repeat */ to the SQL.'
  );
}
