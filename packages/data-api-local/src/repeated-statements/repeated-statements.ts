import type { Call } from '../api/call.ts';
import { milliseconds, option, readOptions, wholeNumber } from '../members/options.ts';
import { adviceFor } from './advice.ts';
import { createNormaliser, type NormalisedStatement } from './normalise.ts';
import { senderOf } from './sender.ts';

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

export interface RepeatedStatements {
  /** A call that was answered with 200; `startedAtMs` and `durationMs` by performance.now(). */
  note(call: Call, startedAtMs: number, durationMs: number): void;
  list(): readonly RepeatedStatement[];
  clear(): void;
  /** Reports the rest. */
  end(): void;
}

/** What SDKs send with AWS_SDK_UA_APP_ID=daybreak-repeat: a program that repeats statements on purpose. */
const MEANT_APP = /(?:^| )app\/daybreak-repeat(?: |$)/;

const DEFAULTS = { times: 10, withinMs: 1000 };
const MAX_WINDOWS = 1000;
const MAX_REPORTS = 100;
/** A repetition that does not end is reported after this many times `withinMs`. */
const LONGEST_WAIT = 10;

const MEMBERS = {
  times: option(wholeNumber('10', 2, 1000)),
  withinMs: option(milliseconds('1000', 1, 600_000)),
  onReport: option({
    accept: (value) => (typeof value === 'function' ? value : undefined),
    allowed: 'a function',
    example: 'console.error',
  }),
};

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

/** @throws {ControlError} with every option that is not allowed */
export function createRepeatedStatements(options: RepeatedStatementOptions): RepeatedStatements {
  readOptions('Repeated statements are not watched', options, MEMBERS);
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

  const reportOf = (statement: NormalisedStatement, call: Call, atMs: number): Report | undefined => {
    const database = call.database ?? '';
    const key = `${statement.id} ${database}`;
    const known = reports.get(key);
    if (known !== undefined || reports.size >= MAX_REPORTS) return known;
    const report: Report = {
      statement,
      database,
      advice: adviceFor(statement, senderOf(call)),
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
    note(call, startedAtMs, durationMs) {
      if (call.operation !== 'ExecuteStatement' || call.sql === undefined || MEANT_APP.test(call.userAgent ?? ''))
        return;
      const statement = normalise(call.sql);
      if (statement.verb === undefined || statement.isMeant) return;
      const database = call.database ?? '';
      const window = windowOf(`${statement.id} ${database} ${call.transactionId ?? call.caller}`);
      window.startedAtMs[window.next] = startedAtMs;
      window.durationMs[window.next] = durationMs;
      window.next = (window.next + 1) % times;
      window.uncounted += 1;
      if (window.startedAtMs.length < times) return;
      // Concurrent calls are noted in the order in which they ended.
      if (Math.max(...window.startedAtMs) - Math.min(...window.startedAtMs) > withinMs) return;

      const report = reportOf(statement, call, startedAtMs);
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
