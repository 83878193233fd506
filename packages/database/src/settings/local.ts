// Differences between the local Data API and AWS.

/** No AWS account has this number, so an ARN with it is local. */
export const LOCAL_ACCOUNT = '000000000000';

/** The SDK's variable for the endpoint of only the Data API. */
export const ENDPOINT_ENV = 'AWS_ENDPOINT_URL_RDS_DATA';

/** The SDK's variable for every service; {@link ENDPOINT_ENV} takes precedence. */
export const GENERAL_ENDPOINT_ENV = 'AWS_ENDPOINT_URL';

/** Unmodified SDK code needs credentials to sign a request. The local Data API does not check the signature. */
export const LOCAL_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
} as const;

/** The test key of `daybreak-dsql-local`, whose tokens are accepted there and nowhere else. */
export const LOCAL_DSQL_CREDENTIALS = {
  accessKeyId: 'AKIALOCALDSQL',
  secretAccessKey: 'local-dsql-test-key',
} as const;

/**
 * Names and addresses under which a container reaches the local Data API: those of `npm run local -- --host` and `--allow-host`, which
 * writes them, with commas between them. An endpoint there counts as this machine.
 */
export const LOCAL_HOSTS_ENV = 'DATA_API_LOCAL_HOSTS';

/** The allowed values of {@link LOCAL_HOSTS_ENV}. An IPv6 address has brackets, as in a URL. */
export const LOCAL_HOSTS_PATTERN =
  /^(?:[a-zA-Z0-9][a-zA-Z0-9.-]*|\[[0-9a-fA-F:.]+\])(?:,(?:[a-zA-Z0-9][a-zA-Z0-9.-]*|\[[0-9a-fA-F:.]+\]))*$/;

/** The hosts of {@link LOCAL_HOSTS_ENV}. */
export function localHostsOf(value: string | undefined): readonly string[] {
  return value === undefined || !LOCAL_HOSTS_PATTERN.test(value) ? [] : value.toLowerCase().split(',');
}

/** Whether an endpoint is the local Data API's: on loopback, or on one of `localHosts`. */
export function isLocalEndpoint(url: URL, localHosts: readonly string[]): boolean {
  return isLoopback(url) || localHosts.includes(url.hostname);
}

/** `127.0.0.0/8`, `::1` and `localhost`, as `new URL()` normalises them (`127.1` is `127.0.0.1`). */
export function isLoopback(url: URL): boolean {
  return /^(?:localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(url.hostname);
}

/** An ARN's own account; '' for one without. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** An ARN's own region; '' for one without. */
export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
