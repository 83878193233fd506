import path from 'node:path';
import type { Connection } from '@daybreak/database/settings';
import { type Command, Option } from 'commander';
import type { ReviewedApply } from '../deploy/reviewed-apply.ts';
import type { StageStack } from '../deploy/stack.ts';
import type { ConnectionValues } from '../env/stage-values.ts';
import type { Io } from '../io.ts';
import { jsonOption, stageOption } from '../options.ts';
import type { Interrupts } from '../terraform/interrupts.ts';
import type { Terraform } from '../terraform/terraform.ts';
import { timeoutOption, waitUntilReady } from './wait.ts';

export interface DeploySettings {
  readonly stage: string;
  readonly yes: boolean;
  readonly accept?: readonly string[];
  readonly import: boolean;
  /** `name=value` of Terraform variables. */
  readonly var?: readonly string[];
  readonly migrate: boolean;
  readonly envFile: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
}

const HELP = `
Preflight, plan, review, question, apply of exactly that plan, wait, .env, migrations. Run it again after whatever stopped it:
it goes on from there. A cluster that an interrupted run left tainted is kept, one that a killed run left in no state can be imported.

Exit codes of a deploy:
  0  the stage is as its code says, and its database answers
  1  the plan was not applied: the verdict, or the answer, was no
  2  it could not be done; what was done before stays
`;

export function declareDeploy(program: Command, io: Io): void {
  program
    .command('deploy')
    .description('bring a stage to AWS, with the review before it, up to an answering database')
    .addOption(stageOption())
    .addOption(new Option('--yes', 'apply without asking, unless the verdict is stop').default(false))
    .addOption(acceptOption())
    .addOption(new Option('--import', 'import what AWS has already and no state knows, without asking').default(false))
    .addOption(variableOption())
    .addOption(new Option('--env-file <file>', 'the file that the connection is written to').default('.env'))
    .addOption(new Option('--no-migrate', 'leave the migrations for later'))
    .addOption(timeoutOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(async (settings: DeploySettings) => runDeploy(settings, io));
}

export function acceptOption(): Option {
  return new Option('--accept <id...>', 'findings to stop at that are accepted, by their ids (default: none)');
}

export function variableOption(): Option {
  return new Option(
    '--var <name=value...>',
    'Terraform variables, such as min_capacity=0 (default: those of the stage)',
  );
}

/** What a test puts in the place of AWS. */
export interface DeployParts {
  readonly prepare: (stage: string, terraform: Terraform, io: Io) => Promise<StageStack>;
  /** Waits until AWS is done with making a cluster. */
  readonly settle: (
    clusterIdentifier: string,
    region: string,
    timeoutMs: number,
    io: Io,
    stop: AbortSignal,
  ) => Promise<void>;
  readonly wait: (connection: Connection, timeoutMs: number, io: Io, stop: AbortSignal) => Promise<number>;
  /** Resolves to the applied files and those that were applied before. */
  readonly migrate: (connection: Connection, io: Io) => Promise<Migrated>;
}

export interface Migrated {
  readonly applied: readonly string[];
  readonly already: readonly string[];
}

/**
 * Deploys a stage and sets the exit code.
 * @throws {Error} it could not be done; what was done before stays
 */
export async function runDeploy(settings: DeploySettings, io: Io, parts?: DeployParts): Promise<void> {
  const { withInterrupts } = await import('../terraform/interrupts.ts');
  await withInterrupts(io, async (interrupts) => deploy(settings, io, parts ?? (await awsParts()), interrupts));
}

async function deploy(settings: DeploySettings, io: Io, parts: DeployParts, interrupts: Interrupts): Promise<void> {
  const { checkAccepted, checkVariables } = await import('../deploy/flags.ts');
  const { reviewedApply } = await import('../deploy/reviewed-apply.ts');
  const { confirmAt } = await import('../deploy/confirm.ts');
  const { terraformOf } = await import('../terraform/terraform.ts');
  const { checkEnvFile } = await import('@daybreak/database/settings');
  const startedAt = performance.now();
  const accept = checkAccepted(settings.accept ?? []);
  const variables = checkVariables(settings.var ?? []);
  checkEnvFile(path.resolve(io.cwd, settings.envFile));
  const terraform = terraformOf(io.env, { interrupts });
  const stack = await parts.prepare(settings.stage, terraform, io);
  const show = settings.json ? (line: string) => io.err(line) : (line: string) => io.out(line);

  const result = await reviewedApply({
    terraform,
    folder: stack.folder,
    stackId: stack.id,
    variables,
    accept,
    importExisting: settings.import,
    show,
    confirm: confirmAt(io, { yes: settings.yes, stop: interrupts.stop }),
    settle: (identifier, { region = stack.stage.region }) =>
      parts.settle(identifier, region, settings.timeout * 1000, io, interrupts.stop),
    io,
  });
  if (result.kind === 'refused') {
    io.exitCode = 1;
    io.err(result.message);
    if (settings.json) io.out(JSON.stringify(summary(settings.stage, stack.id, result)));
    return;
  }
  if (result.kind === 'unchanged') io.err(`Unchanged: ${stack.id} is as its code says`);

  const { stageValues, connectionOfValues } = await import('../env/stage-values.ts');
  const projectFolder = path.resolve(stack.folder, '../../..');
  const { values } = await stageValues(settings.stage, { projectFolder, env: io.env, interrupts });
  const connection = connectionOfValues(values, io.env);
  const { step } = await import('../deploy/steps.ts');
  const { TYPICAL } = await import('../deploy/typical.ts');
  const words = {
    doing: `Waiting until ${connection.database} answers`,
    done: 'SELECT 1 is answered',
    typical: TYPICAL.ready,
  };
  await step(io, words, () => parts.wait(connection, settings.timeout * 1000, io, interrupts.stop));
  await writeConnection(values, settings.envFile, stack.id, io);
  const migrated = settings.migrate && !interrupts.stop.aborted ? await parts.migrate(connection, io) : undefined;
  if (settings.json) {
    const elapsedMs = Math.round(performance.now() - startedAt);
    io.out(
      JSON.stringify({
        ...summary(settings.stage, stack.id, result),
        envFile: settings.envFile,
        migrations: migrated ?? null,
        elapsedMs,
      }),
    );
    return;
  }
  const { nextSteps } = await import('../deploy/next-steps.ts');
  for (const line of nextSteps({ connection, stage: settings.stage, envFile: settings.envFile, migrated }))
    io.out(line);
}

async function writeConnection(values: ConnectionValues, envFile: string, stackId: string, io: Io): Promise<void> {
  const { writeEnvFile } = await import('@daybreak/database/settings');
  const { overridingLines } = await import('../env/overriding.ts');
  const written = writeEnvFile(path.resolve(io.cwd, envFile), values);
  io.err(`${written.created ? 'Created' : 'Updated'} ${envFile}: ${written.names.length} values`);
  for (const line of overridingLines({ written, values, envFile, stackId, env: io.env })) io.err(line);
}

function summary(stage: string, stack: string, result: ReviewedApply): object {
  const { review } = result;
  const findings = review.findings.map(({ id, severity, address }) => ({ id, severity, address }));
  const common = { stage, stack, result: result.kind, verdict: review.verdict, findings };
  if (result.kind === 'refused') return { ...common, message: result.message };
  const { account = null, region = null } = result.target;
  return {
    ...common,
    account,
    region,
    ...(result.kind === 'applied' ? result.counts : { add: 0, change: 0, remove: 0 }),
  };
}

async function awsParts(): Promise<DeployParts> {
  const { prepareStack } = await import('../deploy/stack.ts');
  return { prepare: prepareStack, settle: settleCluster, wait: waitUntilReady, migrate: applyMigrations };
}

async function settleCluster(
  identifier: string,
  region: string,
  timeoutMs: number,
  io: Io,
  stop: AbortSignal,
): Promise<void> {
  const { connectRds } = await import('../deploy/rds.ts');
  const { waitForCluster } = await import('../deploy/settle.ts');
  const rds = connectRds({ region, env: io.env });
  try {
    await waitForCluster(identifier, { rds, io, timeoutMs, stop });
  } finally {
    rds.close();
  }
}

/** Applies the project's migrations. */
export async function applyMigrations(connection: Connection, io: Io): Promise<Migrated> {
  const { withDatabase } = await import('../connect.ts');
  const { PROJECT_FOLDER } = await import('../deploy/stack.ts');
  const { migrate } = await import('../migrate/migrate.ts');
  const { readStatus } = await import('../migrate/status.ts');
  const { describeEvent, userAtHost } = await import('../migrate/words.ts');
  return withDatabase(connection, io.env, async (db) => {
    const folder = path.join(PROJECT_FOLDER, 'migrations');
    const before = await readStatus(db, folder);
    const { applied, already } = await migrate(db, {
      folder,
      appliedBy: userAtHost(),
      lockTimeoutMs: 300_000,
      onEvent: (event) => io.err(describeEvent(event)),
    });
    const there = before.applied.map(({ name, version }) => `${version}_${name}.sql`);
    return { applied: applied.map(({ fileName }) => fileName), already: [...there, ...already] };
  });
}
