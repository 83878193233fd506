// Common options of every AWS SDK client: endpoint and proxy of the environment, and limits.
import type { Agent } from 'node:https';
import { proxyAgent } from './proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface AwsClientOptions {
  readonly region: string;
  /** AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, HTTPS_PROXY and NO_PROXY are read from here. */
  readonly env: Environment;
  /** @default 20000 */
  readonly requestTimeoutMs?: number;
  /** The host of the requests, for NO_PROXY. @default - the host of the service */
  readonly host?: string;
}

/**
 * Options for a client of `service`, such as `rds` or `secretsmanager`.
 * @example new RDSClient(awsClientOptions('rds', { region, env }))
 * @throws {Error} HTTPS_PROXY is not the URL of a proxy
 */
export function awsClientOptions(
  service: string,
  { region, env, requestTimeoutMs = 20_000, ...options }: AwsClientOptions,
): {
  readonly region: string;
  readonly endpoint?: string;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
    readonly httpsAgent?: Agent;
  };
} {
  const { endpoint, host } = awsEndpoint(service, region, env);
  const httpsAgent = proxyAgent(env, endpoint === undefined ? (options.host ?? host) : host);
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    requestHandler: {
      connectionTimeout: Math.min(5_000, requestTimeoutMs),
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      ...(httpsAgent && { httpsAgent }),
    },
  };
}

/** Services whose variable has another name than their host: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const VARIABLES: Readonly<Record<string, string>> = {
  monitoring: 'CLOUDWATCH',
  secretsmanager: 'SECRETS_MANAGER',
  'rds-data': 'RDS_DATA',
};

/** The address of a service. `endpoint` is set if the environment has one. */
export function awsEndpoint(
  service: string,
  region: string,
  env: Environment,
): { readonly endpoint?: string; readonly host: string } {
  const named = env[`AWS_ENDPOINT_URL_${VARIABLES[service] ?? service.toUpperCase()}`] || env.AWS_ENDPOINT_URL;
  if (named) return { endpoint: named, host: new URL(named).hostname };
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return { host: service === 'iam' ? `iam.${suffix}` : `${service}.${region}.${suffix}` };
}
