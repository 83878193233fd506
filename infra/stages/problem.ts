/** A problem of one setting of a stage, in the four parts of every message. */
export interface Problem {
  /** Its place in the stage file: `capacity.minAcu`. */
  readonly setting: string;
  readonly what: string;
  readonly received: unknown;
  readonly allowed: string;
  readonly todo: string;
}

/** A stage cannot be used. The message holds every problem, each in four parts. */
export class StageError extends Error {
  override readonly name = 'StageError';
  readonly problems: readonly Problem[];

  constructor(stage: string, problems: readonly Problem[]) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super([`Stage ${JSON.stringify(stage)} cannot be used: ${count}.`, ...problems.map(describeProblem)].join('\n\n'));
    this.problems = problems;
  }
}

/** A problem as text: its setting, and the four parts below it. */
export function describeProblem({ setting, what, received, allowed, todo }: Problem): string {
  return [setting, `  ${what}`, `  Received: ${show(received)}`, `  Allowed: ${allowed}`, `  Do: ${todo}`].join('\n');
}

/** A value as it is written in a stage file. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value) ?? String(value);
}
