import { today } from '../../infra/day.ts';
import { findStage } from '../../infra/stages/index.ts';
import { explainAwsError } from '../aws-error.ts';
import { clusterOfEnvFile, envFileOf } from '../env/env-file.ts';
import { type Io, outPainted } from '../io.ts';
import { destroyExpired } from '../preview/expired.ts';
import { type PaintedLine, plain } from '../terminal-text.ts';
import { type Interrupts, withInterrupts } from '../terraform/interrupts.ts';
import { type Terraform, terraformOf } from '../terraform/terraform.ts';
import { type DestroyReport, destroyReport } from './destroy-report.ts';
import { ACCEPTED_BY_DESTROY, checkAccepted, checkVariables } from './flags.ts';
import type { StackKind } from './kinds.ts';
import { preventDestroyOf } from './prevent-destroy.ts';
import { askAt } from './question.ts';
import { connectRds } from './rds.ts';
import { type ReviewedApply, reviewedApply } from './reviewed-apply.ts';
import { checkSnapshotName, takeSnapshot } from './snapshot.ts';
import { prepareStacks, type StageStack } from './stack.ts';

export interface DestroySettings {
  readonly stage: string;
  readonly yes: boolean;
  /** The preview stages past their expiry date, instead of one stage. */
  readonly expired?: boolean;
  /** The stage's name once more, for stages other than dev without a terminal. */
  readonly confirm?: string;
  /** The name of a snapshot to take first; `false` for none. Undefined: the stage decides. */
  readonly snapshot?: string | false;
  readonly accept?: readonly string[];
  /** One stack of the stage. @default - all its stacks, the functions first */
  readonly only?: StackKind;
  readonly var?: readonly string[];
  /** Seconds that the snapshot may take. */
  readonly timeout: number;
  readonly json: boolean;
}

/** Replacements for AWS in tests. */
export interface DestroyParts {
  readonly prepare: (stage: string, terraform: Terraform, io: Io, only?: StackKind) => Promise<readonly StageStack[]>;
  readonly takeSnapshot: (cluster: string, name: string, where: SnapshotPlace) => Promise<void>;
  /** Whether there is a snapshot of that name. */
  readonly snapshotExists: (name: string, where: SnapshotPlace) => Promise<boolean>;
}

export interface SnapshotPlace {
  readonly region: string;
  readonly timeoutMs: number;
  readonly io: Io;
  readonly stop: AbortSignal;
}

/**
 * Destroys a stage's stacks, the functions first, and sets the exit code.
 * @throws {Error} the destroy failed; resources that were destroyed before are lost
 */
export async function runDestroy(settings: DestroySettings, io: Io, parts: DestroyParts = AWS_PARTS): Promise<void> {
  await withInterrupts(io, async (interrupts) => {
    if (!settings.expired) return destroy(settings, io, parts, interrupts);
    const { yes, json } = settings;
    await destroyExpired({ yes, json, io, stop: interrupts.stop, destroyStage });

    async function destroyStage(stage: string, until: string): Promise<boolean> {
      // The list is the result; the messages about each stage are progress.
      const { outPainted: _, ...plainIo } = io;
      const own: Io = { ...plainIo, out: io.err, env: { ...io.env, PREVIEW_UNTIL: until }, exitCode: 0 };
      const alone = { ...settings, stage, confirm: stage, yes: true, snapshot: false, json: false } as const;
      await destroy(alone, own, parts, interrupts);
      if (own.exitCode === 1) io.exitCode = 1;
      return own.exitCode !== 1;
    }
  });
}

async function destroy(settings: DestroySettings, io: Io, parts: DestroyParts, interrupts: Interrupts): Promise<void> {
  const stage = findStage(settings.stage).name;
  if (settings.snapshot && settings.only === 'dsql') {
    throw new Error(
      `Got --snapshot ${JSON.stringify(settings.snapshot)} with --only dsql. Aurora DSQL has no snapshots. Leave --snapshot out; to keep the data, start a backup first: aws backup start-backup-job.`,
    );
  }
  const snapshot = settings.snapshot ? checkSnapshotName(settings.snapshot) : undefined;
  const accept = [...checkAccepted(settings.accept ?? []), ...ACCEPTED_BY_DESTROY];
  const variables = checkVariables(settings.var ?? []);
  const yes = stage === 'dev' ? settings.yes : confirmed(settings, stage);
  const terraform = terraformOf(io.env, { interrupts });
  // A destroy does not need the tag, and a preview stage may have no tagged resource left to read its expiry date from.
  const synthIo = { ...io, env: { ...io.env, PREVIEW_UNTIL: io.env.PREVIEW_UNTIL || today() } };
  const stacks = await parts.prepare(stage, terraform, synthIo, settings.only);
  const confirm = askAt(io, { yes, word: stage === 'dev' ? 'yes' : stage, stop: interrupts.stop });
  const show = (line: PaintedLine) => (settings.json ? io.err(plain(line)) : outPainted(io, line));
  const place = (region: string): SnapshotPlace => ({
    region,
    timeoutMs: settings.timeout * 1000,
    io,
    stop: interrupts.stop,
  });
  const common = { terraform, destroy: true, accept, importExisting: false, show, confirm, settle: async () => {}, io };

  const ended: EndedStack[] = [];
  // The database last, because the other stacks use its values.
  for (const stack of stacks.toReversed()) {
    const one = stack.kind === 'functions' ? await destroyFunctions(stack) : await destroyCluster(stack);
    ended.push(one);
    if (one.result.kind === 'unchanged') io.err(`Nothing to destroy: ${stack.id} has no resources`);
    if (one.result.kind !== 'refused') continue;
    io.exitCode = 1;
    io.err(one.result.message);
    break;
  }
  if (settings.json) return io.out(JSON.stringify(summaryOf(stage, ended)));
  const reports = ended.flatMap(({ result, report }) =>
    result.kind === 'applied' && report !== undefined ? [report] : [],
  );
  if (reports.length > 0) for (const line of stayingLines(reports, io.cwd, stage)) io.out(line);

  async function destroyFunctions(stack: StageStack): Promise<EndedStack> {
    return {
      stack,
      result: await reviewedApply({ ...common, folder: stack.folder, stackId: stack.id, ...regionOf(stack) }),
    };
  }

  async function destroyCluster(stack: StageStack): Promise<EndedStack> {
    let report: DestroyReport | undefined;
    const result = await reviewedApply({
      ...common,
      folder: stack.folder,
      stackId: stack.id,
      ...regionOf(stack),
      async inspect({ prior }, target) {
        report = destroyReport(
          prior.filter(({ mode }) => mode === 'managed'),
          { preventDestroy: preventDestroyOf(stack.folder), snapshot },
        );
        for (const line of reportLines(report)) show([line]);
        const region = target.region ?? stack.stage.region;
        const taken: string[] = [];
        for (const { finalSnapshot } of report.clusters) {
          if (finalSnapshot !== undefined && (await parts.snapshotExists(finalSnapshot, place(region))))
            taken.push(finalSnapshot);
        }
        return refusalOf(report, taken, stage, settings);
      },
      async beforeApply(target) {
        if (snapshot === undefined) return;
        for (const { identifier } of report?.clusters ?? []) {
          await parts.takeSnapshot(identifier, snapshot, place(target.region ?? stack.stage.region));
        }
      },
    });
    return report === undefined ? { stack, result } : { stack, result, report };
  }

  /** The variables that the stack declares. */
  function regionOf({ kind }: StageStack): { readonly variables: readonly string[] } {
    return {
      variables: kind === 'database' ? variables : variables.filter((variable) => variable.startsWith('aws_region=')),
    };
  }
}

interface EndedStack {
  readonly stack: StageStack;
  readonly result: ReviewedApply;
  readonly report?: DestroyReport;
}

/** The last stack is the printed object, and contains the others. */
function summaryOf(stage: string, ended: readonly EndedStack[]): object {
  const outcomes = ended.map(({ stack, result, report }) => ({
    kind: stack.kind,
    // The report has nothing about the functions.
    outcome: outcomeOf(stage, stack.id, result, report),
  }));
  const [last, ...before] = outcomes.toReversed();
  return { ...last?.outcome, ...Object.fromEntries(before.map(({ kind, outcome }) => [kind, outcome])) };
}

function outcomeOf(
  stage: string,
  stack: string,
  result: ReviewedApply,
  { lost, staying }: Pick<DestroyReport, 'lost' | 'staying'> = { lost: [], staying: [] },
): object {
  return {
    stage,
    stack,
    result: result.kind === 'applied' ? 'destroyed' : result.kind,
    ...(result.kind === 'refused' ? { message: result.message } : {}),
    lost,
    staying,
    destroyed: result.kind === 'applied' ? result.counts.remove : 0,
  };
}

/**
 * Whether the name of a stage other than dev was given instead of typing it.
 * @throws {Error} --yes without it, or another name
 */
function confirmed({ confirm, yes }: DestroySettings, stage: string): boolean {
  if (confirm === stage) return true;
  if (confirm === undefined && !yes) return false;
  const got = confirm === undefined ? '--yes alone' : `--confirm ${JSON.stringify(confirm)}`;
  throw new Error(
    `Stage ${stage} is not destroyed: got ${got}. Expected the stage's name once more. Run it at a terminal and type it, or add --confirm ${stage}.`,
  );
}

function reportLines(report: DestroyReport): readonly string[] {
  const { lost, protection, staying } = report;
  const under = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [heading, ...lines.map((line) => `  ${line}`)];
  return [
    ...under('What would be lost:', lost),
    ...under('What protects it:', protection),
    ...under('What would stay behind:', staying),
  ];
}

function refusalOf(
  { blockers, clusters }: DestroyReport,
  takenNames: readonly string[],
  stage: string,
  settings: DestroySettings,
): string | undefined {
  const unsaved = clusters.filter(({ finalSnapshot }) => finalSnapshot === undefined);
  const reasons = [
    ...blockers,
    ...takenNames.map(
      (name) =>
        `A snapshot ${name} already exists, so AWS would refuse the final one, but only after deleting the instances. Copy and delete it, or set another finalSnapshotName of the stage, deploy, and run it again.`,
    ),
    ...(blockers.length === 0 && stage !== 'dev' && settings.snapshot === undefined
      ? unsaved.map(
          ({ identifier }) =>
            `Stage ${stage} takes no final snapshot of ${identifier}. Expected --snapshot NAME, or --no-snapshot if all its data may be deleted. Run the command again with one of them.`,
        )
      : []),
  ];
  if (reasons.length === 0) return undefined;
  return ['Nothing was destroyed:', ...reasons.map((reason) => `  ${reason}`)].join('\n');
}

/** The last lines of a destroy. A connection in `folder` is mentioned only if its cluster was destroyed. */
export function stayingLines(reports: readonly DestroyReport[], folder: string, stage: string): readonly string[] {
  const gone = reports.flatMap(({ clusters }) => clusters.map(({ identifier }) => identifier));
  const file = gone.includes(clusterOfEnvFile(folder, { stage }) ?? '') ? envFileOf({ stage }) : undefined;
  return [
    'What stays behind:',
    ...reports.flatMap(({ staying }) => staying).map((line) => `  ${line}`),
    '  The state, now without resources; on this machine cdktf.out',
    ...(file === undefined
      ? []
      : [`  ${file}, which still has the destroyed connection. To work locally: npm run local -- --env-file .env`]),
  ];
}

const AWS_PARTS: DestroyParts = {
  prepare: prepareStacks,
  async takeSnapshot(cluster, name, { region, timeoutMs, io, stop }) {
    const rds = connectRds({ region, env: io.env });
    try {
      await takeSnapshot(cluster, name, { rds, io, timeoutMs, stop });
    } finally {
      rds.close();
    }
  },
  async snapshotExists(name, { region, io }) {
    const rds = connectRds({ region, env: io.env });
    try {
      return (await rds.snapshotStatus(name)) !== undefined;
    } catch (error) {
      throw explainAwsError('DescribeDBClusterSnapshots', error, io.env);
    } finally {
      rds.close();
    }
  },
};
