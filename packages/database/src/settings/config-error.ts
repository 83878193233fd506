/**
 * Settings that cannot be used. Every problem that was found is in `problems`, each with what happened, the value
 * received, what is allowed and what to do; the message is the heading and all of them. No secret is in either.
 */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(heading: string, problems: readonly string[]) {
    super([`${heading}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
