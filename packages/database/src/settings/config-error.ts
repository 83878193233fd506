import { isOfThisKind } from '@daybreak/data-api/core';

/**
 * Settings that cannot be used. `problems` has every problem: what happened, the value received, what is allowed, what to
 * do. The message is the heading and all problems. They contain no secrets.
 */
export class ConfigError extends Error {
  static readonly daybreakKind: string = 'ConfigError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  readonly problems: readonly string[];

  constructor(heading: string, problems: readonly string[]) {
    super([`${heading}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
