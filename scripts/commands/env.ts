import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import type { Io } from '../io.ts';
import { stageOption } from '../options.ts';

export interface EnvSettings {
  readonly stage: string;
  /** JSON of the outputs; undefined: Terraform is asked. */
  readonly outputs?: string;
  /** The file to write. */
  readonly envFile: string;
}

export function declareEnv(program: Command, io: Io): void {
  program
    .command('env')
    .description("write a deployed stack's connection into .env")
    .addOption(stageOption())
    .addOption(
      new Option(
        '--outputs <file>',
        'the outputs: JSON of `terraform output -json` or `cdktf output --outputs-file` (default: ask Terraform, TERRAFORM_BINARY_NAME or terraform)',
      ),
    )
    .addOption(new Option('--env-file <file>', 'the file to write; what it holds besides stays').default('.env'))
    .action(async (settings: EnvSettings) => runEnv(settings, io));
}

/**
 * Writes the connection of a deployed stage into the managed block of a `.env` file.
 * @throws {ConfigError} with every problem, and the file untouched
 */
export async function runEnv(settings: EnvSettings, io: Io): Promise<void> {
  const { databaseStackId, findStage, stageNames } = await import('../../infra/stages/index.ts');
  const { describeConnection, loadConnection, writeEnvFile } = await import('@daybreak/database/settings');
  const { connectionValues } = await import('../env/outputs.ts');
  const { stackFolder } = await import('../terraform/output.ts');

  const stage = findStage(settings.stage);
  const stackId = databaseStackId(stage);
  const from = settings.outputs ?? `Terraform (${stackFolder(stackId)})`;
  const text = settings.outputs === undefined ? await askTerraform(stackId, io) : readOutputs(settings.outputs, io);
  const values = connectionValues(text, { stackId, clusterIdentifier: stageNames(stage).clusterIdentifier, from });
  const connection = loadConnection({ env: values });

  const { created, names, overriddenBy } = writeEnvFile(inCwd(settings.envFile, io), values);
  for (const name of names) io.out(`${name}=${values[name as keyof typeof values]}`);
  io.out(`${created ? 'Created' : 'Updated'} ${settings.envFile}: ${names.length} values from ${from}`);
  io.err(describeConnection(connection));
  for (const { name, line } of overriddenBy) {
    io.err(
      `${settings.envFile} line ${line} sets ${name} too and goes before what was written. Remove that line to use ${stackId}.`,
    );
  }
  const overridden = Object.entries(values).filter(([name, value]) => io.env[name] && io.env[name] !== value);
  for (const [name] of overridden) {
    io.err(
      `${name} is set in the environment to another value and goes before ${settings.envFile}. Unset it to use ${stackId}.`,
    );
  }
}

async function askTerraform(stackId: string, io: Io): Promise<string> {
  const { terraformOutput } = await import('../terraform/output.ts');
  return terraformOutput({ stackId, projectFolder: io.cwd, env: io.env });
}

function readOutputs(file: string, io: Io): string {
  try {
    return readFileSync(inCwd(file, io), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : message;
    throw new Error(
      `Cannot read ${file}: ${what}. Expected the JSON of \`terraform output -json\` or \`cdktf output --outputs-file\`. Correct --outputs, or leave it out to ask Terraform.`,
    );
  }
}

/** A relative name stays relative where it can, so that errors show it as it was written. */
function inCwd(file: string, io: Io): string {
  return io.cwd === process.cwd() ? file : path.resolve(io.cwd, file);
}
