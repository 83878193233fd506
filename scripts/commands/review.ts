import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { reviewPlan } from '../../infra/rules/review.ts';
import { findStage } from '../../infra/stages/index.ts';
import type { Plan } from '../../infra/terraform/document.ts';
import { isBinaryPlan } from '../../infra/terraform/text.ts';
import { kindsOf, STACK_ID, type StackKind } from '../deploy/kinds.ts';
import { type Io, outPainted } from '../io.ts';
import { jsonOption, stackOption, stageOption } from '../options.ts';
import { nameOf, planIn, readPlanFile } from '../review/files.ts';
import { json } from '../review/format/json.ts';
import { markdown } from '../review/format/markdown.ts';
import { terminalLines } from '../review/format/terminal.ts';
import { type Interrupts, withInterrupts } from '../terraform/interrupts.ts';
import { initStack, inPrivateFolder, planStack, showPlan, withPlanFile } from '../terraform/plan.ts';
import { synthesiseStage } from '../terraform/synth.ts';
import { type Terraform, terraformOf } from '../terraform/terraform.ts';

export interface ReviewSettings {
  /** A JSON or binary plan file, `-` for standard input; undefined: the plan of the stage's stack. */
  readonly plan?: string;
  readonly stage: string;
  /** The stack of the stage that is planned. @default 'database' */
  readonly only?: StackKind;
  readonly failOn: 'look' | 'stop';
  readonly json: boolean;
  readonly markdown: boolean;
}

export function configure(command: Command, io: Io): void {
  command
    .argument(
      '[plan]',
      'JSON of `terraform show -json`, a binary plan file, or - for standard input (default: plans the stack of the stage; Terraform is TERRAFORM_BINARY_NAME or terraform)',
    )
    .addOption(stageOption())
    .addOption(stackOption('the stack of the stage that is planned').default('database'))
    .addOption(
      new Option('--fail-on <verdict>', 'lowest verdict that makes the command exit with 1')
        .choices(['look', 'stop'])
        .default('look'),
    )
    .addOption(jsonOption().conflicts('markdown'))
    .addOption(new Option('--markdown', 'print a comment for a pull request instead').default(false))
    .addHelpText(
      'after',
      `
Exit codes of a review:
  0  the verdict is safe (with --fail-on stop: safe or look)
  1  the verdict is worse
  2  there is no plan that can be read
`,
    )
    .action(async (plan: string | undefined, settings: Omit<ReviewSettings, 'plan'>) =>
      runReview({ ...settings, ...(plan === undefined ? {} : { plan }) }, io),
    );
}

/**
 * Reviews a plan, prints the answers and sets the exit code.
 * @throws {Error} no plan can be read
 */
export async function runReview(
  settings: ReviewSettings,
  io: Io,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): Promise<void> {
  const review = reviewPlan(await findPlan(settings, io, stdin));
  if (settings.json) io.out(json(review));
  else if (settings.markdown) io.out(markdown(review));
  else {
    for (const line of terminalLines(review)) outPainted(io, line);
  }
  const fails = review.verdict === 'stop' || (review.verdict === 'look' && settings.failOn === 'look');
  if (fails) io.exitCode = 1;
}

async function findPlan(settings: ReviewSettings, io: Io, stdin: AsyncIterable<Uint8Array>): Promise<Plan> {
  if (settings.plan === undefined) return withInterrupts(io, (interrupts) => planStage(settings, interrupts, io));
  const source = nameOf(settings.plan);
  const bytes = await readPlanFile(settings.plan, { cwd: io.cwd, stdin });
  if (!isBinaryPlan(bytes)) return planIn(bytes, source);
  const folder = await initialisedFolder(settings, io);
  const file = path.resolve(io.cwd, settings.plan);
  const json = await withInterrupts(io, async (interrupts) => {
    const terraform = await reviewTerraform(io, interrupts);
    return settings.plan === '-'
      ? withPlanFile(bytes, (copy) => showPlan(terraform, copy, folder))
      : showPlan(terraform, file, folder);
  });
  return planIn(json, source);
}

/** Synthesises a stage and plans its stack. */
async function planStage(settings: ReviewSettings, interrupts: Interrupts, io: Io): Promise<Plan> {
  const { id, folder } = await synthesised(settings, interrupts.stop, io);
  const terraform = await reviewTerraform(io, interrupts);
  await initStack(terraform, folder);
  io.err(`Planning ${id} in ${folder}`);
  const { json, failure } = await inPrivateFolder((place) => planStack(terraform, folder, place));
  if (failure !== '') io.err(`The plan failed. Terraform's message:\n${failure}`);
  return planIn(json, `the plan of ${id}`);
}

async function reviewTerraform(io: Io, interrupts: Interrupts): Promise<Terraform> {
  return terraformOf(io.env, { interrupts, otherwise: 'give the JSON of "terraform show -json"' });
}

/** Synthesises the stage, so that the plan matches the current code. */
async function synthesised(
  settings: ReviewSettings,
  stop: AbortSignal,
  io: Io,
): Promise<{ id: string; folder: string }> {
  const id = stackIdOf(settings);
  const { stacks } = await synthesiseStage(settings.stage, path.join(PROJECT_FOLDER, 'cdktf.out'), {
    env: io.env,
    stop,
  });
  const stack = stacks.find((one) => one.id === id);
  if (!stack) {
    throw new Error(
      `The synth of stage ${settings.stage} wrote no stack ${id}. It wrote: ${stacks.map((one) => one.id).join(', ')}. Check infra/main.ts.`,
    );
  }
  return { id, folder: path.dirname(stack.file) };
}

/** `terraform show` of a binary plan needs a folder with the providers: the plan's own, otherwise the stage's stack. */
async function initialisedFolder(settings: ReviewSettings, io: Io): Promise<string> {
  const own =
    settings.plan === undefined || settings.plan === '-' ? io.cwd : path.dirname(path.resolve(io.cwd, settings.plan));
  const stack = path.join(PROJECT_FOLDER, 'cdktf.out', 'stacks', stackIdOf(settings));
  return [own, io.cwd, stack].find((folder) => existsSync(path.join(folder, '.terraform'))) ?? own;
}

/** @throws {Error} the stage has no such stack */
function stackIdOf({ stage, only = 'database' }: ReviewSettings): string {
  const found = findStage(stage);
  const [kind = only] = kindsOf(found, only);
  return STACK_ID[kind](found);
}
