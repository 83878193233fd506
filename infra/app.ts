import { defined } from '@daybreak/aurora/facts';
import { App } from 'cdktf';
import type { FunctionCode } from './lambda/code.ts';
import { describeFinding } from './rules/finding.ts';
import { openFindings, PreflightError, preflightSynthesised } from './rules/preflight.ts';
import { DatabaseStack } from './stacks/database-stack.ts';
import { DsqlStack } from './stacks/dsql-stack.ts';
import { FunctionsStack } from './stacks/functions-stack.ts';
import { hasDsql, hasFunctions, type Stage, settingsBehind, stageNotices } from './stages/index.ts';

/** A rule refuses a stack of the stage. The message has every finding, and the options that cause them. */
export class RefusedStageError extends Error {
  override readonly name = 'RefusedStageError';
}

export interface SynthOptions {
  /** @default - CDKTF's own: `CDKTF_OUTDIR`, else `cdktf.out` */
  readonly outdir?: string;
  /** The zips of the functions, for a stage that has the stack of the functions. @default [] */
  readonly code?: readonly FunctionCode[];
  /** Variables of every function, from the settings of the application. @default {} */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether to judge the stacks by the preflight rules. False for a caller that checks the stacks itself. @default true */
  readonly rules?: boolean;
}

/** CDK Terrain, the successor of CDKTF, requires it for write-only arguments; CDKTF does not read it. docs/cdk-terrain.md */
const UNDER_CDK_TERRAIN = { targetVersions: { terraform: '>=1.11.0' } };

/**
 * Writes the stacks of the stage and judges them by the preflight rules. Needs no network and no AWS.
 *
 * @returns notices for a person: upgrades and imports in progress, and the warnings of the rules
 * @throws {StageError} the stage keeps its state in S3 but has no bucket, or the name of a function is too long
 * @throws {RefusedStageError} a rule refuses a stack, and no waiver of the stage accepts it
 */
export function synthesiseStage(
  stage: Stage,
  { outdir, code = [], environment = {}, rules = true }: SynthOptions = {},
): readonly string[] {
  // No stack traces in the metadata: they name the files of the machine that synthesised.
  const app = new App({ stackTraces: false, context: UNDER_CDK_TERRAIN, ...defined({ outdir }) });
  const databases = [new DatabaseStack(app, stage), ...(hasDsql(stage) ? [new DsqlStack(app, stage)] : [])];
  if (hasFunctions(stage)) {
    const functions = new FunctionsStack(app, stage, code, environment);
    // This sets only the order. Functions read what they need to know about the database from SSM parameters.
    for (const database of databases) functions.addDependency(database);
  }
  app.synth();
  if (!rules) return stageNotices(stage);
  try {
    const { findings } = preflightSynthesised(app.outdir, { production: stage.production, waivers: stage.waivers });
    return [...stageNotices(stage), ...openFindings(findings).map(describeFinding)];
  } catch (error) {
    if (!(error instanceof PreflightError)) throw error;
    const broken = openFindings(error.findings).map(({ rule }) => rule);
    throw new RefusedStageError([error.message, ...settingsBehind(stage.name, broken)].join('\n'), { cause: error });
  }
}
