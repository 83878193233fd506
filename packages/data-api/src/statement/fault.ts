import type { DeclarationCode } from '../errors/declaration-error.ts';
import type { Place } from '../errors/problem.ts';

/** What the rules of a declaration find. The others are found elsewhere. */
export type FaultCode = Exclude<DeclarationCode, 'not-one-column' | 'refused' | 'column-name'>;

/** What is wrong with a declaration, without the words: `declaration-texts.ts` has those. */
export interface Fault {
  readonly code: FaultCode;
  readonly place: Place | undefined;
  /** What it is about: a name, a word, a number. */
  readonly about?: string;
  /** The Data API would miss a placeholder. Without this it would replace a text that is not a placeholder. */
  readonly isMissed?: boolean;
}
