import type { Problem } from '../../problem.ts';
import type { groups, Stage, StageSettings } from '../stage.ts';

type Groups = typeof groups;

/** An option, as messages name it: `capacity.minAcu`, `region`. */
export type Setting =
  | keyof Omit<StageSettings, keyof Groups | 'extends'>
  | { [G in keyof Groups]: `${G}.${keyof Groups[G]['shape'] & string}` }[keyof Groups];

/** A condition between options, or one that a schema cannot express. */
export interface Check {
  /** The options that `find` reads. It is called only if each of them is known and valid on its own. */
  readonly reads: readonly Setting[];
  readonly find: (stage: Stage, project: string) => readonly Problem[];
}
