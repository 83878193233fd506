// Terraform's outputs as text → the values of .env. Pure: no file, no process.
import {
  type BACKEND_ENV,
  type CertainEnvName,
  CONNECTION_SETTINGS,
  ConfigError,
  type ConnectionEnvName,
  type ConnectionSetting,
} from '@daybreak/database/settings';
import { DEFAULT_STAGE } from '../../infra/stages/find.ts';
import { stageOfStackId } from '../../infra/stages/names.ts';
import { readJson, UnreadableError } from '../../infra/terraform/text.ts';
import { isObject, memberOf, type ValueObject } from '../../infra/terraform/value.ts';

export interface OutputsSource {
  /** `dev-database`. */
  readonly stackId: string;
  /** The stage's cluster identifier. Outputs with another one belong to another stage. */
  readonly clusterIdentifier: string;
  /** The source of the text, for errors: the name of a file, or Terraform. */
  readonly from: string;
}

interface Output {
  readonly value: unknown;
  readonly sensitive: boolean;
}

type Outputs = Readonly<Record<string, Output>>;

const FORMATS = 'what `terraform output -json` prints, or what `cdktf output --outputs-file` writes';

/** The values of a connection in `.env`. */
export type EnvValues = Readonly<Partial<Record<ConnectionEnvName | typeof BACKEND_ENV, string>>>;

/**
 * The connection of a stage: the outputs of its database stack, and the values of its cluster of Aurora DSQL and of its API, if they are
 * deployed.
 */
export type ConnectionValues = Readonly<Record<CertainEnvName<'database'>, string>> & EnvValues;

/**
 * The values of `.env` that the database stack has, from the JSON of `terraform output -json` or of `cdktf output --outputs-file`.
 * @throws {ConfigError} with every problem. The value of a sensitive output is not shown.
 */
export function connectionValues(text: string, source: OutputsSource): ConnectionValues {
  const { stackId } = source;
  const json = parseOutputs(text, source);
  const outputs = outputsOf(json, stackId);
  if (outputs === undefined) {
    throw refusal(source, [
      `It has ${listed(Object.keys(json))}. Expected ${stackId}. Use the outputs of ${stackId}, or select their stage with --stage.`,
    ]);
  }
  if (Object.keys(outputs).length === 0) throw notDeployed(source);
  const { values, problems } = valuesOf('database', outputs, source);
  const cluster = values.AURORA_CLUSTER_ARN?.split(':').at(-1);
  if (cluster !== undefined && cluster !== source.clusterIdentifier) {
    problems.push(
      `aurora_cluster_arn: names the cluster "${cluster}". Expected "${source.clusterIdentifier}", the cluster of ${stackId}. Use the outputs of ${stackId}, or select their stage with --stage.`,
    );
  }
  if (problems.length > 0) throw refusal(source, problems);
  return values as ConnectionValues;
}

/**
 * The values of `.env` that another stack of the stage has, from the same JSON; none if the text has no outputs of that stack.
 * @throws {ConfigError} with every problem
 */
export function valuesBeside(
  kind: 'dsql' | 'functions',
  text: string,
  source: OutputsSource,
): Readonly<Partial<Record<ConnectionEnvName, string>>> {
  const outputs = outputsOf(parseOutputs(text, source), source.stackId);
  const own = CONNECTION_SETTINGS.filter(({ stack }) => stack === kind);
  if (outputs === undefined || !own.some(({ output }) => output in outputs)) return {};
  const { values, problems } = valuesOf(kind, outputs, source);
  if (problems.length > 0) throw refusal(source, problems);
  return values;
}

function valuesOf(stack: ConnectionSetting['stack'], outputs: Outputs, source: OutputsSource) {
  const values: Partial<Record<ConnectionEnvName, string>> = {};
  const problems: string[] = [];
  for (const setting of CONNECTION_SETTINGS.filter((each) => each.stack === stack)) {
    const output = outputs[setting.output];
    if (output === undefined && !setting.inEveryStage) continue;
    const problem = outputProblem(setting, output, source);
    if (problem === undefined) values[setting.env] = String(output?.value);
    else problems.push(problem);
  }
  return { values, problems };
}

function parseOutputs(text: string, source: OutputsSource): Readonly<Record<string, unknown>> {
  const { stackId } = source;
  if (text.trim() === '') {
    throw refusal(source, [`It is empty. Expected ${FORMATS}. Write it again after \`${cdktfCommand(stackId)}\`.`]);
  }
  const json = jsonOf(text, source);
  if (!isObject(json)) {
    const got = Array.isArray(json) ? 'an array' : json === null ? 'null' : `a ${typeof json}`;
    throw refusal(source, [`It is ${got}. Expected an object: ${FORMATS}. Write it again.`]);
  }
  return json;
}

/** The outputs of one stack, in the form of either tool; undefined if they belong to other stacks. */
function outputsOf(json: Readonly<Record<string, unknown>>, stackId: string): Outputs | undefined {
  const entries = Object.entries(json);
  if (entries.every(([, value]) => isTerraformOutput(value))) {
    return Object.fromEntries(
      entries.map(([name]) => [
        name,
        { value: memberOf(json, name).value, sensitive: memberOf(json, name).sensitive === true },
      ]),
    );
  }
  const stack = json[stackId];
  if (!isObject(stack)) return undefined;
  return Object.fromEntries(Object.entries(stack).map(([name, value]) => [name, { value, sensitive: false }]));
}

/** The JSON of the outputs, without the lines that a wrapper or a CI log puts around it. */
function jsonOf(text: string, source: OutputsSource): unknown {
  const areOutputs = (json: ValueObject) => source.stackId in json || Object.values(json).some(isTerraformOutput);
  try {
    return readJson(text, source.from, areOutputs);
  } catch (error) {
    // The message quotes nothing of the text, which may have a sensitive output.
    if (error instanceof UnreadableError)
      throw refusal(source, [`It ${error.what}. Expected ${FORMATS}. Write it again.`]);
    throw error;
  }
}

function outputProblem(
  setting: ConnectionSetting,
  output: Output | undefined,
  { stackId }: OutputsSource,
): string | undefined {
  const { output: name, expected, example, pattern } = setting;
  const again = `Run \`${deployCommand(stackId)}\`, or \`${cdktfCommand(stackId)}\` and then \`npm run env\``;
  // Terraform omits an output with the value null.
  if (output === undefined || output.value === null) {
    return `${name}: is missing or null. Expected ${expected}, such as ${example}. ${again}.`;
  }
  if (output.sensitive) {
    return `${name}: is marked sensitive, and .env has no secrets (its value is not shown). Remove \`sensitive\` from the output, deploy, and run the command again.`;
  }
  if (typeof output.value !== 'string') {
    return `${name}: got ${Array.isArray(output.value) ? 'an array' : `a value of type ${typeof output.value}`}. Expected ${expected}, such as ${example}. ${again}.`;
  }
  if (!pattern.test(output.value)) {
    return `${name}: got ${JSON.stringify(output.value.slice(0, 120))}. Expected ${expected}, such as ${example}. ${again}.`;
  }
  return undefined;
}

function notDeployed(source: OutputsSource): ConfigError {
  return refusal(source, [
    `${source.stackId} is not deployed yet: it has no outputs. Run \`${deployCommand(source.stackId)}\`, or \`${cdktfCommand(source.stackId)}\` and then \`npm run env\`.`,
  ]);
}

/** CDKTF deploys a stack with dependencies, such as the stack of the functions, only together with them or with this flag. */
function cdktfCommand(stackId: string): string {
  const flag = stackId.endsWith('-functions') ? ' --ignore-missing-stack-dependencies' : '';
  return `npx cdktf deploy ${stackId}${flag}`;
}

/** `npm run deploy`, with the stage unless it is the default. */
function deployCommand(stackId: string): string {
  const stage = stageOfStackId(stackId);
  return stage === DEFAULT_STAGE ? 'npm run deploy' : `npm run deploy -- --stage ${stage}`;
}

function refusal(source: OutputsSource, problems: readonly string[]): ConfigError {
  return new ConfigError(`Cannot use the outputs of ${source.stackId} from ${source.from}`, problems);
}

function isTerraformOutput(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, 'value') && Object.hasOwn(value, 'sensitive');
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 60)));
  return shown.join(', ') + (names.length > 5 ? ` and ${names.length - 5} more` : '');
}
