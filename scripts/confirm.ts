import type { Io } from './io.ts';

export interface Confirmation {
  /** The question, as a sentence: "Apply this plan to dev-database?" */
  readonly question: string;
  /** The flag that answers yes without a terminal. */
  readonly flag: string;
  /** The expected answer. `yes` is accepted in any case. @default 'yes' */
  readonly word?: string;
  /** Ends the question without an answer. */
  readonly stop?: AbortSignal | undefined;
}

/**
 * Asks at the terminal. Resolves to whether the answer was the expected one.
 * @throws {Error} there is no terminal
 */
export async function confirm(io: Io, { question, flag, word = 'yes', stop }: Confirmation): Promise<boolean> {
  if (io.ask === undefined) {
    throw new Error(
      `${question} There is no terminal to ask at. Expected an answer, or ${flag}. Run the command again at a terminal, or with ${flag}.`,
    );
  }
  const answer = (await io.ask(`${question} Type ${word} to continue: `, stop)).trim();
  return word === 'yes' ? answer.toLowerCase() === 'yes' : answer === word;
}
