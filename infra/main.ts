// Synthesises the stacks of one stage into cdktf.out: what `cdktf` and `npm run synth` start. Needs no network and no AWS.
// The argument --no-rules leaves the preflight rules to the command that started it.
import path from 'node:path';
import { ConfigError } from '@daybreak/database/settings';
import { RefusedStageError, synthesiseStage } from './app.ts';
import { readAppConfig } from './app-config/app-config.ts';
import { appConfigNotices, appEnvironment } from './app-config/environment.ts';
import { loweredPasswordVersion } from './deployed-password-version.ts';
import { FunctionCodeError, functionCode } from './lambda/code.ts';
import { RouteTableError } from './lambda/routes.ts';
import { PROJECT_FOLDER } from './project-folder.ts';
import {
  findStage,
  hasFunctions,
  StageError,
  UnknownStageError,
  withPreviewUntil,
  withStateBucket,
} from './stages/index.ts';

const EXPECTED = [UnknownStageError, StageError, RefusedStageError, RouteTableError, FunctionCodeError, ConfigError];

async function main(): Promise<void> {
  const { STAGE, STATE_BUCKET, PREVIEW_UNTIL } = process.env;
  const stage = withPreviewUntil(withStateBucket(findStage(STAGE), STATE_BUCKET), PREVIEW_UNTIL);
  const lowered = loweredPasswordVersion(stage, PROJECT_FOLDER);
  if (lowered.length > 0) throw new StageError(stage.name, lowered);
  const config = readAppConfig(PROJECT_FOLDER);
  const notices = hasFunctions(stage) ? [...appConfigNotices(config, stage)] : [];
  const outFolder = path.join(PROJECT_FOLDER, 'dist', 'functions');
  const code = hasFunctions(stage)
    ? await functionCode({ root: PROJECT_FOLDER, outFolder, backend: stage.functions.backend })
    : [];
  const rules = !process.argv.includes('--no-rules');
  notices.push(...synthesiseStage(stage, { code, rules, environment: appEnvironment(config) }));
  for (const notice of notices) console.error(notice);
}

main().catch((error: unknown) => {
  if (!(error instanceof Error) || !EXPECTED.some((kind) => error instanceof kind)) throw error;
  console.error(error.message);
  process.exitCode = 2;
});
