import type { Tagged } from './nodes.ts';
import type { Certainty, JudgedStatement, Refusal } from './statement.ts';

export type Extension = JudgedStatement['extension'];

/** Judges one statement by its parse tree. */
export type Rule = (statement: Tagged, extension: Extension) => Refusal | undefined;

interface Words {
  readonly sqlState?: string;
  /** @default recorded */
  readonly certainty?: Certainty;
  readonly instead?: string;
}

/** A refusal with SQLSTATE 0A000, feature_not_supported, unless `words` has another. */
export function refuse(rule: string, message: string, words: Words = {}): Refusal {
  return { rule, message, sqlState: '0A000', certainty: 'recorded', ...words };
}

export const INFERRED = { certainty: 'inferred' } as const;
export const DOCUMENTED = { certainty: 'documented' } as const;
