import path from 'node:path';
import { type Connection, checkEnvFile, writeEnvFile } from '@daybreak/database/settings';
import { type Command, Option } from 'commander';
import { checkAccepted, checkVariables } from '../deploy/flags.ts';
import { nextSteps } from '../deploy/next-steps.ts';
import { askAt } from '../deploy/question.ts';
import { type ReviewedApply, reviewedApply } from '../deploy/reviewed-apply.ts';
import { settleCluster } from '../deploy/settle.ts';
import { prepareStack, type StageStack } from '../deploy/stack.ts';
import { TYPICAL } from '../deploy/typical.ts';
import { waitUntilReady } from '../deploy/wait-for-database.ts';
import type { ConnectionValues } from '../env/outputs.ts';
import { overridingLines } from '../env/overriding.ts';
import { connectionOfValues, stageValues } from '../env/stage-values.ts';
import { type Io, outPainted } from '../io.ts';
import { applyProjectMigrations, type Migrated } from '../migrate/with-progress.ts';
import { acceptOption, jsonOption, stageOption, timeoutOption, variableOption } from '../options.ts';
import { step } from '../progress.ts';
import { type PaintedLine, plain } from '../terminal-text.ts';
import { type Interrupts, withInterrupts } from '../terraform/interrupts.ts';
import { type Terraform, terraformOf } from '../terraform/terraform.ts';

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
  1  the plan was not applied: the verdict is stop, or you declined
  2  it could not be done; what was done before stays
`;

export function configure(command: Command, io: Io): void {
  command
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

/** What a test puts instead of AWS. */
export interface DeployParts {
  readonly prepare: (stage: string, terraform: Terraform, io: Io) => Promise<StageStack>;
  /** Waits until AWS has finished with a cluster. */
  readonly settle: (clusterIdentifier: string, region: string, wait: StageWait) => Promise<void>;
  readonly wait: (connection: Connection, wait: StageWait) => Promise<number>;
  /** Resolves to the applied files and those that were applied before. */
  readonly migrate: (connection: Connection, io: Io) => Promise<Migrated>;
}

export interface StageWait {
  readonly timeoutMs: number;
  readonly io: Io;
  readonly stop: AbortSignal;
}

/**
 * Deploys a stage and sets the exit code.
 * @throws {Error} it could not be done; what was done before stays
 */
export async function runDeploy(settings: DeploySettings, io: Io, parts: DeployParts = AWS_PARTS): Promise<void> {
  await withInterrupts(io, async (interrupts) => deploy(settings, io, parts, interrupts));
}

async function deploy(settings: DeploySettings, io: Io, parts: DeployParts, interrupts: Interrupts): Promise<void> {
  const startedAt = performance.now();
  const accept = checkAccepted(settings.accept ?? []);
  const variables = checkVariables(settings.var ?? []);
  checkEnvFile(path.resolve(io.cwd, settings.envFile));
  const terraform = terraformOf(io.env, { interrupts });
  const wait = { timeoutMs: settings.timeout * 1000, io, stop: interrupts.stop };
  const stack = await parts.prepare(settings.stage, terraform, io);
  const show = (line: PaintedLine) => (settings.json ? io.err(plain(line)) : outPainted(io, line));

  const result = await reviewedApply({
    terraform,
    folder: stack.folder,
    stackId: stack.id,
    variables,
    accept,
    importExisting: settings.import,
    show,
    confirm: askAt(io, { yes: settings.yes, stop: interrupts.stop }),
    settle: (identifier, { region = stack.stage.region }) => parts.settle(identifier, region, wait),
    io,
  });
  if (result.kind === 'refused') {
    io.exitCode = 1;
    io.err(result.message);
    if (settings.json) io.out(JSON.stringify(summary(settings.stage, stack.id, result)));
    return;
  }
  if (result.kind === 'unchanged') io.err(`Unchanged: ${stack.id} is as its code says`);

  const projectFolder = path.resolve(stack.folder, '../../..');
  const { values } = await stageValues(settings.stage, { projectFolder, env: io.env, interrupts });
  const connection = connectionOfValues(values, io.env);
  const words = {
    doing: `Waiting until ${connection.database} answers`,
    done: 'SELECT 1 is answered',
    typical: TYPICAL.ready,
  };
  await step(io, words, () => parts.wait(connection, wait));
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
  for (const line of nextSteps({ connection, stage: settings.stage, envFile: settings.envFile, migrated }))
    io.out(line);
}

async function writeConnection(values: ConnectionValues, envFile: string, stackId: string, io: Io): Promise<void> {
  const written = writeEnvFile(path.resolve(io.cwd, envFile), values);
  io.err(`${written.created ? 'Created' : 'Updated'} ${envFile}: ${written.names.length} values`);
  for (const line of overridingLines({ written, values, envFile, stackId, env: io.env })) io.err(line);
}

function summary(stage: string, stack: string, result: ReviewedApply): object {
  const { review } = result;
  const findings = review.findings.map(({ rule, severity, at }) => ({ id: rule, severity, address: at }));
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

const AWS_PARTS: DeployParts = {
  prepare: prepareStack,
  settle: settleCluster,
  wait: waitUntilReady,
  migrate: applyProjectMigrations,
};
