// The list of stages. It loads no schema: zod takes a fifth of a second, and many commands need only names.
import { dev } from './dev.ts';
import { didYouMean, nearest } from './nearest.ts';
import { fromPattern } from './pattern.ts';
import { preview } from './preview.ts';
import { production } from './production.ts';
import type { StageSettings } from './stage.ts';

/** Every stage. To add one, add a file to this folder and its name to this list. */
export const stages: readonly StageSettings[] = [dev, production];

/** Stages of which there are many, by a pattern of their names. Each extends one of the list. */
export const patterns: readonly StageSettings[] = [preview];

export const DEFAULT_STAGE = dev.name;

/** No stage has the given name. */
export class UnknownStageError extends Error {
  override readonly name = 'UnknownStageError';
}

/**
 * What the file of that stage sets, not checked.
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
