// The caller's identity on this machine: the caller states it, and it is never read from a real credential.
import { createHash } from 'node:crypto';

/** The authorizer of the stage. */
export type Authorizer =
  | { readonly kind: 'iam' }
  | { readonly kind: 'jwt'; readonly issuer: string; readonly audience: readonly string[] };

export interface IdentitySettings {
  readonly authorizer: Authorizer;
  /** The caller of a request without `Authorization`; undefined if such a request is refused. */
  readonly defaultCaller: string | undefined;
}

/** The authorizer's part of the event; or the reason for the answer 401 or 403. */
export type Identity =
  | { readonly caller: string; readonly authorizer: object; readonly refusal?: undefined }
  | { readonly refusal: string };

/** Names of callers. A dot would make a token of three parts. */
export const CALLER = /^[A-Za-z0-9_@+-]{1,64}$/;
const TOKEN = /^Bearer dev\.(.*)$/i;

const USE_DEV = 'Send "Authorization: Bearer dev.NAME", or no Authorization header for the caller of --as.';

/** Finds the caller of a request by its header `Authorization`. */
export function identityOf(header: string | undefined, settings: IdentitySettings, now: Date): Identity {
  if (header === undefined) {
    if (settings.defaultCaller !== undefined) return known(settings.defaultCaller, settings.authorizer, now);
    return { refusal: `The request has no Authorization header, and dev runs with --require-auth. ${USE_DEV}` };
  }
  const name = TOKEN.exec(header)?.[1];
  if (name === undefined) {
    const what = /^AWS4-HMAC-SHA256 /.test(header)
      ? 'a signature of AWS'
      : /^Bearer [^.\s]+\.[^.\s]+\.[^.\s]+$/i.test(header)
        ? 'a token of three parts'
        : 'something else';
    return { refusal: `dev verifies no credentials, so it accepts no real ones; the header holds ${what}. ${USE_DEV}` };
  }
  if (!CALLER.test(name)) {
    return { refusal: `The name after "dev." is not allowed: use 1 to 64 letters, digits, "_", "@", "+" and "-".` };
  }
  return known(name, settings.authorizer, now);
}

function known(caller: string, authorizer: Authorizer, now: Date): Identity {
  return { caller, authorizer: authorizer.kind === 'iam' ? iamUser(caller) : claims(caller, authorizer, now) };
}

/** An IAM user of an account that AWS does not assign. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
function iamUser(caller: string) {
  const userId = `AIDA${createHash('sha256').update(caller).digest('hex').slice(0, 16).toUpperCase()}`;
  return {
    iam: {
      accessKey: `ASIA${userId.slice(4)}`,
      accountId: '000000000000',
      callerId: userId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: `arn:aws:iam::000000000000:user/${caller}`,
      userId,
    },
  };
}

const LIFETIME_SECONDS = 3600;

/** API Gateway sends every claim as text, and `scopes: null` if the route requires none. */
function claims(caller: string, { issuer, audience }: Extract<Authorizer, { kind: 'jwt' }>, now: Date) {
  const issuedAt = Math.floor(now.getTime() / 1000);
  return {
    jwt: {
      claims: {
        aud: audience[0] ?? 'dev',
        exp: String(issuedAt + LIFETIME_SECONDS),
        iat: String(issuedAt),
        iss: issuer,
        sub: caller,
      },
      scopes: null,
    },
  };
}
