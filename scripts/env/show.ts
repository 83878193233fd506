// The connection of a stage as lines and as SSM parameters, and how a file differs from it.
import { BACKEND_ENV, CONNECTION_SETTINGS, ENDPOINT_ENV, isLoopback, readEnvFile } from '@daybreak/database/settings';
import { parameterName } from '../../infra/stages/index.ts';
import type { ConnectionValues, EnvValues } from './outputs.ts';

/** Lines `NAME=value`, without quotes. */
export function envLines(values: EnvValues): readonly string[] {
  const names = [BACKEND_ENV, ...CONNECTION_SETTINGS.map(({ env }) => env)] as const;
  return names.flatMap((name) => (values[name] === undefined ? [] : [`${name}=${values[name]}`]));
}

export interface SsmParameters {
  readonly Parameters: readonly { readonly Name: string; readonly Type: 'String'; readonly Value: string }[];
}

/**
 * The values that the database stacks store as parameters `/<project>/<stage>/<name>`, in the format of GetParametersByPath.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function ssmParameters(stage: string, values: ConnectionValues): SsmParameters {
  const written = CONNECTION_SETTINGS.filter(({ stack }) => stack !== 'functions');
  return {
    Parameters: written.flatMap(({ env, output }) => {
      const value = values[env];
      return value === undefined
        ? []
        : [{ Name: parameterName({ name: stage }, output), Type: 'String' as const, Value: value }];
    }),
  };
}

/** The missing feature of a stage for each value. */
const OWNERS: Readonly<Record<string, string>> = { API_URL: 'API', AURORA_PROXY_ENDPOINT: 'proxy' };

/**
 * Differences of a file from these values, a line each; none if it is up to date. Values of the file are not shown, because a mistyped one
 * may be a secret.
 * @param file - its path; `shown` is its name in messages
 * @throws {ConfigError} the file is a directory, cannot be read, or is not a `.env` file
 */
export function staleLines(file: string, shown: string, values: EnvValues): readonly string[] {
  const found = readEnvFile(file);
  if (found === undefined) return [`${shown} does not exist.`];
  // The user may choose another backend than the stage.
  const stale = CONNECTION_SETTINGS.filter(({ env }) => found[env] !== values[env]).map(({ env, stack }) => {
    const expected = values[env];
    if (expected === undefined) {
      const owner = stack === 'dsql' ? 'Aurora DSQL' : OWNERS[env];
      return `${env} is set, expected none${owner === undefined ? '' : `: the stage has no ${owner}`}`;
    }
    return `${env} ${found[env] === undefined ? 'is missing' : 'has another value'}, expected ${expected}`;
  });
  const endpoint = found[ENDPOINT_ENV];
  const local = endpoint !== undefined && URL.canParse(endpoint) && isLoopback(new URL(endpoint));
  return local ? [...stale, `${ENDPOINT_ENV} names this machine, expected no endpoint for a cluster on AWS`] : stale;
}
