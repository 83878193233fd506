// The expiry date of a preview stage: given once, then read from the tags of the deployed resources.
import { isDay, today } from '../../infra/day.ts';
import { missingBucket, type Stage, StageError, withStateBucket } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { type BucketOptions, connectBucket, type StateBucket } from './bucket.ts';
import { sightOfStage } from './previews.ts';

/** The location of the states of a stage. @throws {StageError} no bucket is set */
export function bucketOf(stage: Stage, env: BucketOptions['env']): BucketOptions {
  const { state, region } = withStateBucket(stage, env.STATE_BUCKET);
  if (state.bucket === undefined) throw new StageError(stage.name, missingBucket(stage));
  return { bucket: state.bucket, region: state.region ?? region, env };
}

/**
 * The expiry date of a stage for its deploy; undefined for a stage that is not a preview stage. A deployed stage keeps its date.
 * @param given - value of `--expires`
 * @throws {Error} no date is known, it is in the past, the stage does not have one, or the deployed stage with that name is not a preview
 * stage
 */
export async function previewUntilOf(
  stage: Stage,
  given: string | undefined,
  io: Pick<Io, 'env' | 'err'>,
  connect: (options: BucketOptions) => StateBucket = connectBucket,
): Promise<string | undefined> {
  if (!stage.preview) {
    if (given === undefined) return undefined;
    throw new Error(
      `Stage ${stage.name} is not a preview stage, and got --expires ${given}. Only those with preview true in infra/stages expire. Leave it out.`,
    );
  }
  if (given !== undefined && !isDay(given)) {
    throw new Error(`--expires is ${JSON.stringify(given)}. Expected a day as YYYY-MM-DD, such as 2026-12-06.`);
  }
  const kept = stage.previewUntil ?? (await deployedDay(stage, io.env, connect));
  if (kept !== undefined) {
    if (given !== undefined && given !== kept) {
      io.err(`Stage ${stage.name} keeps ${kept} as its expiry date, not ${given}: the date is given once.`);
    }
    return kept;
  }
  if (given === undefined) {
    throw new Error(
      `Preview stage ${stage.name} is not deployed yet and has no expiry date. Expected --expires YYYY-MM-DD. "npm run destroy -- --expired" destroys it after that day.`,
    );
  }
  if (given < today()) {
    throw new Error(`--expires is ${given}, and today is ${today()} in UTC. Expected today or a later day.`);
  }
  return given;
}

async function deployedDay(
  stage: Stage,
  env: BucketOptions['env'],
  connect: (options: BucketOptions) => StateBucket,
): Promise<string | undefined> {
  const options = bucketOf(stage, env);
  const bucket = connect(options);
  try {
    const sight = await sightOfStage(bucket, stage.name);
    if (sight.kind !== 'refused') return sight.kind === 'preview' ? sight.until : undefined;
    throw new Error(
      `The state of ${stage.name} in bucket ${options.bucket} does not belong to a preview stage: ${sight.reason}. Look at it, and destroy it with "npm run destroy -- --stage ${stage.name}".`,
    );
  } finally {
    bucket.close();
  }
}
