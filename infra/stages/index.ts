import { dev } from './dev.ts';
import { didYouMean, nearest } from './nearest.ts';
import { production } from './production.ts';
import { resolveStage } from './resolve.ts';
import type { Stage, StageSettings } from './stage.ts';

export {
  databaseLogGroup,
  databaseStackId,
  functionsStackId,
  hasFunctions,
  instanceIdentifier,
  parameterName,
  stackIds,
  stageNames,
} from './names.ts';
export { stageNotices } from './notices.ts';
export { type Problem, StageError } from './problem.ts';
export { resolveStage } from './resolve.ts';
export { settingsBehind } from './rule-settings.ts';
export type { Stage, StageSettings } from './stage.ts';
export { missingBucket, withStateBucket } from './state-bucket.ts';

/** Every stage. To add one, add a file to this folder and its name to this list. */
export const stages: readonly StageSettings[] = [dev, production];

export const DEFAULT_STAGE = dev.name;

/** No stage has the given name. */
export class UnknownStageError extends Error {
  override readonly name = 'UnknownStageError';
}

/**
 * The stage of that name, with every option set and checked.
 *
 * @param name value of `--stage` or of the environment variable `STAGE`; missing or empty means `dev`
 * @param known - defaults to every stage
 * @throws {UnknownStageError} no stage has this name; the message lists all stages
 * @throws {StageError} its file, or one that it extends, cannot be used
 */
export function findStage(name: string | undefined, known: readonly StageSettings[] = stages): Stage {
  const wanted = name || DEFAULT_STAGE;
  const found = known.find((stage) => stage.name === wanted);
  if (found) return resolveStage(found, known);
  const names = known.map((stage) => stage.name);
  const meant = nearest(wanted, names);
  throw new UnknownStageError(
    `There is no stage ${JSON.stringify(wanted)}.${didYouMean(meant === undefined ? undefined : JSON.stringify(meant))} ` +
      `Stages: ${names.join(', ')}. ` +
      'Set STAGE or --stage to one of them, or add a file to infra/stages and name it in infra/stages/index.ts.',
  );
}
