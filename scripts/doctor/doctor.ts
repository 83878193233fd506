// Runs the checks, repairs what --fix may, and reports.
import { ConfigError, type DataApiConnection } from '@daybreak/database/settings';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import { findStage, type Stage } from '../../infra/stages/index.ts';
import { type Io, outPainted } from '../io.ts';
import { plain } from '../terminal-text.ts';
import { AWS_CHECKS, LOCAL_CHECKS } from './all-checks.ts';
import { type AwsFactsOptions, connectAws } from './aws/clients.ts';
import type { AwsContext } from './aws/context.ts';
import type { Check, Result } from './check.ts';
import { mask, maskAll } from './mask.ts';
import { doctorPolicy } from './policy.ts';
import { exitCodeOf, reportJson, reportLines } from './report.ts';
import { runChecks } from './run-checks.ts';
import { selectChecks } from './select.ts';
import { type Surroundings, surroundingsOf } from './surroundings.ts';

export interface DoctorSettings {
  /** Undefined if no stage is named; then the connection decides what is checked. */
  readonly stage?: string;
  readonly envFile?: string;
  /** Only the checks of this machine. */
  readonly local: boolean;
  /** Only the checks of AWS; there must be a cluster on AWS. */
  readonly aws: boolean;
  /** Run statements even if that resumes a paused cluster. */
  readonly wake: boolean;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** Repair what can be undone on this machine. */
  readonly fix: boolean;
  /** Mask ids, for an issue thread. */
  readonly share: boolean;
  readonly strict: boolean;
  readonly json: boolean;
  /** Print the IAM policy that the checks of AWS need, without running them. */
  readonly policy: boolean;
  /** Print the checks without running them. */
  readonly list: boolean;
  readonly verbose?: boolean;
}

/**
 * Prints problems and how to fix them. Sets the exit code: 1 a check failed, 2 a check could not run, otherwise 0.
 * @throws {Error} an unknown id after --only or --skip
 */
export async function runDoctor(
  settings: DoctorSettings,
  io: Io,
  context: Surroundings = surroundingsOf({
    env: io.env,
    cwd: io.cwd,
    stage: settings.stage ?? DEFAULT_STAGE,
    envFile: settings.envFile,
  }),
  given: Given = {},
): Promise<void> {
  if (settings.list) {
    for (const { id, title } of selectChecks([...LOCAL_CHECKS, ...AWS_CHECKS], settings)) io.out(`${id} ${title}`);
    return;
  }
  const needsCluster = settings.policy || settings.aws;
  const target = settings.local ? undefined : clusterOnAws(context, needsCluster);
  if (needsCluster) requireCluster(target);
  if (settings.policy && target !== undefined) {
    io.out(
      JSON.stringify(
        doctorPolicy(target, context.env.LAMBDA_ROLE_ARN || context.fileValues().LAMBDA_ROLE_ARN),
        undefined,
        2,
      ),
    );
    return;
  }
  let results = await run(settings, context, { target, given, io });
  const fixed = settings.fix ? await repair(results) : [];
  for (const line of fixed) io.err(settings.share ? mask(line, context.homeFolder) : line);
  if (fixed.length > 0) results = await run(settings, context, { target, given, io });
  print(results, settings, { context, fixed, io });
  const code = exitCodeOf(results, settings.strict);
  if (code !== 0) io.exitCode = code;
}

/** How to reach AWS, if it differs from the environment. */
type Given = Pick<AwsFactsOptions, 'credentials' | 'connect'>;

interface Run {
  readonly target: DataApiConnection | undefined;
  readonly given: Given;
  readonly io: Io;
}

async function run(
  settings: DoctorSettings,
  context: Surroundings,
  { target, given, io }: Run,
): Promise<readonly Result[]> {
  const options = { onRunning: (titles: readonly string[]) => io.status?.(titles.join(' · ')) };
  try {
    if (target === undefined)
      return await runChecks(selectChecks(LOCAL_CHECKS, settings, AWS_CHECKS), context, options);
    const checks: readonly Check<AwsContext>[] = settings.aws ? AWS_CHECKS : [...LOCAL_CHECKS, ...AWS_CHECKS];
    const { wake } = settings;
    const aws = connectAws({ connection: target, env: context.env, wake, ...given });
    try {
      return await runChecks<AwsContext>(
        selectChecks<AwsContext>(checks, settings, settings.aws ? LOCAL_CHECKS : []),
        { ...context, aws, target, wake, wanted: stageOf(context.stage), nowMs: Date.now() },
        options,
      );
    } finally {
      await aws.close();
    }
  } finally {
    io.status?.('');
  }
}

/**
 * The cluster of the connection; undefined if it is local or uses another protocol.
 * @param isNeeded - if false, an invalid connection also results in undefined; L11 reports why
 * @throws {ConfigError} it is needed, and the connection is invalid
 */
function clusterOnAws(context: Surroundings, isNeeded: boolean): DataApiConnection | undefined {
  try {
    const connection = context.connection();
    return connection.backend === 'data-api' && !connection.local ? connection : undefined;
  } catch (error) {
    if (error instanceof ConfigError && !isNeeded) return undefined;
    throw error;
  }
}

function requireCluster(target: DataApiConnection | undefined): void {
  if (target !== undefined) return;
  throw new Error(
    'The connection names no cluster on AWS. Expected AURORA_CLUSTER_ARN and the other values of a deployed stage. Write them with npm run env, or leave --aws and --policy out.',
  );
}

/** Undefined if the stage is invalid; L18 reports why. */
function stageOf(name: string): Stage | undefined {
  try {
    return findStage(name);
  } catch {
    return undefined;
  }
}

/** Repairs one after the other; returns what was done. */
async function repair(results: readonly Result[]): Promise<readonly string[]> {
  const done: string[] = [];
  for (const { outcome } of results) {
    if ('repair' in outcome && outcome.repair !== undefined) done.push(await outcome.repair());
  }
  return done;
}

interface Report {
  readonly context: Surroundings;
  readonly fixed: readonly string[];
  readonly io: Io;
}

function print(results: readonly Result[], settings: DoctorSettings, { context, fixed, io }: Report): void {
  const { share, strict, verbose = false } = settings;
  if (settings.json) {
    const object = reportJson(results, { strict, fixed, environment: environmentOf(context) });
    io.out(JSON.stringify(share ? maskAll(object, context.homeFolder) : object, undefined, 2));
    return;
  }
  for (const line of reportLines(results, { verbose })) {
    if (share) io.out(mask(plain(line), context.homeFolder));
    else outPainted(io, line);
  }
}

function environmentOf({ nodeVersion, platform, release, stage, cwd }: Surroundings): Readonly<Record<string, string>> {
  return { node: nodeVersion, platform, release, arch: process.arch, stage, project: cwd };
}
