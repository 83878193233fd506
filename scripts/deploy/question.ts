// The questions of deploy and destroy.
import { confirm } from '../confirm.ts';
import type { Io } from '../io.ts';

export interface Question {
  readonly about: 'apply' | 'untaint' | 'import';
  /** What the user must know before the answer. */
  readonly lines: readonly string[];
  /** "Apply this plan to dev-database (14 to add, …)" */
  readonly ask: string;
}

export interface AnswerOptions {
  /** Applies without asking. An import still asks: the resource can belong to another stack. */
  readonly yes: boolean;
  /** The expected answer. @default 'yes' */
  readonly word?: string;
  /** Ends the question without an answer. */
  readonly stop?: AbortSignal;
}

/**
 * Asks at the terminal. Resolves to whether the answer was the expected one.
 * @throws {Error} there is no terminal
 */
export function askAt(io: Io, { yes, word = 'yes', stop }: AnswerOptions): (question: Question) => Promise<boolean> {
  return async ({ about, lines, ask }) => {
    for (const line of lines) io.err(line);
    if (yes && about !== 'import') return true;
    const flag = about === 'import' ? '--import' : '--yes';
    return confirm(io, { question: `${ask}?`, flag, word: about === 'apply' ? word : 'yes', stop });
  };
}
