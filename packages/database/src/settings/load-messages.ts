// Messages of the loader: each problem in up to four parts, each notice in one sentence.

import { ConfigError } from './config-error.ts';
import type { Source } from './connection.ts';
import { type ConnectionSetting, PROVIDERS } from './connection-settings.ts';
import { LOCAL_HOSTS_ENV } from './local.ts';
import { showValue } from './show-value.ts';

/** A value and its source. */
export interface Found {
  readonly value: string;
  readonly source: Source;
}

/** All required names without a value, in one problem. */
export function missing(names: readonly string[], envFile: string | undefined, fileExists: boolean): string {
  const listed = names.join(', ');
  if (envFile === undefined) {
    return `Missing in the environment: ${listed}. Set ${names.length === 1 ? 'it' : 'them'} in the environment of this process.`;
  }
  const where = fileExists ? `the environment and in ${envFile}` : `the environment, and ${envFile} does not exist`;
  const { local, aws } = providers(envFile);
  return `Missing in ${where}: ${listed}. Run \`${local}\` for a database on this machine, or \`${aws}\` for a deployed one.`;
}

/** A value that does not have its form. */
export function malformed(setting: ConnectionSetting, found: Found, envFile: string | undefined): string {
  const { env, expected, example, providedBy } = setting;
  const fromFile = found.source === envFile;
  const commands = providedBy.map((provider) => `\`${providers(envFile ?? DEFAULT_FILE)[provider]}\``).join(' or ');
  const todo = fromFile ? `Correct it there, or run ${commands}` : 'Correct it in the environment of this process';
  return `${env}: got ${showValue(env, found.value)} from ${fromFile ? envFile : 'the environment'}. Expected ${expected}, such as ${example}. ${todo}.`;
}

/** A list of hosts that does not have its form. */
export function malformedLocalHosts(found: Found): string {
  return `${LOCAL_HOSTS_ENV}: got ${showValue(LOCAL_HOSTS_ENV, found.value)}. Expected names or addresses with commas between them, such as host.docker.internal,172.17.0.1. Correct it, or remove it.`;
}

const DEFAULT_FILE = '.env';

/** The commands that write a connection into a file. */
function providers(envFile: string): Readonly<Record<keyof typeof PROVIDERS, string>> {
  if (envFile === DEFAULT_FILE) return PROVIDERS;
  return { aws: `npm run env -- --env-file ${envFile}`, local: `npm run local -- --env-file ${envFile}` };
}

/** Settings that the local Data API ignores. */
export function localNotices(
  env: Readonly<Record<string, string | undefined>>,
  region: string,
  arnRegion: string,
): readonly string[] {
  const ignored: string[] = [];
  if (env.AWS_PROFILE) {
    ignored.push(
      `AWS_PROFILE is ${JSON.stringify(env.AWS_PROFILE)} and is ignored: the local Data API uses dummy credentials.`,
    );
  }
  if (region !== arnRegion) {
    ignored.push(`AWS_REGION is ${JSON.stringify(region)} and is ignored: the local cluster is in ${arnRegion}.`);
  }
  return ignored;
}

/** Settings in a `.env` file that are ignored. */
export function awsNotices(
  file: Readonly<Record<string, string>> | undefined,
  envFile: string | undefined,
): readonly string[] {
  const names = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'];
  const ignored = names.filter((name) => file?.[name]);
  if (ignored.length === 0) return [];
  return [
    `${ignored.join(', ')} in ${envFile} ${ignored.length === 1 ? 'is' : 'are'} ignored: credentials for AWS come from the environment or a profile.`,
  ];
}

/** The file of `--env-file` does not exist. */
export function noSuchFile(envFile: string): ConfigError {
  return new ConfigError(`Cannot read ${envFile}`, [
    `It does not exist. Correct the path, or write it with \`${providers(envFile).aws}\` or \`${providers(envFile).local}\`.`,
  ]);
}
