// Plan, review, ask, apply exactly that plan; and again after incomplete resources are fixed.
import { setImmediate } from 'node:timers/promises';
import { type Review, reviewPlan } from '../../infra/rules/review.ts';
import type { Plan } from '../../infra/terraform/document.ts';
import { readPlan } from '../../infra/terraform/read.ts';
import type { Io } from '../io.ts';
import { duration, step } from '../progress.ts';
import { terminalLines } from '../review/format/terminal.ts';
import { countsOf, gateOf } from '../review/gate.ts';
import type { PaintedLine } from '../terminal-text.ts';
import { type Applied, applyPlan, explainApply } from '../terraform/apply.ts';
import { InterruptedError } from '../terraform/interrupts.ts';
import { inPrivateFolder, planStack } from '../terraform/plan.ts';
import { explain } from '../terraform/reasons.ts';
import { run, type Terraform, TerraformError } from '../terraform/terraform.ts';
import { applyReporter } from './apply-reporter.ts';
import { type Existing, existingOnAws, taintedDatabases } from './half-done.ts';
import type { Question } from './question.ts';
import { describeTarget, type PlanTarget, targetOf, wrongPlace } from './target.ts';
import { TYPICAL } from './typical.ts';

export interface ReviewedApplyOptions {
  readonly terraform: Terraform;
  /** The synthesised stack, initialised. */
  readonly folder: string;
  readonly stackId: string;
  /** @default false */
  readonly destroy?: boolean;
  /** The ARN of the cluster of the state. @default - from the outputs of the stack */
  readonly clusterArn?: string;
  /** `name=value` of Terraform variables. */
  readonly variables: readonly string[];
  /** Ids of findings to stop at that are accepted. */
  readonly accept: readonly string[];
  /** Import existing AWS resources that are not in the state, without asking. */
  readonly importExisting: boolean;
  /** The output of the review. */
  readonly show: (line: PaintedLine) => void;
  /** Asks whether to continue; resolves to false when you decline. `what` completes "… ?". */
  readonly confirm: (question: Question) => Promise<boolean>;
  /** Called for every plan before its review is shown. If it returns a reason, the plan is refused. @default - nothing */
  readonly inspect?: (plan: Plan, target: PlanTarget) => Promise<string | undefined>;
  /** Between the answer and the apply. @default - nothing */
  readonly beforeApply?: (target: PlanTarget) => Promise<void>;
  /** Waits until AWS is done with a cluster that is kept or imported: AWS may still be creating it. */
  readonly settle: (clusterIdentifier: string, target: PlanTarget) => Promise<void>;
  readonly io: Io;
  /** Types whose tainted resources are kept. @default - those that hold data */
  readonly keptTypes?: readonly string[];
}

export type ReviewedApply =
  | {
      readonly kind: 'applied';
      readonly review: Review;
      readonly counts: Applied['counts'];
      readonly target: PlanTarget;
    }
  | { readonly kind: 'unchanged'; readonly review: Review; readonly target: PlanTarget }
  /** Nothing was applied; `message` has the reason and advice. */
  | { readonly kind: 'refused'; readonly review: Review; readonly message: string };

/** More rounds than an incomplete deploy can need. */
const MAX_ROUNDS = 6;

/**
 * Updates the stack to match its code, one reviewed plan at a time.
 * @throws {TerraformError} Terraform failed; earlier changes are kept
 * @throws {InterruptedError} a Ctrl-C; the message describes the current state
 */
export async function reviewedApply(options: ReviewedApplyOptions): Promise<ReviewedApply> {
  const { stackId } = options;
  const declined = new Set<string>();
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const outcome = await inPrivateFolder((place) => planAndApply(options, place, declined));
    if (outcome !== 'again') return outcome;
  }
  throw new TerraformError(
    `${stackId} is still incomplete after ${MAX_ROUNDS} plans. Expected each plan to make progress. Fix the first problem above by hand, and run the command again.`,
  );
}

async function planAndApply(
  options: ReviewedApplyOptions,
  place: string,
  declined: Set<string>,
): Promise<ReviewedApply | 'again'> {
  const { accept, confirm, destroy = false, folder, io, show, stackId, terraform, variables } = options;
  // Before the plan, whose refresh removes missing resources from the state.
  const deployed = options.clusterArn ?? (await deployedCluster(terraform, folder));
  const plan = await step(io, { doing: `Planning ${stackId}`, done: `Planned ${stackId}`, typical: TYPICAL.plan }, () =>
    planStack(terraform, folder, place, { destroy, variables }),
  );
  if (plan.failure !== '') io.err(`The plan failed. Terraform's message:\n${plan.failure}`);
  const file = readPlan(plan.json, `the plan of ${stackId}`);
  const target = targetOf(file);

  const elsewhere = wrongPlace(deployed, target);
  if (elsewhere !== undefined) return { kind: 'refused', review: reviewPlan(file), message: elsewhere };

  if (!destroy && (await untaint(options, file, target, declined))) return 'again';
  const review = reviewPlan(file);
  const refusal = await options.inspect?.(file, target);
  if (refusal !== undefined) return { kind: 'refused', review, message: refusal };
  for (const line of terminalLines(review)) show(line);
  const gate = gateOf(file, review, accept);
  if (gate.kind === 'unchanged') return { kind: 'unchanged', review, target };
  if (gate.kind === 'closed') return { kind: 'refused', review, message: gate.message };
  const where = describeTarget(stackId, target);
  const ask = `${destroy ? 'Destroy' : 'Apply this plan to'} ${where} (${countsOf(file)})`;
  const agreed = await confirm({ about: 'apply', lines: [], ask });
  // Node reports a reader that went away (`| head -1`) in the next turn of the event loop.
  await setImmediate();
  if (terraform.interrupts?.stop.aborted) throw new InterruptedError('Interrupted. Nothing was changed.');
  if (!agreed) {
    return {
      kind: 'refused',
      review,
      message: 'Nothing was changed: the answer was not the expected one. Run it again to decide again.',
    };
  }

  await options.beforeApply?.(target);
  io.err(`${destroy ? 'Destroying' : 'Applying'} ${where} (${destroy ? TYPICAL.destroy : TYPICAL.apply})`);
  const startedAt = performance.now();
  const applied = await applyPlan(terraform, folder, { file: plan.file, place }, applyReporter(io));
  if (applied.ok) {
    io.err(`${destroy ? 'Destroyed' : 'Applied'} ${stackId} in ${duration(performance.now() - startedAt)}`);
    return { kind: 'applied', review, counts: applied.counts, target };
  }
  if (terraform.interrupts?.stop.aborted) throw new InterruptedError(interruptedWhile(destroy, stackId, applied));
  if (typeof applied.ended.code === 'string') throw new TerraformError(killedWhile(stackId, applied));
  if (!destroy && (await adopt(options, file, target, existingOnAws(applied.errors, file)))) return 'again';
  throw explainApply(terraform, folder, applied);
}

/** Removes the taint from the resources of an interrupted creation, so that they are kept. True if a new plan is needed. */
async function untaint(
  options: ReviewedApplyOptions,
  file: Plan,
  target: PlanTarget,
  declined: Set<string>,
): Promise<boolean> {
  const { confirm, folder, io, keptTypes, terraform } = options;
  const tainted = taintedDatabases(file, keptTypes).filter((address) => !declined.has(address));
  if (tainted.length === 0) return false;
  const named = tainted.join(', ');
  const agreed = await confirm({
    about: 'untaint',
    lines: [
      `${named}: tainted. Its creation was interrupted, but it exists in AWS, and this plan would destroy it and create it again.`,
      'Untainting keeps it; the deploy then waits for it and continues. This changes nothing in AWS.',
    ],
    ask: `Untaint ${named}`,
  });
  if (!agreed) {
    for (const address of tainted) declined.add(address);
    return false;
  }
  for (const address of tainted) {
    await mustRun(
      terraform,
      folder,
      ['untaint', '-no-color', '-lock-timeout=30s', address],
      `${address} without the taint`,
    );
    io.err(`Untainted ${address}`);
  }
  await settleClusters(options, file, target, tainted);
  return true;
}

/** Imports existing resources. True if a new plan is needed; false if there is nothing, or you decline. */
async function adopt(
  options: ReviewedApplyOptions,
  file: Plan,
  target: PlanTarget,
  existing: readonly Existing[],
): Promise<boolean> {
  const { confirm, folder, importExisting, io, terraform, variables } = options;
  if (existing.length === 0) return false;
  const known = existing.flatMap(({ address, id }) => (id === undefined ? [] : [{ address, id }]));
  const lines = [
    'These resources of the stack already exist in AWS, but are not in the state:',
    ...existing.map(
      ({ address, id }) =>
        `  ${address}: ${id ?? 'its id is not known here; find it in the console, then: terraform import'}`,
    ),
    'A Terraform run that was killed, another person or another tool created them: check that they are yours.',
    'Importing adds them to this state. A cluster then gets the password of this stack, and its old password stops working.',
  ];
  if (known.length === 0) {
    for (const line of lines) io.err(line);
    return false;
  }
  if (importExisting) for (const line of lines) io.err(line);
  else if (!(await confirm({ about: 'import', lines, ask: `Import ${known.map(({ id }) => id).join(', ')}` })))
    return false;
  const addresses = known.map(({ address }) => address);
  await settleClusters(options, file, target, addresses);
  for (const { address, id } of known) {
    const args = [
      'import',
      '-input=false',
      '-no-color',
      '-lock-timeout=30s',
      ...variables.map((variable) => `-var=${variable}`),
    ];
    await mustRun(terraform, folder, [...args, address, id], `${id} as ${address}`);
    io.err(`Imported ${id} as ${address}`);
  }
  return true;
}

async function settleClusters(
  { settle }: ReviewedApplyOptions,
  file: Plan,
  target: PlanTarget,
  addresses: readonly string[],
): Promise<void> {
  for (const { address, before, after, type } of file.changes) {
    const identifier = before?.cluster_identifier ?? after?.cluster_identifier;
    if (type !== 'aws_rds_cluster' || !addresses.includes(address) || typeof identifier !== 'string') continue;
    await settle(identifier, target);
  }
}

/** The ARN in the outputs of the state; undefined if there is none. */
async function deployedCluster(terraform: Terraform, folder: string): Promise<string | undefined> {
  const ended = await run(terraform, folder, ['output', '-json', '-no-color']);
  if (ended.code !== 0)
    throw new TerraformError(explain('output', terraform, folder, ended, 'the outputs of the state'));
  const outputs = parseOutputs(ended.stdout);
  const arn = (outputs.aurora_cluster_arn ?? outputs.dsql_cluster_arn)?.value;
  return typeof arn === 'string' ? arn : undefined;
}

/** @throws {TerraformError} not JSON; the message shows nothing of the text, because outputs can be sensitive */
function parseOutputs(
  text: string,
): Readonly<Partial<Record<'aurora_cluster_arn' | 'dsql_cluster_arn', { readonly value?: unknown }>>> {
  try {
    return JSON.parse(text);
  } catch {
    throw new TerraformError(
      `"terraform output -json" printed ${text.length} characters that are not JSON (not shown: outputs can be sensitive). ` +
        'Expected one JSON object. Check what TERRAFORM_BINARY_NAME or a wrapper of terraform prints.',
    );
  }
}

async function mustRun(terraform: Terraform, folder: string, args: readonly string[], expected: string): Promise<void> {
  const ended = await run(terraform, folder, args);
  if (ended.code === 0) return;
  throw new TerraformError(explain(args[0] ?? '', terraform, folder, ended, expected));
}

function interruptedWhile(destroy: boolean, stackId: string, { unfinished }: Applied): string {
  const begun =
    unfinished.length > 0 ? `Started but not finished: ${unfinished.join(', ')}; AWS may continue with it. ` : '';
  const again = destroy
    ? 'Run it again to destroy the rest.'
    : 'Run it again: it keeps existing resources, untaints interrupted ones, and continues.';
  return `Interrupted while ${destroy ? 'destroying' : 'applying'} ${stackId}. Finished changes are in the state. ${begun}${again}`;
}

function killedWhile(stackId: string, { ended, unfinished }: Applied): string {
  const begun = unfinished.length > 0 ? ` (${unfinished.join(', ')})` : '';
  return `Terraform was ended by ${ended.code} while it applied ${stackId}. Expected it to finish. Resources that it had started${begun} may exist in AWS and be missing in the state. Run the command again: it recognises existing resources, and can import them.`;
}
