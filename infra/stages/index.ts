import { findSettings } from './find.ts';
import { stages } from './list.ts';
import { resolveStage } from './resolve.ts';
import type { Stage, StageSettings } from './stage.ts';

export { DEFAULT_STAGE, UnknownStageError } from './find.ts';
export { patterns, stages } from './list.ts';
export {
  databaseStackId,
  dsqlRole,
  dsqlStackId,
  functionRoleName,
  functionsSignInWithIam,
  functionsStackId,
  hasDsql,
  hasFunctions,
  iamUserName,
  instanceIdentifier,
  parameterName,
  stackIds,
  stageNames,
  type UserOfDatabase,
  usersOf,
} from './names.ts';
export { stageNotices } from './notices.ts';
export { missingPreviewUntil, withPreviewUntil } from './preview-until.ts';
export { resolveStage } from './resolve.ts';
export { settingsBehind } from './rule-settings.ts';
export type { Stage, StageSettings } from './stage.ts';
export { StageError } from './stage-error.ts';
export { missingBucket, withStateBucket } from './state-bucket.ts';

/**
 * The stage of that name, with every option set and checked.
 *
 * @param name value of `--stage` or of the environment variable `STAGE`; missing or empty means `dev`
 * @param known - defaults to every stage
 * @throws {UnknownStageError} no stage has this name; the message lists all stages
 * @throws {StageError} its file, or one that it extends, cannot be used
 */
export function findStage(name: string | undefined, known: readonly StageSettings[] = stages): Stage {
  return resolveStage(findSettings(name, known), known);
}
