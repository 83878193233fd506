// The stack of a stage, synthesised and initialised: where every command that plans begins.
import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { describeFinding } from '../../infra/rules/finding.ts';
import { openFindings, preflightSynthesised } from '../../infra/rules/preflight.ts';
import { databaseStackId, findStage, type Stage } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { step } from '../progress.ts';
import { initStack } from '../terraform/plan.ts';
import { synthesiseStage } from '../terraform/synth.ts';
import type { Terraform } from '../terraform/terraform.ts';
import { TYPICAL } from './typical.ts';

export interface StageStack {
  readonly stage: Stage;
  readonly id: string;
  /** Absolute; holds `cdk.tf.json`. */
  readonly folder: string;
}

/**
 * Synthesises a stage, judges what was written by the preflight rules, and initialises its database stack.
 * @throws {Error} there is no such stage, the synth failed, or a rule refuses what it wrote
 */
export async function prepareStack(stageName: string, terraform: Terraform, io: Io): Promise<StageStack> {
  const stage = findStage(stageName);
  const id = databaseStackId(stage);
  const outputFolder = path.join(PROJECT_FOLDER, 'cdktf.out');
  const words = {
    doing: `Synthesising ${id}`,
    done: `Synthesised ${id}, and nothing in it is refused,`,
    typical: TYPICAL.synth,
  };
  const { stacks, findings } = await step(io, words, async () => {
    const written = await synthesiseStage(stage.name, outputFolder, io.env, terraform.interrupts?.stop);
    const { production, waivers } = stage;
    return { ...written, ...preflightSynthesised(outputFolder, { production, ...(waivers && { waivers }) }) };
  });
  for (const finding of openFindings(findings)) io.err(describeFinding(finding));
  const stack = stacks.find((one) => one.id === id);
  if (stack === undefined) {
    throw new Error(
      `The synth of stage ${stage.name} wrote no stack ${id}. It wrote: ${stacks.map((one) => one.id).join(', ')}. Expected one of that name. Check infra/main.ts.`,
    );
  }
  const folder = path.dirname(stack.file);
  await step(io, { doing: `Initialising ${id}`, done: `Initialised ${id}`, typical: TYPICAL.init }, () =>
    initStack(terraform, folder),
  );
  return { stage, id, folder };
}
