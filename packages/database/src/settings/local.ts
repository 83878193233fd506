// What distinguishes the local Data API from AWS.

/** AWS gives no account this number, so an ARN with it is local. */
export const LOCAL_ACCOUNT = '000000000000';

/** The SDK's own variable for the endpoint of the Data API alone. */
export const ENDPOINT_ENV = 'AWS_ENDPOINT_URL_RDS_DATA';

/** The SDK's variable for every service; {@link ENDPOINT_ENV} takes precedence. */
export const GENERAL_ENDPOINT_ENV = 'AWS_ENDPOINT_URL';

/** Unmodified SDK code needs credentials to sign a request. The local Data API does not check the signature. */
export const LOCAL_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
} as const;

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
