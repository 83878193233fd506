import type { Agent } from 'node:https';
import type { RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import { wrongMilliseconds } from '../time/milliseconds.ts';
import type { RetryPolicy } from '../wire/retry.ts';
import type { SentRequest } from '../wire/telemetry.ts';

/** The configuration of `createDataApiClient` for one database. */
export interface DataApiConfig {
  /** ARN of the DB cluster. */
  readonly resourceArn: string;
  /** ARN of the secret with user name and password. */
  readonly secretArn: string;
  readonly database: string;
  /** @default - the SDK's own search: AWS_REGION, then the profile */
  readonly region?: string;
  /** Base URL of the service, for instance of a local Data API. @default - AWS's own for the region */
  readonly endpoint?: string;
  /** @default - the SDK's own search: environment, profile, role */
  readonly credentials?: NonNullable<RDSDataClientConfig['credentials']>;
  /**
   * Total milliseconds that one call may wait while the cluster resumes after an auto-pause; then
   * `DatabaseResumingError`. 0 does not wait.
   * @default 90_000
   */
  readonly maxWaitMs?: number;
  /**
   * Milliseconds to wait for the answer to a request. The service itself ends a statement after 45 s.
   * @default 60_000
   */
  readonly requestTimeoutMs?: number;
  /**
   * Total milliseconds that one call may take, waits and repeated requests included; for `transaction`, with its callback.
   * @default - no limit but `maxWaitMs` and `requestTimeoutMs`
   */
  readonly timeoutMs?: number;
  /** Makes the connections, for instance through a proxy. @default - direct ones, kept alive */
  readonly httpsAgent?: Agent;
  /** The name of the program, `app/NAME` in the user agent of each request. @default - that of AWS_SDK_UA_APP_ID */
  readonly userAgentAppId?: string;
  /** Called after each request, when it was answered or has failed; also for one that is sent again. It must not throw. @default - not called */
  readonly onRequest?: (sent: SentRequest) => void;
  /**
   * Warns once a process, with `console.warn`, of each statement that is sent again and again where one request is enough (N+1): ten times
   * in one Lambda invocation, or elsewhere within a second.
   * @default - in development: the endpoint is on this machine, and NODE_ENV is neither `test` nor `production`
   */
  readonly warnRepeats?: boolean;
}

export const DEFAULT_REQUEST_TIMEOUT_MS = 60_000;
const CONNECTION_TIMEOUT_MS = 5_000;

/** The SDK client's configuration: one attempt, because only this package can decide what may be sent twice. */
export function sdkConfig(config: DataApiConfig): RDSDataClientConfig {
  const {
    region,
    endpoint,
    credentials,
    httpsAgent,
    userAgentAppId,
    requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS,
  } = config;
  return {
    maxAttempts: 1,
    // Nothing changes the middleware after the client is made, so the SDK need not put it together for each request.
    cacheMiddleware: true,
    // In the user agent of each request: AWS's logs, and the local Data API's advice, say which client it is.
    customUserAgent: 'daybreak-data-api',
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: requestTimeoutMs,
      // Without this the SDK warns and waits on.
      throwOnRequestTimeout: true,
      ...(httpsAgent === undefined ? {} : { httpsAgent }),
    },
    ...(userAgentAppId === undefined ? {} : { userAgentAppId }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    // An endpoint together with FIPS or dual stack, which a profile may ask for, is an error of the SDK.
    ...(endpoint === undefined ? {} : { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false }),
  };
}

/** @throws {TypeError} with every setting that is missing or not a number of milliseconds. */
export function checkConfig(config: DataApiConfig): void {
  const problems: string[] = [];
  for (const name of ['resourceArn', 'secretArn', 'database'] as const) {
    if (!config[name]) problems.push(`${name} is missing.`);
  }
  const { maxWaitMs, requestTimeoutMs, timeoutMs } = config;
  problems.push(...wrongMilliseconds({ maxWaitMs, requestTimeoutMs, timeoutMs }));
  if (problems.length > 0) throw new TypeError(`Invalid configuration: ${problems.join(' ')}`);
}

export function retryPolicy(config: DataApiConfig, defaults: RetryPolicy): RetryPolicy {
  return { ...defaults, maxWaitMs: config.maxWaitMs ?? defaults.maxWaitMs };
}
