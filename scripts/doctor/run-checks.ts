// Runs checks in parallel, each as soon as the checks that it needs are ok.
import { type Check, type Outcome, type Result, skipped, unknown } from './check.ts';

const TIMEOUT_MS = 5_000;

export interface RunOptions {
  /** Titles of the checks that run now, whenever that changes. */
  readonly onRunning?: (titles: readonly string[]) => void;
  /** Ends every check that still runs; they are reported as unknown. */
  readonly stop?: AbortSignal;
}

/**
 * Runs every check once. If a needed check failed or is unknown, a check is skipped with the id of the first cause, so that one cause
 * results in one failure. A needed check that is not in `checks` counts as ok. Never rejects: a check that throws or times out is unknown.
 */
export async function runChecks<Context>(
  checks: readonly Check<Context>[],
  context: Context,
  { onRunning = () => {}, stop }: RunOptions = {},
): Promise<readonly Result[]> {
  const running = new Set<string>();
  const started = new Map<string, Promise<Result>>();
  const causes = new Map<string, string>();

  const start = (check: Check<Context>): Promise<Result> => {
    const before = started.get(check.id);
    if (before !== undefined) return before;
    const result = follow(check);
    started.set(check.id, result);
    return result;
  };
  const follow = async (check: Check<Context>): Promise<Result> => {
    const { id, group, title } = check;
    const needs = checks.filter((one) => check.needs.includes(one.id));
    const needed = await Promise.all(needs.map(start));
    const cause = needed.map((result) => causes.get(result.id)).find((one) => one !== undefined);
    if (cause !== undefined) {
      causes.set(id, cause);
      return { id, group, title, outcome: skipped(cause), elapsedMs: 0 };
    }
    const startedAt = performance.now();
    running.add(title);
    onRunning([...running]);
    const outcome = await limited(check, context, stop);
    running.delete(title);
    onRunning([...running]);
    if (outcome.status === 'fail') causes.set(id, `${id} failed`);
    if (outcome.status === 'skipped' && outcome.blocks) causes.set(id, outcome.found);
    if (outcome.status === 'unknown') causes.set(id, `${id} is not known`);
    return { id, group, title, outcome, elapsedMs: Math.round(performance.now() - startedAt) };
  };
  return Promise.all(checks.map(start));
}

async function limited<Context>(
  check: Check<Context>,
  context: Context,
  stop: AbortSignal | undefined,
): Promise<Outcome> {
  const timeoutMs = check.timeoutMs ?? TIMEOUT_MS;
  let timer: NodeJS.Timeout | undefined;
  let onStop: (() => void) | undefined;
  const over = new Promise<Outcome>((resolve) => {
    const give = (received: string, todo: string) =>
      resolve(
        unknown({
          what: 'The check did not end',
          received,
          allowed: `an answer within ${timeoutMs / 1000} s`,
          todo,
        }),
      );
    timer = setTimeout(
      () => give(`none after ${timeoutMs / 1000} s`, `npm run doctor -- --only ${check.id} --verbose`),
      timeoutMs,
    );
    onStop = () => give('it was interrupted', `npm run doctor -- --only ${check.id}`);
    stop?.addEventListener('abort', onStop);
  });
  try {
    return await Promise.race([
      Promise.resolve()
        .then(() => check.run(context))
        .catch(thrown(check.id)),
      over,
    ]);
  } finally {
    clearTimeout(timer);
    if (onStop) stop?.removeEventListener('abort', onStop);
  }
}

const thrown =
  (id: string) =>
  (error: unknown): Outcome =>
    unknown({
      what: 'The check could not be made',
      received: firstLine(error instanceof Error ? error.message : String(error)),
      allowed: 'an answer',
      todo: `npm run doctor -- --only ${id} --verbose`,
    });

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 400);
}
