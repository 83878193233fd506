// Synthesises the stacks of one stage into cdktf.out: what `cdktf` and `npm run synth` start. Needs no network and no AWS.
import path from 'node:path';
import { RefusedStageError, synthesiseStage } from './app.ts';
import { loweredPasswordVersion } from './deployed-password-version.ts';
import { findStage, StageError, UnknownStageError, withStateBucket } from './stages/index.ts';

const EXPECTED = [UnknownStageError, StageError, RefusedStageError];

try {
  const stage = withStateBucket(findStage(process.env.STAGE), process.env.STATE_BUCKET);
  const lowered = loweredPasswordVersion(stage, path.resolve(import.meta.dirname, '..'));
  if (lowered.length > 0) throw new StageError(stage.name, lowered);
  for (const notice of synthesiseStage(stage)) console.error(notice);
} catch (error) {
  if (!(error instanceof Error) || !EXPECTED.some((kind) => error instanceof kind)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
