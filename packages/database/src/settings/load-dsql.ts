import { ConfigError } from './config-error.ts';
import type { DsqlConnection, Source, SourceName } from './connection.ts';
import { CONNECTION_SETTINGS, type ConnectionEnvName, type ConnectionSetting } from './connection-settings.ts';
import type { Sources } from './find.ts';
import { parseLocalAddress } from './local-address.ts';
import { DSQL_ENV as ENV, POSTGRES_ENV } from './names.ts';
import { showValue } from './show-value.ts';

/** The only one that a cluster has. */
const DATABASE = 'postgres';
const DEFAULT_SCHEMA = 'public';
/** The allowed values of CLUSTER_SCHEMA, for other readers of settings. */
export const DSQL_SCHEMA_PATTERN = /^[a-z_][a-z0-9_]{0,62}$/;
const ENDPOINT = settingOf(ENV.endpoint);
const USER = settingOf(ENV.user);
const ARN = settingOf(ENV.arn);

/**
 * A connection to Aurora DSQL: CLUSTER_ENDPOINT, CLUSTER_USER and REGION, as AWS's samples name them.
 *
 * @throws {ConfigError} with every problem
 */
export function loadDsql({ find }: Sources): DsqlConnection {
  const problems: string[] = [];
  const sources: Partial<Record<SourceName, Source>> = {};
  const endpoint = value(ENV.endpoint, ENDPOINT.pattern, {
    expected: `${ENDPOINT.expected}, such as ${ENDPOINT.example}`,
  });
  const user = value(ENV.user, USER.pattern, USER);
  const arn = find(ENV.arn) && value(ENV.arn, ARN.pattern, { expected: `${ARN.expected}, such as ${ARN.example}` });
  const schema = value(ENV.schema, DSQL_SCHEMA_PATTERN, {
    expected: 'the name of a schema: a small letter or _, then small letters, digits and _, at most 63 characters',
    byDefault: DEFAULT_SCHEMA,
  });
  const region = ENDPOINT.pattern.exec(endpoint)?.[1] ?? '';
  const named = find(ENV.region);
  if (named !== undefined) sources[ENV.region] = named.source;
  if (named !== undefined && region !== '' && named.value !== region) {
    problems.push(
      `${ENV.region}: got ${showValue(ENV.region, named.value)} from ${named.source}, and ${ENV.endpoint} is in ${region}. Set it to ${region}, or remove it: the endpoint contains the region.`,
    );
  }
  const address = readAddress();
  const caFile = find(POSTGRES_ENV.caFile);
  if (caFile !== undefined) sources[POSTGRES_ENV.caFile] = caFile.source;
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    throw new ConfigError(`The connection has ${count}`, problems);
  }
  return Object.freeze({
    backend: 'dsql',
    endpoint,
    region,
    user,
    schema,
    ...(arn && { arn }),
    database: DATABASE,
    ...(caFile && { caFile: caFile.value }),
    ...(address && { address }),
    local: address !== undefined,
    sources: Object.freeze(sources),
    notices: Object.freeze([]),
  });

  function value(
    name: SourceName,
    pattern: RegExp,
    { expected, byDefault }: { readonly expected: string; readonly byDefault?: string },
  ): string {
    const found = find(name);
    if (found === undefined && byDefault !== undefined) return byDefault;
    if (found === undefined) {
      problems.push(`${name}: missing. Set it to ${expected}.`);
      return '';
    }
    sources[name] = found.source;
    if (!pattern.test(found.value)) {
      problems.push(`${name}: got ${showValue(name, found.value)} from ${found.source}. Expected ${expected}.`);
    }
    return found.value;
  }

  function readAddress(): DsqlConnection['address'] {
    const found = find(ENV.address);
    if (found === undefined) return undefined;
    sources[ENV.address] = found.source;
    const address = parseLocalAddress(found.value);
    if (address !== undefined) return address;
    problems.push(
      `${ENV.address}: got ${showValue(ENV.address, found.value)} from ${found.source}. Expected where dsql-local listens on this machine, such as 127.0.0.1:8433. Correct it, or remove it to use AWS.`,
    );
    return undefined;
  }
}

function settingOf(name: ConnectionEnvName<'dsql'>): ConnectionSetting {
  const found = CONNECTION_SETTINGS.find(({ env }) => env === name);
  if (found === undefined) throw new Error(`The connection contract has no ${name}.`);
  return found;
}
