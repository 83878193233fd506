import { dev } from './dev.ts';
import type { Stage } from './stage.ts';

export { databaseStackId, stageNames } from './names.ts';
export type { Stage } from './stage.ts';

/** Every stage there is. A new one is a file in this folder and a name in this list. */
export const stages: readonly Stage[] = [dev];

export const DEFAULT_STAGE = dev.name;

/** No stage has the given name. */
export class UnknownStageError extends Error {
  override readonly name = 'UnknownStageError';
}

/**
 * The stage of that name.
 *
 * @param name value of `--stage` or of the environment variable `STAGE`; missing or empty means `dev`
 * @param known - defaults to every stage there is
 * @throws {UnknownStageError} there is none; the message lists those that exist
 */
export function findStage(name: string | undefined, known: readonly Stage[] = stages): Stage {
  const wanted = name || DEFAULT_STAGE;
  const found = known.find((stage) => stage.name === wanted);
  if (found) return found;
  const names = known.map((stage) => stage.name).join(', ');
  throw new UnknownStageError(
    `There is no stage ${JSON.stringify(wanted)}. Stages: ${names}. ` +
      'Set STAGE or --stage to one of them, or add a file to infra/stages and name it in infra/stages/index.ts.',
  );
}
