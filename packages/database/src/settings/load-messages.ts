// What the loader says: each problem in four parts, each notice in one sentence.

import { ConfigError } from './config-error.ts';
import type { Source } from './connection.ts';
import { type ConnectionSetting, PROVIDERS } from './connection-settings.ts';
import { showValue } from './show-value.ts';

/** A value and where it came from. */
export interface Found {
  readonly value: string;
  readonly source: Source;
}

/** A needed name without a value. */
export function missing(setting: ConnectionSetting, envFile: string | undefined, fileExists: boolean): string {
  const { env, expected, example } = setting;
  if (envFile === undefined) {
    return `${env}: missing in the environment. Expected ${expected}, such as ${example}. Set it in the environment of this process.`;
  }
  const where = fileExists
    ? `missing in the environment and in ${envFile}`
    : `missing in the environment, and there is no ${envFile}`;
  return `${env}: ${where}. Expected ${expected}, such as ${example}. Run ${commands(setting)}.`;
}

/** A value that is not of its form. */
export function malformed(setting: ConnectionSetting, found: Found, envFile: string | undefined): string {
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

/** What is set and does not count for the local Data API. */
export function localNotices(
  env: Readonly<Record<string, string | undefined>>,
  region: string,
  arnRegion: string,
): readonly string[] {
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

/** What a `.env` file sets and nobody reads from it. */
export function awsNotices(
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

/** The file that somebody named is not there. */
export function noSuchFile(envFile: string): ConfigError {
  return new ConfigError(`Cannot read ${envFile}`, [
    `There is no such file. Expected the file that --env-file names. Write it with \`${PROVIDERS.aws} -- --env-file ${envFile}\`, or correct the path.`,
  ]);
}
