/** One step of the demo: its name, its action, and advice if it fails. */
export interface Step<Context> {
  readonly name: string;
  /** Resolves to the line that the step prints. */
  run(context: Context): Promise<string>;
  readonly advice: string;
}

/** A step failed; the message has its name, the reason, and advice. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

/**
 * Runs the steps one after the other and prints a numbered line for each, with its time. Stops at the first that fails.
 *
 * @throws {DemoError} a step failed; `cause` is its error
 */
export async function runSteps<Context>(
  steps: readonly Step<Context>[],
  context: Context,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const width = Math.max(...steps.map(({ name }) => name.length));
  for (const [index, step] of steps.entries()) {
    signal.throwIfAborted();
    const startedMs = performance.now();
    const line = await step.run(context).catch((cause: unknown) => {
      signal.throwIfAborted();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DemoError(`Step ${index + 1} of ${steps.length} failed: ${step.name}. ${reason}\n${step.advice}`, {
        cause,
      });
    });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    print(`${index + 1}  ${step.name.padEnd(width)}  ${line} (${seconds} s)`);
  }
}
