import type { Problem } from '../../problem.ts';
import type { groups, Stage, StageSettings } from '../stage.ts';

type Groups = typeof groups;

/** An option, as messages name it: `capacity.minAcu`, `region`. */
export type Setting =
  | keyof Omit<StageSettings, keyof Groups | 'extends'>
  | { [G in keyof Groups]: `${G}.${keyof Groups[G]['shape'] & string}` }[keyof Groups];

/** What must be true between options, or what a schema cannot say about one. */
export interface Check {
  /** The options that `find` reads. It is called only if the value of each is known and valid by itself. */
  readonly reads: readonly Setting[];
  readonly find: (stage: Stage, project: string) => readonly Problem[];
}
