import { ConfigError } from './config-error.ts';
import type { DataApiConnection, Source, SourceName } from './connection.ts';
import { CONNECTION_SETTINGS, type ConnectionEnvName } from './connection-settings.ts';
import { endpointProblem, targetProblems } from './consistency.ts';
import type { Sources } from './find.ts';
import { awsNotices, localNotices, malformed, malformedLocalHosts, missing } from './load-messages.ts';
import {
  accountOf,
  ENDPOINT_ENV,
  GENERAL_ENDPOINT_ENV,
  LOCAL_ACCOUNT,
  LOCAL_HOSTS_ENV,
  LOCAL_HOSTS_PATTERN,
  localHostsOf,
  regionOf,
} from './local.ts';

/** A connection through the RDS Data API. @throws {ConfigError} with every problem */
export function loadDataApi({ find, env, file, envFile }: Sources): DataApiConnection {
  const problems: string[] = [];
  const withoutValue: string[] = [];
  const values: Partial<Record<ConnectionEnvName, string>> = {};
  const sources: Partial<Record<SourceName, Source>> = {};
  // REGION and the other names of Aurora DSQL are nothing to the Data API.
  for (const setting of CONNECTION_SETTINGS.filter(({ stack }) => stack !== 'dsql')) {
    const found = find(setting.env);
    if (found === undefined) {
      if (setting.required) withoutValue.push(setting.env);
    } else if (!setting.pattern.test(found.value)) {
      problems.push(malformed(setting, found, envFile));
    } else {
      values[setting.env] = found.value;
      sources[setting.env] = found.source;
    }
  }

  if (withoutValue.length > 0) problems.push(missing(withoutValue, envFile, file !== undefined));

  const endpointName = find(ENDPOINT_ENV) ? ENDPOINT_ENV : GENERAL_ENDPOINT_ENV;
  const endpoint = find(endpointName);
  const localHosts = find(LOCAL_HOSTS_ENV);
  if (localHosts && !LOCAL_HOSTS_PATTERN.test(localHosts.value)) problems.push(malformedLocalHosts(localHosts));
  if (localHosts) sources[LOCAL_HOSTS_ENV] = localHosts.source;
  const hosts = localHostsOf(localHosts?.value);
  const endpointWrong = endpoint && endpointProblem(endpointName, endpoint.value, hosts);
  if (endpointWrong) problems.push(endpointWrong);
  if (endpoint) sources[endpointName] = endpoint.source;
  problems.push(
    ...targetProblems(values, endpointName, endpointWrong ? undefined : endpoint?.value, endpoint !== undefined, hosts),
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

  const userSecretArns = {
    ...(values.AURORA_RW_SECRET_ARN && { rw: values.AURORA_RW_SECRET_ARN }),
    ...(values.AURORA_RO_SECRET_ARN && { ro: values.AURORA_RO_SECRET_ARN }),
    ...(values.AURORA_MIGRATE_SECRET_ARN && { migrate: values.AURORA_MIGRATE_SECRET_ARN }),
  };
  const local = accountOf(resourceArn) === LOCAL_ACCOUNT;
  return Object.freeze({
    backend: 'data-api',
    resourceArn,
    secretArn,
    ...(Object.keys(userSecretArns).length > 0 && { userSecretArns: Object.freeze(userSecretArns) }),
    database,
    region: regionOf(resourceArn),
    ...(endpoint && { endpoint: endpoint.value.replace(/\/+$/, '') }),
    local,
    sources: Object.freeze(sources),
    notices: Object.freeze(local ? localNotices(env, region, regionOf(resourceArn)) : awsNotices(file, envFile)),
  });
}
