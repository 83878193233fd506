import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A key that the endpoint knows. */
export interface TestCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A token with another session token is refused. @default - any */
  readonly sessionToken?: string;
  /** The IAM role or user of this key, as AWS IAM GRANT names it. @default - any that is granted the database role */
  readonly arn?: string;
}

export interface TokenCheck {
  /** The endpoint's own name, which is what the client sent as SNI. */
  readonly host: string;
  readonly region: string;
  readonly user: string;
  readonly credentials: readonly TestCredentials[];
  readonly nowMs: number;
}

export type TokenAnswer =
  | { readonly credentials: TestCredentials; readonly refused?: undefined }
  /** `hint` is what Aurora DSQL says, where that is documented. */
  | { readonly refused: { readonly hint?: string | undefined } };

const MAX_EXPIRES_SECONDS = 604_800;
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Checks an authentication token: a presigned GET without `https://`, as AWS's signers make it.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/SECTION_authentication-token.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function checkToken(token: string, { host, region, user, credentials, nowMs }: TokenCheck): TokenAnswer {
  const url = URL.canParse(`https://${token}`) ? new URL(`https://${token}`) : undefined;
  if (url === undefined || url.host !== host || url.pathname !== '/') return refused();
  const query = url.searchParams;
  const action = query.get('Action') ?? '';
  if (action !== (user === 'admin' ? 'DbConnectAdmin' : 'DbConnect')) {
    return refused(`Wrong user to action mapping. user: ${user}, action: ${action}`);
  }
  const [keyId, day = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  const signedAt = query.get('X-Amz-Date') ?? '';
  const known = credentials.find(({ accessKeyId }) => accessKeyId === keyId);
  if (
    known === undefined ||
    scope.join('/') !== `${region}/dsql/aws4_request` ||
    query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256' ||
    query.get('X-Amz-SignedHeaders') !== 'host' ||
    !signedAt.startsWith(day) ||
    (known.sessionToken ?? query.get('X-Amz-Security-Token')) !== query.get('X-Amz-Security-Token') ||
    !isSigned(query, { host, scope: [day, ...scope].join('/'), signedAt, secret: known.secretAccessKey })
  ) {
    return refused();
  }
  const fromMs = timeOf(signedAt);
  const seconds = Number(query.get('X-Amz-Expires'));
  if (!(seconds > 0 && seconds <= MAX_EXPIRES_SECONDS) || Number.isNaN(fromMs)) return refused();
  const expiresMs = fromMs + seconds * 1000;
  if (nowMs > expiresMs) {
    return refused(`Signature expired: ${signedAt} is now earlier than ${stamp(nowMs - seconds * 1000)}`);
  }
  if (nowMs < fromMs - CLOCK_SKEW_MS) {
    return refused(`Signature not yet current: ${signedAt} is still later than ${stamp(nowMs + CLOCK_SKEW_MS)}`);
  }
  return { credentials: known };
}

/** Makes a token as AWS's signers do, for a program that has none, such as psql. Yours should use AWS's signer. */
export function createToken(
  { host, region, user, nowMs }: Omit<TokenCheck, 'credentials'>,
  { accessKeyId, secretAccessKey, sessionToken }: TestCredentials,
  expiresSeconds: number,
): string {
  const signedAt = stamp(nowMs);
  const scope = `${signedAt.slice(0, 8)}/${region}/dsql/aws4_request`;
  const query = new URLSearchParams({
    Action: user === 'admin' ? 'DbConnectAdmin' : 'DbConnect',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${scope}`,
    'X-Amz-Date': signedAt,
    'X-Amz-Expires': String(expiresSeconds),
    ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
    'X-Amz-SignedHeaders': 'host',
  });
  query.set('X-Amz-Signature', signatureOf(query, { host, scope, signedAt, secret: secretAccessKey }).toString('hex'));
  return `${host}/?${[...query].map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')}`;
}

interface Signing {
  readonly host: string;
  readonly scope: string;
  readonly signedAt: string;
  readonly secret: string;
}

function isSigned(query: URLSearchParams, signing: Signing): boolean {
  const expected = signatureOf(query, signing);
  const given = Buffer.from(query.get('X-Amz-Signature') ?? '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Signature version 4 of the query. */
function signatureOf(query: URLSearchParams, { host, scope, signedAt, secret }: Signing): Buffer {
  const canonical = [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const request = ['GET', '/', canonical, `host:${host}\n`, 'host', sha256('')].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', signedAt, scope, sha256(request)].join('\n');
  const key = scope.split('/').reduce<Buffer | string>((previous, part) => hmac(previous, part), `AWS4${secret}`);
  return hmac(key, toSign);
}

function refused(hint?: string): TokenAnswer {
  return { refused: { hint } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** RFC 3986, which SigV4 requires: encodeURIComponent leaves five characters as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20260102T030405Z` in milliseconds since the epoch. */
function timeOf(stamp: string): number {
  return Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}
