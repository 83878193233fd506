import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeConnection, writeEnvFile } from '@daybreak/database/settings';
import { type Command, Option } from 'commander';
import { DEFAULT_STAGE, findStage, type Stage } from '../../infra/stages/index.ts';
import { decodeText } from '../../infra/terraform/text.ts';
import type { ClusterChoice } from '../env/cluster-values.ts';
import { envFileOf, misplacedConnection } from '../env/env-file.ts';
import { overridingLines } from '../env/overriding.ts';
import { envLines, ssmParameters, staleLines } from '../env/show.ts';
import { connectionOfValues, type StageValues, stageValues } from '../env/stage-values.ts';
import type { Io } from '../io.ts';
import { envFileOption, stageOption } from '../options.ts';
import { withInterrupts } from '../terraform/interrupts.ts';

export interface EnvSettings {
  readonly stage: string;
  /** JSON of the outputs; if undefined, the outputs are read with Terraform. */
  readonly outputs?: string;
  /** Identifier or ARN of a cluster that is not a stage of this project. It is used instead of outputs. */
  readonly cluster?: string;
  /** With `cluster`: name or ARN of the secret. */
  readonly secret?: string;
  /** With `cluster`. */
  readonly database?: string;
  /** The file to write or check. */
  readonly envFile?: string;
  /** Print the lines and write nothing. */
  readonly print?: boolean;
  /** Compare the file with the outputs and write nothing. */
  readonly check?: boolean;
  /** Print SSM parameters and write nothing. */
  readonly ssm?: boolean;
}

const HELP = `
Stages side by side: dev has .env, another stage has .env.<stage>. Commands that connect find it by --stage;
--env-file names another file.

Exit codes of env:
  0  done; with --check: the file holds this connection
  1  with --check: it does not
  2  there is no connection to write, or the file cannot be written
`;

export function configure(command: Command, io: Io): void {
  command
    .addOption(stageOption())
    .addOption(
      new Option(
        '--outputs <file>',
        'the outputs: JSON of `terraform output -json` or `cdktf output --outputs-file` (default: ask Terraform, TERRAFORM_BINARY_NAME or terraform)',
      ),
    )
    .addOption(
      new Option(
        '--cluster <name>',
        'the connection of a cluster that another tool made: its identifier, in AWS_REGION, or its ARN (default: the stage)',
      ).conflicts(['outputs', 'ssm']),
    )
    .addOption(
      new Option(
        '--secret <name>',
        'with --cluster: name or ARN of the secret with the password (default: the only one)',
      ),
    )
    .addOption(
      new Option(
        '--database <name>',
        'with --cluster: the database (default: the one that was created with the cluster)',
      ),
    )
    .addOption(envFileOption('the file to write; its other lines are kept'))
    .addOption(new Option('--print', 'print the lines of the file and write nothing').conflicts(['check', 'ssm']))
    .addOption(new Option('--check', 'write nothing; exit 1 when the file is stale').conflicts('ssm'))
    .addOption(new Option('--ssm', 'print SSM parameters, as `aws ssm get-parameters-by-path` does, and write nothing'))
    .addHelpText('after', HELP)
    .action(async (settings: EnvSettings) => runEnv(settings, io));
}

/**
 * Writes the connection of a deployed stage into the managed block of a `.env` file, or shows it, or compares.
 * @throws {ConfigError} with every problem, and the file untouched
 */
export async function runEnv(settings: EnvSettings, io: Io): Promise<void> {
  const { outputs } = settings;
  for (const option of ['secret', 'database'] as const) {
    if (settings[option] === undefined || settings.cluster !== undefined) continue;
    throw new Error(`--${option} has no effect without --cluster. Add --cluster, or remove --${option}.`);
  }
  const found = findStage(settings.stage);
  const stage = found.name;
  const envFile = envFileOf({ stage, envFile: settings.envFile });
  const misplaced = misplacedConnection(io.cwd, { stage, envFile: settings.envFile });
  if (settings.ssm) {
    const { values } = await valuesOfStage(found, outputs, io);
    connectionOfValues(values, {});
    io.out(JSON.stringify(ssmParameters(stage, values), undefined, 2));
    return;
  }
  const { stackId, values, from } = await (settings.cluster === undefined
    ? valuesOfStage(found, outputs, io)
    : valuesOfCluster({ ...settings, cluster: settings.cluster }, io));
  const connection = connectionOfValues(values, {});
  if (settings.print) {
    for (const line of envLines(values)) io.out(line);
    return;
  }
  if (settings.check) {
    const flags = `${settings.cluster === undefined ? '' : ` --cluster ${settings.cluster}`}${stage === DEFAULT_STAGE ? '' : ` --stage ${stage}`}${envFile === envFileOf({ stage }) ? '' : ` --env-file ${envFile}`}`;
    const stale = staleLines(inCwd(envFile, io), envFile, values);
    for (const line of stale) io.out(line);
    io.out(
      stale.length === 0
        ? `${envFile} is up to date: it holds the connection of ${stackId}`
        : `${envFile} is stale. Run npm run env${flags === '' ? '' : ` --${flags}`} to write it again.`,
    );
    if (stale.length > 0) io.exitCode = 1;
    return;
  }

  if (misplaced !== undefined) io.err(misplaced);
  const written = writeEnvFile(inCwd(envFile, io), values);
  for (const line of envLines(values)) io.out(line);
  io.out(`${written.created ? 'Created' : 'Updated'} ${envFile}: ${written.names.length} values from ${from}`);
  io.err(describeConnection(connection));
  for (const line of overridingLines({ written, values, envFile, stackId, env: io.env })) io.err(line);
}

function valuesOfStage(stage: Stage, outputs: string | undefined, io: Io): Promise<StageValues> {
  return withInterrupts(io, (interrupts) =>
    stageValues(stage, {
      projectFolder: io.cwd,
      env: io.env,
      interrupts,
      ...(outputs !== undefined && { outputs: { text: readOutputs(outputs, io), from: outputs } }),
    }),
  );
}

async function valuesOfCluster(choice: ClusterChoice, io: Io) {
  // Loaded when it is needed: it loads the AWS SDK.
  const { clusterValues } = await import('../env/cluster-values.ts');
  const stackId = `DB cluster ${choice.cluster.split(':').at(-1)}`;
  return { stackId, values: await clusterValues(choice, io.env), from: stackId };
}

function readOutputs(file: string, io: Io): string {
  try {
    return decodeText(readFileSync(inCwd(file, io)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a directory' : message;
    throw new Error(
      `Cannot read ${file}: ${what}. Expected the JSON of \`terraform output -json\` or \`cdktf output --outputs-file\`. Correct --outputs, or leave it out to ask Terraform.`,
    );
  }
}

/** Keeps a name relative if possible, so that errors show it as it was written. */
function inCwd(file: string, io: Io): string {
  return io.cwd === process.cwd() ? file : path.resolve(io.cwd, file);
}
