/**
 * One thing that Aurora DSQL does. `recorded`: a real cluster answered so (Dreamescaper/dsql-emulator, MIT, test/conformance/golden,
 * September 2026; SQLSTATE and message are facts from there, the statements are ours). `documented`: AWS's user guide says so.
 * `inferred`: it follows from these, and it was not recorded.
 */
export interface Fact {
  readonly certainty: 'recorded' | 'documented' | 'inferred';
  /** Statements before it, each in a transaction of its own. */
  readonly setup?: readonly string[];
  /** What is sent, and what comes back. */
  readonly steps: readonly Step[];
}

export type Step = readonly [sql: string, answer: Answer];

/** `SQLSTATE message`, or the tag of a success: `INSERT 0 1`. */
export type Answer = string;

/** A recorded fact about one statement. */
export function recorded(sql: string, answer: Answer, ...setup: readonly string[]): Fact {
  return { certainty: 'recorded', setup, steps: [[sql, answer]] };
}

export function documented(sql: string, answer: Answer, ...setup: readonly string[]): Fact {
  return { certainty: 'documented', setup, steps: [[sql, answer]] };
}

export function inferred(sql: string, answer: Answer, ...setup: readonly string[]): Fact {
  return { certainty: 'inferred', setup, steps: [[sql, answer]] };
}

/** A recorded fact about a transaction. */
export function transaction(setup: readonly string[], ...steps: readonly Step[]): Fact {
  return { certainty: 'recorded', setup, steps };
}
