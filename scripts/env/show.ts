// The connection of a stage in other forms than a written file, and a file against it.
import { CONNECTION_SETTINGS, ENDPOINT_ENV, isLoopback, readEnvFile } from '@daybreak/database/settings';
import { project } from '../../infra/config.ts';
import type { ConnectionValues } from './stage-values.ts';

/** `NAME=value` as the file has them: no value of the contract needs quotes. */
export function envLines(values: ConnectionValues): readonly string[] {
  return CONNECTION_SETTINGS.map(({ env }) => `${env}=${values[env]}`);
}

export interface SsmParameters {
  readonly Parameters: readonly { readonly Name: string; readonly Type: 'String'; readonly Value: string }[];
}

/**
 * The values as parameters `/<project>/<stage>/<name>`, in the shape that GetParametersByPath answers in.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
 */
export function ssmParameters(stage: string, values: ConnectionValues): SsmParameters {
  return {
    Parameters: CONNECTION_SETTINGS.map(({ env, output }) => ({
      Name: `/${project}/${stage}/${output}`,
      Type: 'String',
      Value: values[env],
    })),
  };
}

/**
 * What a file that is there gives otherwise than these values, a line each; none when it is up to date. A value of the file is
 * not shown: whoever mistyped it may have put a secret there.
 * @param file - its path; `shown` is how messages name it
 * @throws {ConfigError} it is a directory, or may not be read
 */
export function staleLines(file: string, shown: string, values: ConnectionValues): readonly string[] {
  const found = readEnvFile(file);
  if (found === undefined) return [`There is no ${shown}.`];
  const stale = CONNECTION_SETTINGS.filter(({ env }) => found[env] !== values[env]).map(({ env }) =>
    found[env] === undefined
      ? `${env} is missing, expected ${values[env]}`
      : `${env} has another value, expected ${values[env]}`,
  );
  const endpoint = found[ENDPOINT_ENV];
  const local = endpoint !== undefined && URL.canParse(endpoint) && isLoopback(new URL(endpoint));
  return local ? [...stale, `${ENDPOINT_ENV} names this machine, expected none with a cluster on AWS`] : stale;
}
