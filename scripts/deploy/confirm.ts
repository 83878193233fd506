import type { Io } from '../io.ts';
import type { Question } from './reviewed-apply.ts';

export interface ConfirmOptions {
  /** Applies without asking. An import is still asked for: it may be somebody else's. */
  readonly yes: boolean;
  /** What has to be typed to apply. @default 'yes' */
  readonly word?: string;
  /** Ends the question without an answer. */
  readonly stop?: AbortSignal;
}

/**
 * Asks at the terminal. Resolves to whether the answer was the one expected.
 * @throws {Error} there is nobody to ask
 */
export function confirmAt(
  io: Io,
  { yes, word = 'yes', stop }: ConfirmOptions,
): (question: Question) => Promise<boolean> {
  return async ({ about, lines, ask }) => {
    for (const line of lines) io.err(line);
    if (yes && about !== 'import') return true;
    if (io.ask === undefined) {
      const flag = about === 'import' ? '--import' : '--yes';
      throw new Error(
        `${ask}? There is no terminal to ask at. Expected an answer, or ${flag}. Run it at a terminal, or with ${flag}.`,
      );
    }
    const expected = about === 'apply' ? word : 'yes';
    const answer = await io.ask(`${ask}? Type ${expected} to go on: `, stop);
    return expected === 'yes' ? answer.trim().toLowerCase() === 'yes' : answer.trim() === expected;
  };
}
