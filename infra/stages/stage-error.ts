import { describeProblems, type Problem } from '../problem.ts';

/** A stage cannot be used. The message has every problem, each in four parts. */
export class StageError extends Error {
  override readonly name = 'StageError';
  readonly problems: readonly Problem[];

  constructor(stage: string, problems: readonly Problem[]) {
    super(describeProblems(`Stage ${JSON.stringify(stage)}`, problems));
    this.problems = problems;
  }
}
