import path from 'node:path';
import {
  ConfigError,
  type Connection,
  checkEnvFile,
  type DataApiConnection,
  type DsqlConnection,
  writeEnvFile,
} from '@daybreak/database/settings';
import { findStage, type Stage, stageNames } from '../../infra/stages/index.ts';
import { type EnvFileChoice, envFileOf, misplacedConnection } from '../env/env-file.ts';
import type { ConnectionValues } from '../env/outputs.ts';
import { overridingLines } from '../env/overriding.ts';
import { connectionOfValues, dsqlConnectionOf, stageValues } from '../env/stage-values.ts';
import { type Io, outPainted } from '../io.ts';
import { applyProjectMigrations, type Migrated } from '../migrate/project-migrations.ts';
import { previewUntilOf } from '../preview/until.ts';
import { step } from '../progress.ts';
import { type PaintedLine, plain } from '../terminal-text.ts';
import { type Interrupts, withInterrupts } from '../terraform/interrupts.ts';
import { type Terraform, terraformOf } from '../terraform/terraform.ts';
import { applyDsqlUsers, applyUsers } from '../users/run-users.ts';
import { type ApiHealthOptions, waitForApi } from './api-health.ts';
import { checkAccepted, checkVariables } from './flags.ts';
import type { StackKind } from './kinds.ts';
import { nextSteps } from './next-steps.ts';
import { askAt } from './question.ts';
import { type ReviewedApply, reviewedApply } from './reviewed-apply.ts';
import { settleCluster } from './settle.ts';
import { prepareStacks, type StageStack } from './stack.ts';
import { TYPICAL } from './typical.ts';
import { waitUntilReady } from './wait-for-database.ts';

export interface DeploySettings {
  readonly stage: string;
  readonly yes: boolean;
  readonly accept?: readonly string[];
  /** The expiry date of a preview stage. */
  readonly expires?: string;
  readonly import: boolean;
  /** `name=value` of Terraform variables. */
  readonly var?: readonly string[];
  readonly migrate: boolean;
  /** One stack of the stage. @default - all its stacks */
  readonly only?: StackKind;
  readonly envFile: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json: boolean;
}

/** The options of the command line: the connection file may be missing. */
export type DeployOptions = Omit<DeploySettings, 'envFile'> & EnvFileChoice;

/** Deploys with the connection file of the options, and names a connection that is in the wrong file. */
export async function deployFromOptions(options: DeployOptions, io: Io): Promise<void> {
  const misplaced = misplacedConnection(io.cwd, options);
  if (misplaced !== undefined) io.err(misplaced);
  await runDeploy({ ...options, envFile: envFileOf(options) }, io);
}

/** Replacements for AWS in tests. */
export interface DeployParts {
  /** The expiry date of a preview stage; undefined for any other stage. */
  readonly previewUntil: (stage: Stage, given: string | undefined, io: Io) => Promise<string | undefined>;
  readonly prepare: (stage: string, terraform: Terraform, io: Io, only?: StackKind) => Promise<readonly StageStack[]>;
  /** Waits until AWS has finished with a cluster. */
  readonly settle: (clusterIdentifier: string, region: string, wait: StageWait) => Promise<void>;
  readonly wait: (connection: Connection, wait: StageWait) => Promise<number>;
  /** Resolves to the applied files and those that were applied before. */
  readonly migrate: (connection: Connection, io: Io) => Promise<Migrated>;
  /** Creates the users of the database and fills their secrets; called before the migrations if the stage has users. */
  readonly users: (
    connection: DataApiConnection,
    io: Io,
    stage: string,
  ) => Promise<{ readonly changes: readonly string[] }>;
  /** Makes the roles of Aurora DSQL, and maps the IAM roles to them. */
  readonly dsqlUsers: (
    connection: DsqlConnection,
    io: Io,
    stage: Stage,
  ) => Promise<{ readonly changes: readonly string[] }>;
  /** Waits until the functions answer, and the API refuses callers without credentials. */
  readonly checkApi: (options: ApiHealthOptions, wait: StageWait) => Promise<void>;
}

export interface StageWait {
  readonly timeoutMs: number;
  readonly io: Io;
  readonly stop: AbortSignal;
}

/**
 * Deploys a stage and sets the exit code.
 * @throws {Error} the deploy failed; earlier steps are kept
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
  const until = await parts.previewUntil(findStage(settings.stage), settings.expires, io);
  const synthIo = until === undefined ? io : { ...io, env: { ...io.env, PREVIEW_UNTIL: until } };
  const stacks = await parts.prepare(settings.stage, terraform, synthIo, settings.only);
  const run: Run = { settings, io, parts, interrupts, terraform, accept, variables, startedAt };

  const done: Partial<Record<StackKind, DeployedStack>> = {};
  for (const stack of stacks) {
    // With --only for another stack, a database that is not deployed is reported here.
    const before = done.database?.values ?? (stack.kind === 'database' ? undefined : await databaseValues(run, stack));
    const deployed =
      before === undefined ? await deployDatabase(run, stack) : await DEPLOYS[stack.kind](run, stack, before);
    if (deployed.result.kind === 'refused') return refuse(run, stack.id, deployed.result);
    done[stack.kind] = deployed;
  }
  finish(run, done);
}

/** One run of the command. */
interface Run {
  readonly settings: DeploySettings;
  readonly io: Io;
  readonly parts: DeployParts;
  readonly interrupts: Interrupts;
  readonly terraform: Terraform;
  readonly accept: readonly string[];
  readonly variables: readonly string[];
  readonly startedAt: number;
}

interface DeployedStack {
  readonly stack: StageStack;
  readonly result: ReviewedApply;
  readonly values?: ConnectionValues;
  readonly migrated?: Migrated | undefined;
  /** The changes of the users of the database; undefined if it has none. */
  readonly users?: readonly string[] | undefined;
}

async function databaseValues(run: Run, stack: StageStack): Promise<ConnectionValues> {
  return (await valuesOf(run, stack, { databaseOnly: true })).values;
}

async function deployDatabase(run: Run, stack: StageStack): Promise<DeployedStack> {
  const { interrupts, io, parts, settings } = run;
  const result = await applyStack(run, stack, { variables: run.variables });
  if (result.kind === 'refused') return { stack, result };
  const { values, connection } = await valuesOfDatabase(run, stack);
  await waitFor(run, connection, connection.database);
  writeConnection(values, settings.envFile, stack.id, io);
  const hasUsers = connection.userSecretArns !== undefined && !interrupts.stop.aborted;
  const users = hasUsers ? (await parts.users(connection, io, stack.stage.name)).changes : undefined;
  for (const change of users ?? []) io.err(change);
  // Files of migrations/ are PostgreSQL.
  const migrates = settings.migrate && stack.stage.engine.family === 'postgresql' && !interrupts.stop.aborted;
  const migrated = migrates ? await parts.migrate(connection, io) : undefined;
  return { stack, result, values, migrated, users };
}

/** Includes the values of the other stacks, unless they are invalid and this run deploys those stacks next. */
async function valuesOfDatabase(run: Run, stack: StageStack) {
  try {
    return await valuesOf(run, stack);
  } catch (error) {
    if (!(error instanceof ConfigError) || run.settings.only !== undefined) throw error;
    return valuesOf(run, stack, { databaseOnly: true });
  }
}

/** Its migrations run as the user admin. */
async function deployDsql(run: Run, stack: StageStack, database: ConnectionValues): Promise<DeployedStack> {
  const { interrupts, io, parts, settings } = run;
  const result = await applyBeside(run, stack, database);
  if (result.kind === 'refused') return { stack, result };
  const { values } = await valuesOf(run, stack);
  const connection = dsqlConnectionOf(values);
  if (connection === undefined) {
    throw new Error(
      `${stack.id} has no output dsql_endpoint. Expected the endpoint of its cluster. Run the command again.`,
    );
  }
  await waitFor(run, connection, connection.endpoint);
  writeConnection(values, settings.envFile, stack.id, io);
  const migrated = settings.migrate && !interrupts.stop.aborted ? await parts.migrate(connection, io) : undefined;
  // After the migrations: a new table has no rights yet.
  const users = interrupts.stop.aborted ? undefined : (await parts.dsqlUsers(connection, io, stack.stage)).changes;
  for (const change of users ?? []) io.err(change);
  return { stack, result, values, migrated, users };
}

async function waitFor(run: Run, connection: Connection, named: string): Promise<void> {
  const words = { doing: `Waiting until ${named} answers`, done: 'SELECT 1 is answered', typical: TYPICAL.ready };
  await step(run.io, words, () => run.parts.wait(connection, waitOf(run)));
}

async function deployFunctions(run: Run, stack: StageStack, database: ConnectionValues): Promise<DeployedStack> {
  const { io, parts, settings } = run;
  const result = await applyBeside(run, stack, database);
  if (result.kind === 'refused') return { stack, result };
  const { values, connection } = await valuesOf(run, stack);
  const { API_URL: apiUrl } = values;
  if (apiUrl === undefined) {
    throw new Error(`${stack.id} has no output api_url. Expected the URL of its API. Run the command again.`);
  }
  const functionName = `${stageNames(stack.stage).functionPrefix}health`;
  const words = {
    doing: `Waiting until ${functionName} answers`,
    done: `${functionName} answers, and the API refuses callers without credentials,`,
    typical: TYPICAL.api,
  };
  const options = { functionName, apiUrl, region: connection.region, migrated: settings.migrate };
  await step(io, words, () => parts.checkApi(options, waitOf(run)));
  writeConnection(values, settings.envFile, stack.id, io);
  return { stack, result, values };
}

const DEPLOYS: Readonly<
  Record<StackKind, (run: Run, stack: StageStack, database: ConnectionValues) => Promise<DeployedStack>>
> = { database: deployDatabase, dsql: deployDsql, functions: deployFunctions };

/** Another stack, which must be in the same account and Region as the database. */
function applyBeside(run: Run, stack: StageStack, database: ConnectionValues): Promise<ReviewedApply> {
  return applyStack(run, stack, {
    // The other stack's variables are not declared here.
    variables: run.variables.filter((variable) => variable.startsWith('aws_region=')),
    clusterArn: database.AURORA_CLUSTER_ARN,
  });
}

async function applyStack(
  { accept, interrupts, io, parts, settings, terraform }: Run,
  stack: StageStack,
  options: { readonly variables: readonly string[]; readonly clusterArn?: string },
): Promise<ReviewedApply> {
  const wait = waitOf({ settings, io, interrupts });
  const result = await reviewedApply({
    terraform,
    folder: stack.folder,
    stackId: stack.id,
    ...options,
    accept,
    importExisting: settings.import,
    show: (line: PaintedLine) => (settings.json ? io.err(plain(line)) : outPainted(io, line)),
    confirm: askAt(io, { yes: settings.yes, stop: interrupts.stop }),
    settle: (identifier, { region = stack.stage.region }) => parts.settle(identifier, region, wait),
    io,
  });
  if (result.kind === 'unchanged') io.err(`Unchanged: ${stack.id} matches its code`);
  return result;
}

function waitOf({ interrupts, io, settings }: Pick<Run, 'interrupts' | 'io' | 'settings'>): StageWait {
  return { timeoutMs: settings.timeout * 1000, io, stop: interrupts.stop };
}

async function valuesOf({ interrupts, io }: Run, stack: StageStack, { databaseOnly = false } = {}) {
  const projectFolder = path.resolve(stack.folder, '../../..');
  const { values } = await stageValues(stack.stage, { projectFolder, env: io.env, interrupts, databaseOnly });
  return { values, connection: connectionOfValues(values, io.env) };
}

function refuse({ io, settings }: Run, stackId: string, result: ReviewedApply & { readonly kind: 'refused' }): void {
  io.exitCode = 1;
  io.err(result.message);
  if (settings.json) io.out(JSON.stringify(summary(settings.stage, stackId, result)));
}

function finish(
  { io, settings, startedAt }: Run,
  { database, dsql, functions }: Readonly<Partial<Record<StackKind, DeployedStack>>>,
): void {
  const { stage, envFile } = settings;
  const of = (deployed: DeployedStack) => summary(stage, deployed.stack.id, deployed.result);
  const apiUrl = functions?.values?.API_URL;
  if (settings.json) {
    const elapsedMs = Math.round(performance.now() - startedAt);
    const migrated = (deployed: DeployedStack) => ({
      ...of(deployed),
      users: deployed.users ?? null,
      migrations: deployed.migrated ?? null,
    });
    const cluster = dsql && migrated(dsql);
    const api = functions && { ...of(functions), apiUrl };
    // The first one is the printed object, and contains the others.
    const object =
      database !== undefined
        ? { ...migrated(database), ...(cluster && { dsql: cluster }), ...(api && { functions: api }) }
        : (cluster ?? api);
    io.out(JSON.stringify({ ...object, envFile, elapsedMs }));
    return;
  }
  const values = functions?.values ?? dsql?.values ?? database?.values;
  if (values === undefined) return;
  // With --only dsql, the cluster of Aurora DSQL is the one that is ready.
  const connection =
    (database === undefined && dsql !== undefined && dsqlConnectionOf(values)) || connectionOfValues(values, io.env);
  const migrated = (database ?? dsql)?.migrated;
  if (database !== undefined && dsql !== undefined) {
    const { applied = [], already = [] } = dsql.migrated ?? {};
    io.out(
      `Ready. ${values.CLUSTER_ENDPOINT}: ${applied.length} migrations applied, ${already.length} already applied`,
    );
  }
  const family = database?.stack.stage.engine.family;
  const onlyFunctions = database === undefined && dsql === undefined;
  for (const line of nextSteps({ connection, stage, family, envFile, migrated, onlyFunctions, apiUrl })) io.out(line);
}

function writeConnection(values: ConnectionValues, envFile: string, stackId: string, io: Io): void {
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
  previewUntil: previewUntilOf,
  prepare: prepareStacks,
  settle: settleCluster,
  wait: waitUntilReady,
  migrate: applyProjectMigrations,
  users: applyUsers,
  dsqlUsers: applyDsqlUsers,
  checkApi: waitForApi,
};
