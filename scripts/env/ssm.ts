// Systems Manager Parameter Store as a source of the connection, for programs without a .env. The database stacks write the parameters.
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CONNECTION_SETTINGS, ConfigError, type ValueSource } from '@daybreak/database/settings';
import { parameterName, stageNames } from '../../infra/stages/index.ts';
import { awsClientOptions, awsEndpoint } from '../aws-client.ts';
import { explainAwsError } from '../aws-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const SETTINGS = CONNECTION_SETTINGS.filter(({ stack }) => stack !== 'functions');

/** @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html */
const NAMES_AT_ONCE = 10;

const READ = new Map<string, Promise<ValueSource>>();

export interface SsmOptions {
  /** The path before the last part of each name, such as `/app/dev`. */
  readonly prefix: string;
  /** The stage of the command. */
  readonly stage: string;
  readonly env: Environment;
}

/**
 * The connection under a prefix, with one request per ten names, once per process.
 *
 * @throws {ConfigError} a required parameter is missing, a value has the wrong format, or the connection is for another stage
 * @throws {Error} AWS denies it
 */
export function ssmValues(options: SsmOptions): Promise<ValueSource> {
  const { prefix, stage, env } = options;
  const key = JSON.stringify([prefix, stage, regionOf(env), awsEndpoint('ssm', regionOf(env) ?? '', env).endpoint]);
  const found = READ.get(key) ?? readParameters(options);
  READ.set(key, found);
  // A failure is not kept: after a new login the same question may have an answer.
  found.catch(() => READ.delete(key));
  return found;
}

async function readParameters({ prefix, stage, env }: SsmOptions): Promise<ValueSource> {
  if (!/^(?:\/[a-zA-Z0-9_.-]+)+$/.test(prefix)) {
    throw new ConfigError('The connection cannot be read from Parameter Store', [
      `--ssm-prefix: got ${JSON.stringify(prefix)}. Expected a path such as ${ownPrefix(stage)}, with a slash in front and none at the end.`,
    ]);
  }
  const region = regionOf(env);
  if (region === undefined) {
    throw new ConfigError('The connection cannot be read from Parameter Store', [
      'AWS_REGION: missing in the environment. Set it to the Region of the parameters.',
    ]);
  }
  const client = new SSMClient(awsClientOptions('ssm', { region, env }));
  try {
    const Names = SETTINGS.map(({ output }) => `${prefix}/${output}`);
    const found = new Map<string, string>();
    for (let first = 0; first < Names.length; first += NAMES_AT_ONCE) {
      const some = Names.slice(first, first + NAMES_AT_ONCE);
      const { Parameters = [] } = await client.send(new GetParametersCommand({ Names: some }));
      for (const { Name = '', Value = '' } of Parameters) found.set(Name, Value);
    }
    return checked(prefix, stage, found);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw explainAwsError(`GetParameters of ${prefix}/…`, error, env);
  } finally {
    client.destroy();
  }
}

function checked(prefix: string, stage: string, found: ReadonlyMap<string, string>): ValueSource {
  const nameOf = (output: string) => `${prefix}/${output}`;
  const missing = SETTINGS.filter(({ output, required }) => required && !found.has(nameOf(output)));
  const problems = missing.map(
    ({ output }) =>
      `${nameOf(output)}: not found. Expected the parameter of a deployed stage. Correct --ssm-prefix or AWS_REGION, or deploy the stage.`,
  );
  const values: Partial<Record<(typeof SETTINGS)[number]['env'], string>> = {};
  for (const { output, env, pattern, expected } of SETTINGS) {
    const value = found.get(nameOf(output));
    if (value === undefined) continue;
    if (pattern.test(value)) values[env] = value;
    else problems.push(`${nameOf(output)}: has another format (value not shown). Expected ${expected}.`);
  }
  // Parameters of another project have their own names of clusters.
  const cluster = values.AURORA_CLUSTER_ARN?.split(':')[6];
  const expected = stageNames({ name: stage }).clusterIdentifier;
  const isOurs = projectOf(prefix) === projectOf(ownPrefix(stage));
  if (isOurs && cluster !== undefined && cluster !== expected) {
    problems.push(
      `${nameOf('aurora_cluster_arn')}: names the cluster ${cluster}, and the cluster of stage ${stage} is ${expected}. Correct --ssm-prefix or --stage.`,
    );
  }
  if (problems.length === 0) return { name: `SSM ${prefix}`, values };
  throw new ConfigError('The connection cannot be read from Parameter Store', problems);
}

function ownPrefix(stage: string): string {
  return parameterName({ name: stage }, '').replace(/\/$/, '');
}

function projectOf(prefix: string): string | undefined {
  return prefix.split('/')[1];
}

function regionOf(env: Environment): string | undefined {
  return env.AWS_REGION || undefined;
}
