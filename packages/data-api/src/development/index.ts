// For development and tests: finds N+1, the same statement sent many times by one invocation. A client loads it by itself
// in development (`warnRepeats`). No bundle has it whose code does not import it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import {
  createRepeatDetector,
  describeRepeatedStatement,
  type RepeatDetector,
  type RepeatedStatement,
} from '@daybreak/sql-text';
import { DatabaseError } from '../errors/database-error.ts';
import { REQUEST_ENDED, type RequestEvent, type SentRequest } from '../wire/telemetry.ts';

export type { RepeatedStatement } from '@daybreak/sql-text';

export interface RepeatOptions {
  /** How many times one invocation sends a statement before it counts as repeated. @default 10 */
  readonly times?: number;
  /**
   * `warn` prints each statement once a process, with the one request to send instead. `throw` is for tests.
   * @default 'warn'
   */
  readonly onRepeat?: 'warn' | 'throw';
}

/** An invocation sent the same statement many times. */
export class RepeatedStatementsError extends DatabaseError {
  static override readonly daybreakKind: string = 'RepeatedStatementsError';
  override readonly name = 'RepeatedStatementsError';
  readonly statements: readonly RepeatedStatement[];

  constructor(statements: readonly RepeatedStatement[]) {
    super(statements.map(describeRepeatedStatement).join('\n'));
    this.statements = statements;
  }
}

const OWN_CLIENT = { isOwnClient: true, typeOf: () => undefined };
const current = new AsyncLocalStorage<RepeatDetector>();
const warned = new Set<string>();
let isWatching = false;

/**
 * Runs one invocation, such as a call of a handler, and finds statements that it repeats. It includes the calls of every client in the
 * process, also bundled ones. Concurrent invocations are counted separately.
 *
 * Statements that differ only in values are the same. Failed calls and batches do not count. Mark an intentional repetition with the
 * comment `/* daybreak: repeat *\/` in its SQL.
 *
 * @example
 * test('lists conversations without N+1', async () => {
 *   await watchRepeats(() => handler(event), { onRepeat: 'throw' });
 * });
 * // RepeatedStatementsError: The same statement was sent 12 times, 31 ms in all: select title from posts where id = ?.
 * //   Read all rows with one statement: where id = ANY(:list). …
 * @throws what the invocation throws. {@link RepeatedStatementsError}: it did not throw, and repeated a statement.
 */
export async function watchRepeats<T>(invocation: () => T | Promise<T>, options: RepeatOptions = {}): Promise<T> {
  const { times = 10, onRepeat = 'warn' } = options;
  if (!Number.isInteger(times) || times < 2) {
    throw new TypeError(`times is ${times}; allowed are whole numbers from 2.`);
  }
  if (!isWatching) subscribe(REQUEST_ENDED, note);
  isWatching = true;
  const detector = createRepeatDetector({ times, withinMs: Number.POSITIVE_INFINITY });
  try {
    const value = await current.run(detector, invocation);
    const statements = detector.list();
    if (onRepeat === 'throw' && statements.length > 0) throw new RepeatedStatementsError(statements);
    return value;
  } finally {
    if (onRepeat === 'warn') warnOnce(detector.list());
  }
}

/**
 * Warns of each statement that one client repeats outside of {@link watchRepeats}: in one invocation of Lambda, which its trace id
 * names, or elsewhere within a second. A client has one in development: see `warnRepeats` of its configuration.
 *
 * @example
 * const db = createDataApiClient({ …, onRequest: createRepeatWarner() });
 * // The same statement was sent 10 times, 26 ms in all: select title from posts where id = ?. Read all rows with one statement: …
 */
export function createRepeatWarner(): (sent: SentRequest) => void {
  const inInvocations = createRepeatDetector({ withinMs: Number.POSITIVE_INFINITY });
  const elsewhere = createRepeatDetector();
  return ({ operation, sql, outcome, durationMs }) => {
    if (operation !== 'ExecuteStatement' || sql === undefined || outcome !== 'answered' || current.getStore()) return;
    const { _X_AMZN_TRACE_ID: invocation } = process.env;
    const detector = invocation === undefined ? elsewhere : inInvocations;
    detector.note({ ...ended(sql, durationMs), caller: invocation ?? '' });
    warnOnce(detector.list());
  };
}

function note(message: unknown): void {
  const { operation, sql, error, durationMs } = message as RequestEvent;
  if (operation !== 'ExecuteStatement' || sql === undefined || error !== undefined) return;
  current.getStore()?.note({ ...ended(sql, durationMs), caller: '' });
}

/** A statement that was answered now. */
function ended(sql: string, durationMs: number) {
  return { sql, database: '', startedAtMs: performance.now() - durationMs, durationMs, sender: () => OWN_CLIENT };
}

function warnOnce(statements: readonly RepeatedStatement[]): void {
  for (const repeated of statements) {
    if (warned.has(repeated.statement)) continue;
    warned.add(repeated.statement);
    console.warn(describeRepeatedStatement(repeated));
  }
}
