// Synthesises the stacks of one stage into cdktf.out: what `cdktf` and `npm run synth` start. Needs no network and no AWS.
import { App } from 'cdktf';
import { DatabaseStack } from './stacks/database-stack.ts';
import { findStage, UnknownStageError } from './stages/index.ts';

try {
  const stage = findStage(process.env.STAGE);
  // No stack traces in the metadata: they name the files of the machine that synthesised.
  const app = new App({ stackTraces: false });
  new DatabaseStack(app, stage);
  app.synth();
} catch (error) {
  if (!(error instanceof UnknownStageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
