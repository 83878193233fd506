import type { DeclarationCode } from '../errors/declaration-error.ts';
import type { Place } from '../errors/problem.ts';

/** The faults that the rules of a declaration find. Others are found elsewhere. */
export type FaultCode = Exclude<DeclarationCode, 'not-one-column' | 'refused' | 'column-name'>;

/** A fault of a declaration without its text, which is in `declaration-texts.ts`. */
export interface Fault {
  readonly code: FaultCode;
  readonly place: Place | undefined;
  /** The subject: a name, a word, a number. */
  readonly about?: string;
  /** The Data API would miss a placeholder. Without this it would replace a text that is not a placeholder. */
  readonly isMissed?: boolean;
}
