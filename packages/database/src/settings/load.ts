import { ConfigError } from './config-error.ts';
import type { Connection, Source, SourceName } from './connection.ts';
import {
  CONNECTION_SETTINGS,
  type ConnectionEnvName,
  type ConnectionSetting,
  PROVIDERS,
} from './connection-settings.ts';
import { endpointProblem, targetProblems } from './consistency.ts';
import { readEnvFile } from './env-reader.ts';
import { accountOf, ENDPOINT_ENV, GENERAL_ENDPOINT_ENV, LOCAL_ACCOUNT, regionOf } from './local.ts';
import { showValue } from './show-value.ts';

export interface LoadConnectionOptions {
  /** The process environment; it wins over the file. An empty string is missing. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The `.env` file beneath the environment. @default - the environment alone, as in functions */
  readonly envFile?: string | undefined;
  /** The file must be there: somebody named it. @default false */
  readonly envFileRequired?: boolean;
}

interface Found {
  readonly value: string;
  readonly source: Source;
}

/**
 * The connection that the environment names, checked as a whole. Reads only the names of the connection contract, so
 * credentials in a `.env` file reach nobody.
 * @throws {ConfigError} with every problem: a value that is missing or malformed, values that belong to two places
 */
export function loadConnection(options: LoadConnectionOptions): Connection {
  const { env, envFile, envFileRequired = false } = options;
  const file = envFile === undefined ? undefined : readEnvFile(envFile);
  if (envFile !== undefined && file === undefined && envFileRequired) {
    throw new ConfigError(`Cannot read ${envFile}`, [
      `There is no such file. Expected the file that --env-file names. Write it with \`${PROVIDERS.aws} -- --env-file ${envFile}\`, or correct the path.`,
    ]);
  }

  const find = (name: string): Found | undefined => {
    const fromEnvironment = env[name];
    if (fromEnvironment) return { value: fromEnvironment, source: 'environment' };
    const fromFile = file?.[name];
    return fromFile && envFile !== undefined ? { value: fromFile, source: envFile } : undefined;
  };

  const problems: string[] = [];
  const values: Partial<Record<ConnectionEnvName, string>> = {};
  const sources: Partial<Record<SourceName, Source>> = {};
  for (const setting of CONNECTION_SETTINGS) {
    const found = find(setting.env);
    if (found === undefined) {
      if (setting.required) problems.push(missing(setting, envFile, file !== undefined));
    } else if (!setting.pattern.test(found.value)) {
      problems.push(malformed(setting, found, envFile));
    } else {
      values[setting.env] = found.value;
      sources[setting.env] = found.source;
    }
  }

  const endpointName = find(ENDPOINT_ENV) ? ENDPOINT_ENV : GENERAL_ENDPOINT_ENV;
  const endpoint = find(endpointName);
  const endpointWrong = endpoint && endpointProblem(endpointName, endpoint.value);
  if (endpointWrong) problems.push(endpointWrong);
  if (endpoint) sources[endpointName] = endpoint.source;
  problems.push(
    ...targetProblems(values, endpointName, endpointWrong ? undefined : endpoint?.value, endpoint !== undefined),
  );

  const {
    AURORA_CLUSTER_ARN: resourceArn,
    AURORA_SECRET_ARN: secretArn,
    DATABASE_NAME: database,
    AWS_REGION: region,
  } = values;
  if (problems.length > 0 || !resourceArn || !secretArn || !database || !region) {
    throw new ConfigError(`The connection has ${problems.length} problem${problems.length === 1 ? '' : 's'}`, problems);
  }

  const local = accountOf(resourceArn) === LOCAL_ACCOUNT;
  return Object.freeze({
    resourceArn,
    secretArn,
    database,
    region: regionOf(resourceArn),
    ...(endpoint && { endpoint: endpoint.value.replace(/\/+$/, '') }),
    local,
    ...(values.AURORA_ENDPOINT && { writerEndpoint: values.AURORA_ENDPOINT }),
    ...(values.AURORA_READER_ENDPOINT && { readerEndpoint: values.AURORA_READER_ENDPOINT }),
    ...(values.LAMBDA_ROLE_ARN && { lambdaRoleArn: values.LAMBDA_ROLE_ARN }),
    sources: Object.freeze(sources),
    notices: Object.freeze(local ? localNotices(env, region, regionOf(resourceArn)) : awsNotices(file, envFile)),
  });
}

function missing(setting: ConnectionSetting, envFile: string | undefined, fileExists: boolean): string {
  const { env, expected, example } = setting;
  if (envFile === undefined) {
    return `${env}: missing in the environment. Expected ${expected}, such as ${example}. Set it in the environment of this process.`;
  }
  const where = fileExists
    ? `missing in the environment and in ${envFile}`
    : `missing in the environment, and there is no ${envFile}`;
  return `${env}: ${where}. Expected ${expected}, such as ${example}. Run ${commands(setting)}.`;
}

function malformed(setting: ConnectionSetting, found: Found, envFile: string | undefined): string {
  const { env, expected, example } = setting;
  const fromFile = found.source === envFile;
  const todo = fromFile
    ? `Correct it there, or run ${commands(setting)}`
    : 'Correct it in the environment of this process';
  return `${env}: got ${showValue(env, found.value)} from ${fromFile ? envFile : 'the environment'}. Expected ${expected}, such as ${example}. ${todo}.`;
}

function commands(setting: ConnectionSetting): string {
  return setting.providedBy
    .map((provider) => `\`${PROVIDERS[provider]}\` (${provider === 'aws' ? 'AWS' : 'local'})`)
    .join(' or ');
}

function localNotices(env: LoadConnectionOptions['env'], region: string, arnRegion: string): readonly string[] {
  const ignored: string[] = [];
  if (env.AWS_PROFILE) {
    ignored.push(
      `AWS_PROFILE is ${JSON.stringify(env.AWS_PROFILE)} and ignored: the local Data API takes dummy credentials.`,
    );
  }
  if (region !== arnRegion) {
    ignored.push(`AWS_REGION is ${JSON.stringify(region)} and ignored: the local cluster is in ${arnRegion}.`);
  }
  return ignored;
}

function awsNotices(
  file: Readonly<Record<string, string>> | undefined,
  envFile: string | undefined,
): readonly string[] {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'];
  const ignored = names.filter((name) => file?.[name]);
  if (ignored.length === 0) return [];
  return [
    `${ignored.join(', ')} in ${envFile} ${ignored.length === 1 ? 'is' : 'are'} ignored: what acts on AWS takes credentials from the environment or a profile.`,
  ];
}
