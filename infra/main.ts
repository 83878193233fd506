// Synthesises the stacks of one stage into cdktf.out: what `cdktf` and `npm run synth` start. Needs no network and no AWS.
import { App } from 'cdktf';
import { PreflightError, preflightSynthesised } from './rules/preflight.ts';
import { describeFinding } from './rules/rule.ts';
import { DatabaseStack } from './stacks/database-stack.ts';
import { findStage, StageError, stageNotices, UnknownStageError, withStateBucket } from './stages/index.ts';

try {
  const stage = withStateBucket(findStage(process.env.STAGE), process.env.STATE_BUCKET);
  // No stack traces in the metadata: they name the files of the machine that synthesised.
  const app = new App({ stackTraces: false });
  new DatabaseStack(app, stage);
  app.synth();
  const { findings } = preflightSynthesised(app.outdir, { production: stage.production, waivers: stage.waivers });
  const warnings = findings.filter(({ waived }) => waived === undefined).map(describeFinding);
  for (const notice of [...stageNotices(stage), ...warnings]) console.error(notice);
} catch (error) {
  if (!(error instanceof UnknownStageError || error instanceof StageError || error instanceof PreflightError))
    throw error;
  console.error(error.message);
  process.exitCode = 2;
}
