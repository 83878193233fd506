// It loads no schema: zod takes a fifth of a second, and many commands need only names.
import { patterns, stages } from './list.ts';
import { didYouMean, nearest } from './nearest.ts';
import { fromPattern } from './pattern.ts';
import type { StageSettings } from './stage.ts';

export const DEFAULT_STAGE = 'dev';

/** No stage has the given name. */
export class UnknownStageError extends Error {
  override readonly name = 'UnknownStageError';
}

/**
 * The unchecked settings in the file of that stage.
 *
 * @param name value of `--stage` or of the environment variable `STAGE`; missing or empty means `dev`
 * @param known - defaults to every stage
 * @throws {UnknownStageError} no stage has this name; the message lists all stages
 */
export function findSettings(name: string | undefined, known: readonly StageSettings[] = stages): StageSettings {
  const wanted = name || DEFAULT_STAGE;
  const many = known === stages ? patterns : [];
  const found = known.find((stage) => stage.name === wanted) ?? fromPattern(wanted, many);
  if (found) return found;
  const names = [...known, ...many].map((stage) => stage.name);
  const meant = nearest(
    wanted,
    known.map((stage) => stage.name),
  );
  throw new UnknownStageError(
    `There is no stage ${JSON.stringify(wanted)}.${didYouMean(meant === undefined ? undefined : JSON.stringify(meant))} ` +
      `Stages: ${names.join(', ')}. ` +
      'Set STAGE or --stage to one of them, or add a file to infra/stages and name it in infra/stages/list.ts.',
  );
}
