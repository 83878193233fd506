// The stacks of a stage, synthesised: where every command that plans begins.
import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { findStage, type Stage } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { step } from '../progress.ts';
import { initStack } from '../terraform/plan.ts';
import { synthesiseStage } from '../terraform/synth.ts';
import type { Terraform } from '../terraform/terraform.ts';
import { kindsOf, STACK_ID, type StackKind } from './kinds.ts';
import { TYPICAL } from './typical.ts';

export interface StageStack {
  readonly stage: Stage;
  readonly kind: StackKind;
  readonly id: string;
  /** Absolute; holds `cdk.tf.json`. */
  readonly folder: string;
}

/**
 * Synthesises a stage, checks it with the preflight rules, and initialises its stacks.
 * @param only - the kind of stack to initialise and return; undefined: all stacks of the stage
 * @throws {Error} stage not found, it has no such stack, the synth failed, or a rule refuses a stack
 */
export async function prepareStacks(
  stageName: string,
  terraform: Terraform,
  io: Io,
  only?: StackKind,
): Promise<readonly StageStack[]> {
  const stage = findStage(stageName);
  const kinds = kindsOf(stage, only);
  const outputFolder = path.join(PROJECT_FOLDER, 'cdktf.out');
  const named = kinds.map((kind) => STACK_ID[kind](stage)).join(' and ');
  const words = {
    doing: `Synthesising ${named}`,
    done: `Synthesised ${named}, and no rule refuses it,`,
    typical: TYPICAL.synth,
  };
  const { stacks, notices } = await step(io, words, () =>
    synthesiseStage(stage.name, outputFolder, { env: io.env, stop: terraform.interrupts?.stop }),
  );
  for (const notice of notices) io.err(notice);
  const prepared: StageStack[] = [];
  for (const kind of kinds) {
    const id = STACK_ID[kind](stage);
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
    prepared.push({ stage, kind, id, folder });
  }
  return prepared;
}
